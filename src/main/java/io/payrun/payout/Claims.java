package io.payrun.payout;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.payrun.crash.CrashPoint;

/**
 * Claims a lease's READY payouts in run and line order, over and over: behind the last
 * one comes the first one again, because payouts go back. One thread at a time.
 */
final class Claims {

	private final Account account;

	private final RunnerLease lease;

	private final SendStore store;

	private final Set<Long> abandoned;

	private final List<Long> runs;

	private final Map<Long, Integer> epochs;

	private int runAt;

	private int behindLine;

	/**
	 * Claims of one step.
	 * @param abandoned payouts that are left to the relaunch
	 */
	Claims(Account account, RunnerLease lease, SendStore store, Set<Long> abandoned) {
		this.account = account;
		this.lease = lease;
		this.store = store;
		this.abandoned = abandoned;
		this.runs = lease.sendable();
		this.epochs = lease.epochs();
	}

	/** The next ones; empty where a whole pass found nothing. */
	List<Sending> next() {
		boolean wholePass = this.runAt == 0 && this.behindLine == 0;
		while (true) {
			while (this.runAt < this.runs.size()) {
				List<Sending> claimed = claim(this.runs.get(this.runAt));
				if (!claimed.isEmpty()) {
					this.behindLine = claimed.get(claimed.size() - 1).line;
					List<Sending> mine = claimed.stream().filter((item) -> !this.abandoned.contains(item.id)).toList();
					if (!mine.isEmpty()) {
						return mine;
					}
				}
				else {
					this.runAt++;
					this.behindLine = 0;
				}
			}
			this.runAt = 0;
			this.behindLine = 0;
			if (wholePass) {
				return List.of();
			}
			wholePass = true;
		}
	}

	private List<Sending> claim(long run) {
		CrashPoint.WI1.before();
		List<Sending> claimed = this.store.claim(run, this.epochs.getOrDefault(run, -1), this.account.provider().name(),
				new SendStore.Reach(this.behindLine, this.account.chunk(), this.lease.limitedAt()));
		CrashPoint.WI1.after();
		claimed.forEach((item) -> item.opensPage = this.account.provider().opensCheckouts());
		return claimed;
	}

}
