package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.payrun.jobs.Refusal;
import io.payrun.sandbox.Sandbox;

/**
 * One sandbox for all processes on a {@code PAYRUN_HOME}: whoever has its books leaves
 * its address beside them, and the others use that one. Two sandboxes on one set of books
 * would be two truths.
 */
final class OneSandbox {

	private static final int CONNECT_MILLIS = 500;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int MOST_TRIES = 50;

	private final Path address;

	OneSandbox(Path home) {
		this.address = home.resolve("sandbox.url");
	}

	/**
	 * Starts it in this process.
	 * @param options how it behaves
	 * @return the running sandbox
	 * @throws Refusal with exit code 2 where scenario, port or folder cannot be used
	 * @throws IllegalStateException where another process has the books
	 */
	Sandbox start(Sandbox.Options options) {
		Sandbox sandbox = sandbox(options);
		try {
			Path written = Files.createTempFile(this.address.toAbsolutePath().getParent(), "sandbox", ".url");
			Files.writeString(written, sandbox.url().toString());
			Files.move(written, this.address, StandardCopyOption.ATOMIC_MOVE);
			return sandbox;
		}
		catch (IOException ex) {
			sandbox.close();
			throw new UncheckedIOException(ex);
		}
	}

	private static Sandbox sandbox(Sandbox.Options options) {
		try {
			return Sandbox.start(options);
		}
		catch (IllegalArgumentException | UncheckedIOException ex) {
			throw new Refusal(2, "The sandbox cannot start: " + ex.getMessage());
		}
	}

	/**
	 * Finds the one that another process runs; waits a little for one that is starting.
	 * @return its address, or empty where none answers
	 */
	Optional<URI> running() {
		for (int tries = 0; tries < MOST_TRIES; tries++) {
			Optional<URI> found = written().filter(OneSandbox::answers);
			if (found.isPresent()) {
				return found;
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
		return Optional.empty();
	}

	private Optional<URI> written() {
		try {
			return Optional.of(URI.create(Files.readString(this.address).strip()));
		}
		catch (IOException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** An address that a killed process left behind does not answer. */
	private static boolean answers(URI url) {
		if (url.getHost() == null || url.getPort() < 1) {
			return false;
		}
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
