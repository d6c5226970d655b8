package io.payrun.jobs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.payrun.payout.Anchor;
import io.payrun.payout.RunnerLease;
import io.payrun.payout.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Keeps a home's anchor at the database's count while a run holds its lock, also for what
 * other homes send. While the anchor is good the lock's connection vouches for the
 * database to homes that have none.
 */
final class AnchorWatch implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(AnchorWatch.class);

	private final Anchor anchor;

	private final AnchorPace pace;

	private final LockStore locks;

	private final RunnerLease lease;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread = new Thread(this::lookUntilClosed, "payrun-anchor");

	private boolean vouching;

	private AnchorWatch(Anchor anchor, AnchorPace pace, LockStore locks, RunnerLease lease) {
		this.anchor = anchor;
		this.pace = pace;
		this.locks = locks;
		this.lease = lease;
	}

	/** Raises the anchor once, then again and again until it is closed. */
	static AnchorWatch start(Anchor anchor, AnchorPace pace, LockStore locks, RunnerLease lease) {
		AnchorWatch watch = new AnchorWatch(anchor, pace, locks, lease);
		watch.look();
		watch.thread.setDaemon(true);
		watch.thread.start();
		return watch;
	}

	private void look() {
		boolean good = this.anchor.raise() instanceof Standing.Good;
		if (good && !this.vouching) {
			this.locks.lockShared(LockKey.VOUCH);
		}
		else if (!good && this.vouching) {
			this.locks.unlockShared(LockKey.VOUCH);
		}
		this.vouching = good;
	}

	private void lookUntilClosed() {
		try {
			while (!this.closed.await(this.pace.every().toMillis(), TimeUnit.MILLISECONDS) && !this.lease.isLost()) {
				tryToLook();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// each group of sends is still checked; what ends is the vouching for others
		catch (Throwable ex) {
			log.error("The anchor is not raised by the clock any more ({}); it still is before each group of sends",
					Problem.oneLine(ex));
		}
	}

	private void tryToLook() {
		try {
			look();
		}
		catch (DataAccessException ex) {
			log.debug("The anchor could not be raised now; it is tried again, and before each group of sends", ex);
		}
	}

	/** The lock's connection, which ends next, gives the vouching back. */
	@Override
	public void close() {
		this.closed.countDown();
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
