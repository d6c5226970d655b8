package io.payrun.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.payrun.payout.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * The runs of this process. When the process is asked to end, they are stopped and waited
 * for before anything else is closed; stock Spring Boot would close the data source under
 * a running step.
 */
final class LocalRuns implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(LocalRuns.class);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(35);

	private final Map<StopSignal, CountDownLatch> running = new ConcurrentHashMap<>();

	private volatile boolean started;

	private volatile boolean ended;

	/** Notes that a command runs; it ends when the handle is closed. */
	Handle enter(StopSignal stop) {
		CountDownLatch ended = new CountDownLatch(1);
		this.running.put(stop, ended);
		if (this.ended) {
			stop.raise("the process was asked to end");
		}
		return () -> {
			this.running.remove(stop);
			ended.countDown();
		};
	}

	/** A running command. */
	@FunctionalInterface
	interface Handle extends AutoCloseable {

		@Override
		void close();

	}

	@Override
	public void start() {
		this.started = true;
	}

	@Override
	public void stop() {
		this.started = false;
		this.ended = true;
		long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
		this.running.keySet().forEach((stop) -> stop.raise("the process was asked to end"));
		try {
			for (CountDownLatch ended : this.running.values()) {
				if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					log.warn("A run did not stop within {} s; a relaunch settles what it left",
							LONGEST_WAIT.toSeconds());
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.started;
	}

	/** Stopped first, while the data source still works. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
