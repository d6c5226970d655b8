package io.payrun.jobs;

import java.util.ArrayList;
import java.util.List;

import io.payrun.money.Money;
import io.payrun.payout.Account;
import io.payrun.payout.CutOff;
import io.payrun.payout.Limits;
import io.payrun.payout.Pauses;
import io.payrun.payout.RunnerLease;

/**
 * What stops money before the first send, in a run as in its plan: limits, the cut-off,
 * and a pause.
 */
record Brakes(Limits limits, CutOff cutOff, Pauses pauses) {

	/**
	 * Makes ready what had no time, and holds what exceeds a limit. After the cut-off
	 * nothing is touched: nothing goes anyway.
	 * @return what was held, one line each for people
	 */
	List<String> apply(Account account, RunnerLease lease, JobDefinition job) {
		if (lease.isCutOff()) {
			return List.of("The cut-off at " + lease.sendUntil() + " is over; nothing is sent for the first time.");
		}
		this.cutOff.letGo(account, lease);
		List<String> lines = new ArrayList<>();
		for (Limits.Held held : this.limits.apply(account, lease,
				new Limits.Rules(job.name(), job.zone(), job.limits()))) {
			lines.add("%s: %,d payouts (%s) are over the limit \"%s\" and wait for an approver.".formatted(
					held.currency(), held.count(), new Money(held.amount(), held.currency()).pretty(), held.limit()));
		}
		return lines;
	}

}
