package io.payrun.jobs;

import java.util.concurrent.atomic.AtomicReference;

import io.payrun.payout.Account;
import io.payrun.payout.StopSignal;
import io.payrun.payout.Tracking;
import org.jspecify.annotations.Nullable;

/**
 * Follows what is in flight on a thread of its own, while a run may not send. Closing it
 * waits for the questions under way.
 */
final class TrackingMeanwhile implements AutoCloseable {

	private final Session session;

	private final StopSignal enough = new StopSignal();

	private final AtomicReference<@Nullable Error> broken = new AtomicReference<>();

	private final Thread thread;

	TrackingMeanwhile(Tracking tracking, Session session, Account account) {
		this.session = session;
		this.thread = new Thread(() -> track(tracking, account), "payrun-track-while-waiting");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void track(Tracking tracking, Account account) {
		try {
			tracking.track(account, this.session.job().track().until(), this.enough, this.session.screen()::progress);
		}
		catch (RuntimeException ex) {
			this.session.screen()
				.say("Tracking meanwhile failed (" + Problem.oneLine(ex)
						+ "); the run tracks again after it has submitted.");
		}
		catch (Error ex) {
			this.broken.set(ex);
		}
	}

	/** A broken process ends with what broke it. */
	void rethrow() {
		Error seen = this.broken.get();
		if (seen != null) {
			throw seen;
		}
	}

	@Override
	public void close() {
		this.enough.raise("this run may submit now, or stops");
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
