package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What is claimed and waits for a slot. Claims ahead, on a thread of its own, while a few
 * items still wait, so that slots do not stand empty while a claim is being committed;
 * one claim at a time.
 *
 * @param <T> an item
 */
final class Feed<T> implements AutoCloseable {

	/** How long an empty claim is believed while other items are still under way. */
	private static final long CLAIM_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final Source<T> source;

	private final int few;

	private final Consumer<Throwable> onFailure;

	private final Runnable wake;

	private final Deque<T> fresh = new ArrayDeque<>();

	private final GroupCommit<Object> claimer = new GroupCommit<>("payrun-claim", 1, (order) -> claim());

	private long claimAtNanos = System.nanoTime();

	private boolean claiming;

	/**
	 * A feed that claims nothing yet.
	 * @param few more is claimed where fewer than this wait
	 */
	Feed(Source<T> source, int few, Consumer<Throwable> onFailure, Runnable wake) {
		this.source = source;
		this.few = few;
		this.onFailure = onFailure;
		this.wake = wake;
	}

	/** Reserves items. */
	interface Source<T> {

		List<T> claim();

	}

	/** Whether an item waits; orders more in time. */
	synchronized boolean hasNext() {
		if (!this.claiming && this.fresh.size() < this.few && System.nanoTime() - this.claimAtNanos >= 0) {
			this.claiming = true;
			this.claimer.add(List.of(this));
		}
		return !this.fresh.isEmpty();
	}

	synchronized T next() {
		return this.fresh.remove();
	}

	/** Whether nothing waits and nothing comes. */
	synchronized boolean isIdle() {
		return this.fresh.isEmpty() && !this.claiming;
	}

	/** Claims nothing for a while. */
	synchronized void rest(Duration wait) {
		this.claimAtNanos = System.nanoTime() + wait.toNanos();
	}

	private void claim() {
		List<T> claimed = List.of();
		try {
			claimed = this.source.claim();
		}
		// an Error, too: a feed that died in silence would be waited for, for ever
		catch (Throwable ex) {
			this.onFailure.accept(ex);
		}
		synchronized (this) {
			this.fresh.addAll(claimed);
			this.claiming = false;
			if (claimed.isEmpty()) {
				this.claimAtNanos = System.nanoTime() + CLAIM_AGAIN_NANOS;
			}
		}
		this.wake.run();
	}

	/** Waits for a claim that is under way. */
	@Override
	public void close() {
		this.claimer.close();
	}

}
