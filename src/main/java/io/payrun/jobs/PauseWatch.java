package io.payrun.jobs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.payrun.payout.Account;
import io.payrun.payout.Pauses;
import org.jspecify.annotations.Nullable;

/**
 * Looks on while a step sends. The step itself stands still while sending is paused; here
 * people are told, what is in flight is followed meanwhile, and the run is stopped where
 * nobody resumes within the time that the job tracks at most.
 */
final class PauseWatch implements AutoCloseable {

	private static final Duration LOOK = Duration.ofMillis(250);

	private final Parts parts;

	private final Session session;

	private final Account account;

	private final CountDownLatch ended = new CountDownLatch(1);

	private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

	private final Thread thread = new Thread(this::look, "payrun-pause");

	PauseWatch(Parts parts, Session session, Account account) {
		this.parts = parts;
		this.session = session;
		this.account = account;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void look() {
		try {
			do {
				if (isPaused()) {
					waitForResume();
				}
			}
			while (!isOver());
		}
		// an Error, too: a step would wait for ever
		catch (Throwable ex) {
			this.broken.set(ex);
			this.session.stop().raise("the watch over pauses failed: " + Problem.oneLine(ex));
		}
	}

	private boolean isPaused() {
		return this.session.lease().isPaused(this.account.provider().name());
	}

	/** Waits a moment, or for the step's end. */
	private boolean isOver() throws InterruptedException {
		return this.ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void waitForResume() throws InterruptedException {
		String why = why();
		Duration most = this.session.job().track().until();
		this.session.screen()
			.say(why + ". Nothing is sent meanwhile, what is in flight is tracked; go on with: payrun resume");
		long end = System.nanoTime() + most.toNanos();
		try (TrackingMeanwhile tracking = new TrackingMeanwhile(this.parts.tracking(), this.session, this.account)) {
			while (isPaused()) {
				tracking.rethrow();
				if (isOver()) {
					return;
				}
				if (System.nanoTime() - end >= 0) {
					this.session.stop()
						.raise(why + ", and nobody resumed it within " + most.toSeconds()
								+ " s; after payrun resume, relaunch");
				}
			}
		}
		this.session.screen().say("Sending is resumed.");
	}

	private String why() {
		List<Pauses.Pause> active = this.parts.brakes().pauses().of(this.account.provider().name());
		return active.isEmpty() ? "Sending is paused" : active.get(0).text();
	}

	@Override
	public void close() {
		this.ended.countDown();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.broken.get() instanceof Error seen) {
			throw seen;
		}
	}

}
