package io.payrun.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

import io.payrun.jobs.HealthCheck;
import io.payrun.provider.HookSignature.Verdict;

/**
 * Says within a minute where genuine events come with times that are not ours: a clock is
 * wrong then, ours or theirs, and every hold is refused.
 */
final class HookWatch {

	private static final long MINUTE_NANOS = 60_000_000_000L;

	private static final int MOST = 1_000;

	private final LongSupplier nanos;

	private final Deque<Long> stale = new ArrayDeque<>();

	private long genuineAt;

	HookWatch(LongSupplier nanos) {
		this.nanos = nanos;
	}

	synchronized void seen(Verdict verdict) {
		if (verdict == Verdict.STALE) {
			this.stale.addLast(this.nanos.getAsLong());
			if (this.stale.size() > MOST) {
				this.stale.removeFirst();
			}
		}
		else if (verdict == Verdict.GENUINE) {
			this.genuineAt = this.nanos.getAsLong();
		}
	}

	/**
	 * Genuine events with foreign times within the last minute, and none with ours since.
	 */
	private synchronized int staleNow() {
		long now = this.nanos.getAsLong();
		while (!this.stale.isEmpty() && now - this.stale.getFirst() > MINUTE_NANOS) {
			this.stale.removeFirst();
		}
		Long last = this.stale.peekLast();
		return (last == null || (this.genuineAt != 0 && this.genuineAt - last > 0)) ? 0 : this.stale.size();
	}

	/** What health says of it. */
	HealthCheck check() {
		return new HealthCheck() {

			@Override
			public String name() {
				return "webhooks";
			}

			@Override
			public List<Finding> look() {
				int count = staleNow();
				return (count == 0) ? List.of() : List.of(Finding.attention("clock? " + count
						+ " genuine events of the last minute bear a time that is minutes off; they are refused"));
			}

		};
	}

}
