package io.payrun.provider;

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Every answer to the question where a payout stands. */
public sealed interface PollOutcome {

	/** Where the provider says that the payout stands. */
	enum Standing {

		/** It has it and works on it; also every word that is not documented. */
		IN_FLIGHT,

		/** Paid. */
		COMPLETED,

		/** Not paid; the money comes back. */
		FAILED,

		/** Taken back before it was processed; the money is expected back. */
		CANCELLED

	}

	/**
	 * The provider told a status.
	 *
	 * @param standing what the word means; an unknown word is {@link Standing#IN_FLIGHT}
	 * @param providerStatus the word itself
	 * @param providerReference its transaction reference, where told
	 * @param fee the fee, where told
	 * @param reason the failure reason from the status history, where given
	 * @param echo what it repeated of our order
	 */
	record Told(Standing standing, String providerStatus, @Nullable String providerReference, @Nullable BigDecimal fee,
			@Nullable String reason, Echo echo) implements PollOutcome {
	}

	/**
	 * 404 for an id that we hold: not a failure, but a person should know.
	 *
	 * @param message its message
	 */
	record NotKnown(String message) implements PollOutcome {
	}

	/**
	 * 401 or 403 in the provider's own error body.
	 *
	 * @param message its message
	 */
	record KeyRefused(String message) implements PollOutcome {
	}

	/**
	 * 429.
	 *
	 * @param retryAfter how long it asked to wait, where told
	 */
	record Throttled(@Nullable Duration retryAfter) implements PollOutcome {
	}

	/**
	 * No usable answer: nothing changes, ask again later.
	 *
	 * @param reason for people
	 */
	record NoAnswer(String reason) implements PollOutcome {
	}

}
