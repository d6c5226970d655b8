package io.payrun.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that are made whole, found again half-made, and removed. */
final class Folders {

	private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

	private Folders() {
	}

	/** A folder that its owner alone may enter. */
	static void createPrivate(Path folder) throws IOException {
		Files.createDirectory(folder,
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
	}

	/**
	 * Removes what processes that are gone left half-made: {@code PREFIX} and their
	 * process number.
	 */
	static void removeLeftovers(Path folder, String prefix) throws IOException {
		for (Path child : children(folder, prefix)) {
			String process = child.getFileName().toString().substring(prefix.length());
			if (process.matches("\\d{1,18}") && !isOtherProcess(Long.parseLong(process))) {
				delete(child);
			}
		}
	}

	static List<Path> children(Path folder, String prefix) throws IOException {
		List<Path> children = new ArrayList<>();
		try (var stream = Files.newDirectoryStream(folder,
				(child) -> child.getFileName().toString().startsWith(prefix))) {
			stream.forEach(children::add);
		}
		return children;
	}

	/**
	 * Deletes a folder with all that is in it, as far as it lets itself be deleted: an
	 * orphaned program may still be writing there.
	 */
	static void delete(Path folder) throws IOException {
		if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.deleteIfExists(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) {
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
				try {
					Files.deleteIfExists(visited);
				}
				catch (DirectoryNotEmptyException ex) {
					LOGGER.debug("Something still writes into {}; it is removed another time", visited);
				}
				return FileVisitResult.CONTINUE;
			}

		});
	}

	/** Makes a rename in this folder outlive a power cut. */
	static void sync(Path folder) throws IOException {
		try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
			channel.force(true);
		}
	}

	private static boolean isOtherProcess(long process) {
		return process != ProcessHandle.current().pid()
				&& ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
	}

}
