package io.payrun.payout;

import java.util.function.Consumer;

/** Sends a run's payouts: claim, intent, send, record. */
public final class Submission {

	/**
	 * Submits what the lease's runs have to send, in run and line order: first the
	 * payouts found {@code SENDING} (in doubt: asked again with the same key, or
	 * {@code UNKNOWN}), then the {@code READY} ones. Ends when none is {@code READY} or
	 * {@code SENDING}, or early.
	 * @param account the provider account
	 * @param lease the runs, their epochs, and the right to send
	 * @param stop ends the step after the sends in flight
	 * @param progress told several times a second
	 * @return how it ended
	 */
	public StepEnd submit(Account account, RunnerLease lease, StopSignal stop, Consumer<Progress> progress) {
		throw new UnsupportedOperationException();
	}

}
