package io.payrun.payout;

import java.time.Duration;
import java.util.function.Consumer;

/** Follows accepted payouts to a final state: claim, ask, record. */
public final class Tracking {

	/**
	 * Asks about every payout of the account that is {@code ACCEPTED}, of this run and of
	 * earlier ones, each when it is due. Needs no lock. Ends when all of the account's
	 * payouts are final, or after {@code until} (what is left is carried forward), or
	 * early.
	 * @param account the provider account
	 * @param until how long to follow at most, elapsed time
	 * @param stop ends the step after the polls in flight
	 * @param progress told several times a second
	 * @return how it ended
	 */
	public StepEnd track(Account account, Duration until, StopSignal stop, Consumer<Progress> progress) {
		throw new UnsupportedOperationException();
	}

}
