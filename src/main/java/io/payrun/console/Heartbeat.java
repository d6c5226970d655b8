package io.payrun.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A thread of its own that does nothing but note that it was given time. Where it was not
 * for half a minute, the process does not work, whatever its sockets say.
 */
final class Heartbeat implements AutoCloseable {

	private static final Duration STUCK = Duration.ofSeconds(30);

	private final LongSupplier nanos;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile long last;

	Heartbeat(LongSupplier nanos) {
		this.nanos = nanos;
		this.last = nanos.getAsLong();
	}

	Heartbeat start() {
		Thread thread = new Thread(this::beat, "heartbeat");
		thread.setDaemon(true);
		thread.start();
		return this;
	}

	boolean beats() {
		return this.nanos.getAsLong() - this.last < STUCK.toNanos();
	}

	private void beat() {
		try {
			do {
				this.last = this.nanos.getAsLong();
			}
			while (!this.closed.await(1, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

}
