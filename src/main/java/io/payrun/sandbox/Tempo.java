package io.payrun.sandbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long the providers take to answer.
 *
 * @param latency from a request to its answer, whatever part of it was work
 */
record Tempo(Duration latency) {

	/**
	 * Waits until an answer may go.
	 * @param from when its request came, by {@link System#nanoTime()}
	 */
	void await(long from) throws InterruptedException {
		long left = this.latency.toNanos() - (System.nanoTime() - from);
		if (left > 0) {
			TimeUnit.NANOSECONDS.sleep(left);
		}
	}

	/** Waits on where the answer is to be slow. */
	static void pauseIfSlow(Strike strike, Scenario scenario) throws InterruptedException {
		if (strike == Strike.SLOW) {
			Thread.sleep(scenario.duration("slow-for").toMillis());
		}
	}

}
