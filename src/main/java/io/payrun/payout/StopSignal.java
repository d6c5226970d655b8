package io.payrun.payout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Asks a running step to end after the sends in flight. Set once, by a person, by SIGTERM
 * or by a lost lock; every wait of the engine ends with it.
 */
public final class StopSignal {

	private final CountDownLatch raised = new CountDownLatch(1);

	private volatile @Nullable String reason;

	/**
	 * Raises the signal; the first reason stays.
	 * @param why for people, for example {@code stopped by a person}
	 */
	public synchronized void raise(String why) {
		if (this.reason == null) {
			this.reason = why;
		}
		this.raised.countDown();
	}

	/**
	 * Whether a stop is asked for.
	 * @return true once raised
	 */
	public boolean isRaised() {
		return this.raised.getCount() == 0;
	}

	/**
	 * Why the step should end.
	 * @return the first reason, or null where none was raised
	 */
	public @Nullable String reason() {
		return this.reason;
	}

	/**
	 * Waits for the signal, at most so long.
	 * @param atMost the longest wait
	 * @return true where the signal is raised
	 * @throws InterruptedException where the waiting thread is interrupted
	 */
	public boolean await(Duration atMost) throws InterruptedException {
		return this.raised.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
	}

}
