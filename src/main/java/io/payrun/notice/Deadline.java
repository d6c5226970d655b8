package io.payrun.notice;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When whoever delivers has to stop; may come sooner than was thought. */
final class Deadline {

	private volatile long nanos;

	Deadline(Duration atMost) {
		this.nanos = System.nanoTime() + atMost.toNanos();
	}

	boolean isOver() {
		return System.nanoTime() - this.nanos >= 0;
	}

	/** Stops so soon at the latest. */
	void shorten(long millis) {
		long sooner = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		if (sooner - this.nanos < 0) {
			this.nanos = sooner;
		}
	}

}
