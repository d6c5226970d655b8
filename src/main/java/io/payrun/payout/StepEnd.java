package io.payrun.payout;

/** How submitting or tracking ended. Only {@link Done} lets a run finish. */
public sealed interface StepEnd {

	/** Nothing is left to do now. */
	record Done() implements StepEnd {
	}

	/**
	 * A stop was asked for; the sends in flight are recorded.
	 *
	 * @param reason why
	 */
	record Stopped(String reason) implements StepEnd {
	}

	/**
	 * The provider refused the key; nothing further is sent.
	 *
	 * @param message its message
	 */
	record KeyRefused(String message) implements StepEnd {
	}

	/**
	 * The provider does not answer; what is in doubt waits for the relaunch.
	 *
	 * @param reason what was seen last
	 */
	record ProviderDown(String reason) implements StepEnd {
	}

	/**
	 * The run lock was lost; another runner may have taken over.
	 *
	 * @param reason what was seen
	 */
	record LeaseLost(String reason) implements StepEnd {
	}

	/**
	 * This home's anchor does not know the database, or could not be raised; nothing that
	 * it does not cover was sent.
	 *
	 * @param reason what was seen
	 */
	record NotAnchored(String reason) implements StepEnd {
	}

}
