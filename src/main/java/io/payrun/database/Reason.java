package io.payrun.database;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import org.jspecify.annotations.Nullable;

/** Why something failed, in one line for people, without class names where it can be. */
final class Reason {

	private Reason() {
	}

	static String of(Throwable failure) {
		if (failure instanceof AccessDeniedException ex) {
			return "no permission for " + ex.getFile();
		}
		if (failure instanceof NoSuchFileException ex) {
			return "there is no " + ex.getFile();
		}
		if (failure instanceof FileSystemException ex && ex.getReason() == null) {
			return "a file is in the way at " + ex.getFile();
		}
		if (failure instanceof UnknownHostException ex) {
			return "there is no host " + ex.getMessage();
		}
		return firstLine(failure.getMessage(), failure);
	}

	/** The innermost reason: drivers wrap the plain one. */
	static String root(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return of(root);
	}

	private static String firstLine(@Nullable String message, Throwable failure) {
		if (message == null || message.isBlank()) {
			return failure.getClass().getSimpleName();
		}
		return message.strip().lines().findFirst().orElse(message).strip();
	}

}
