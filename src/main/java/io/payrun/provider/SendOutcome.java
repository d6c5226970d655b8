package io.payrun.provider;

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Every answer to one attempt to send a payout, as a value. It tells what this one
 * request showed; what it means for the payout depends on its earlier attempts and is
 * decided there.
 */
public sealed interface SendOutcome {

	/**
	 * 2xx with a well-formed id: the provider has the payout.
	 *
	 * @param providerId its id there, 1 to 64 of {@code A-Z a-z 0-9 _ -}
	 * @param providerReference its transaction reference, where told
	 * @param providerStatus its own word for the status, where told; a snapshot, never a
	 * poll
	 * @param echo what it repeated of our order
	 */
	record Accepted(String providerId, @Nullable String providerReference, @Nullable String providerStatus,
			Echo echo) implements SendOutcome {
	}

	/**
	 * 2xx with a well-formed id and address: the provider has a page on which the
	 * customer confirms. No money has moved, and none does before we say yes to its hold.
	 *
	 * @param checkoutId its id there, 1 to 64 of {@code A-Z a-z 0-9 _ -}
	 * @param url where the customer goes; a secret
	 */
	record Opened(String checkoutId, String url) implements SendOutcome {

		@Override
		public String toString() {
			return "Opened[checkoutId=" + this.checkoutId + "]";
		}

	}

	/**
	 * The request is known not to have reached the provider.
	 *
	 * @param reason for people
	 */
	record NotSent(String reason) implements SendOutcome {

		/** The reason where the {@link Gate} was shut. */
		public static final String GATE_SHUT = "the gate was shut";

	}

	/**
	 * The provider's own error body with a 4xx that refuses this request.
	 *
	 * @param code its error code
	 * @param message its message
	 */
	record Refused(String code, String message) implements SendOutcome {
	}

	/**
	 * Refused for lack of money on the account (SyncPay: both balance details are
	 * present).
	 *
	 * @param available what it said is available, where it could be read
	 * @param message its message
	 */
	record InsufficientFunds(@Nullable BigDecimal available, String message) implements SendOutcome {
	}

	/**
	 * A 4xx (not 409) about the reference: used, duplicate, not understood. The provider
	 * may have this payout.
	 *
	 * @param code its error code
	 * @param message its message
	 */
	record ReferenceDisputed(String code, String message) implements SendOutcome {
	}

	/**
	 * 401 or 403 in the provider's own error body: the key does not open this door.
	 *
	 * @param message its message
	 */
	record KeyRefused(String message) implements SendOutcome {
	}

	/**
	 * 429: not taken, come back later.
	 *
	 * @param retryAfter how long it asked to wait, where told; never negative
	 */
	record Throttled(@Nullable Duration retryAfter) implements SendOutcome {
	}

	/**
	 * Anything else: it may or may not have the payout. Also 409, where the first attempt
	 * is being worked on.
	 *
	 * @param reason for people
	 */
	record InDoubt(String reason) implements SendOutcome {
	}

}
