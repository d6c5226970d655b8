package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** A runner in a story: the program's own sending, one call at a time. */
final class StoryRunner {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration LONG_AGO = Duration.ofSeconds(3);

	final int epoch;

	final boolean sendsAnew;

	final boolean clocksAgree;

	final StoryProvider provider;

	final RunnerLease lease;

	final SubmitWork work;

	final List<ModelItem> hand = new ArrayList<>();

	private boolean stale;

	StoryRunner(int epoch, Act.Launch how, StoryProvider provider, RunnerLease lease, SubmitWork work) {
		this.epoch = epoch;
		this.sendsAnew = !how.settleOnly();
		this.clocksAgree = how.clocksAgree();
		this.provider = provider;
		this.lease = lease;
		this.work = work;
	}

	/**
	 * The lock connection answers, or nobody believes its last answer any more. The
	 * answer holds for a minute, so that a busy machine does not shut gates by itself.
	 */
	void beat(Instant databaseTime, Set<String> paused) {
		Duration ahead = this.stale ? LONG_AGO.negated() : MINUTE;
		this.lease.confirm(databaseTime.plus(ahead), System.nanoTime() + ahead.toNanos(), paused);
	}

	/** It has not heard from its lock connection for longer than two seconds. */
	void goStale() {
		this.stale = true;
	}

	@Nullable ModelItem find(String reference, ModelItem.Phase phase) {
		return this.hand.stream()
			.filter((item) -> item.real.terms.reference().equals(reference) && item.phase == phase)
			.findFirst()
			.orElse(null);
	}

}
