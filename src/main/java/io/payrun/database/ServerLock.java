package io.payrun.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Who uses the embedded server, and who may start or stop it, told by locks on one file
 * that the kernel takes back from a process that dies. Byte 0 is held shared by each
 * process that is present; byte 1 is held exclusively by who starts or stops the server;
 * who stops it holds byte 0 exclusively as well, so nobody is present or comes in.
 */
final class ServerLock implements AutoCloseable {

	// longer than the recovery of a server after a crash may take
	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final int PAUSE_MILLIS = 20;

	private final FileChannel channel;

	private final Path file;

	private @Nullable FileLock presence;

	private ServerLock(FileChannel channel, Path file) {
		this.channel = channel;
		this.file = file;
	}

	static ServerLock on(Path file) throws IOException {
		return new ServerLock(
				FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
				file);
	}

	/**
	 * Is present from now on: nobody stops the server. Waits for one who is stopping it.
	 */
	void enter() throws IOException {
		if (this.presence == null) {
			this.presence = await(0, true);
		}
	}

	/** Waits until nobody is present, and keeps it that way until this lock is closed. */
	void enterAlone() throws IOException {
		this.presence = await(0, false);
	}

	/**
	 * Whether nobody is present, and if so keeps it that way until this lock is closed.
	 */
	boolean tryEnterAlone() throws IOException {
		this.presence = this.channel.tryLock(0, 1, false);
		return this.presence != null;
	}

	/** Does something that one process alone may do. */
	void alone(Work work) throws IOException {
		FileLock starter = await(1, false);
		try {
			work.run();
		}
		finally {
			starter.release();
		}
	}

	/** Is no longer present, and does the work if nobody else is. */
	void leave(Work last) throws IOException {
		alone(() -> {
			if (this.presence != null) {
				this.presence.release();
				this.presence = null;
			}
			FileLock nobodyThere = this.channel.tryLock(0, 1, false);
			if (nobodyThere != null) {
				try {
					last.run();
				}
				finally {
					nobodyThere.release();
				}
			}
		});
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

	interface Work {

		void run() throws IOException;

	}

	private FileLock await(long position, boolean shared) throws IOException {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < PATIENCE.toNanos()) {
			FileLock lock = this.channel.tryLock(position, 1, shared);
			if (lock != null) {
				return lock;
			}
			pause();
		}
		throw new DatabaseUnavailable("Another process has been starting or stopping the embedded PostgreSQL for "
				+ PATIENCE.toMinutes() + " minutes; it holds " + this.file + ".");
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DatabaseUnavailable("Interrupted while waiting for the embedded PostgreSQL.", ex);
		}
	}

}
