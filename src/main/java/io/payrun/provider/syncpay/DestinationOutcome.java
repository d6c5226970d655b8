package io.payrun.provider.syncpay;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What one attempt to create a destination showed. No text in it holds an account number,
 * phone number or wallet address.
 */
public sealed interface DestinationOutcome {

	/**
	 * 2xx with one well-formed id.
	 *
	 * @param id the destination's id
	 */
	record Created(String id) implements DestinationOutcome {
	}

	/**
	 * The provider's own error body with a 4xx: it created nothing.
	 *
	 * @param words code and message
	 */
	record Refused(String words) implements DestinationOutcome {
	}

	/**
	 * 401 or 403 in the provider's own error body.
	 *
	 * @param words code and message
	 */
	record KeyRefused(String words) implements DestinationOutcome {
	}

	/**
	 * 429: not taken, come back later.
	 *
	 * @param retryAfter how long it asked to wait, where told
	 */
	record Throttled(@Nullable Duration retryAfter) implements DestinationOutcome {
	}

	/**
	 * The request provably did not leave.
	 *
	 * @param reason for people
	 */
	record NotSent(String reason) implements DestinationOutcome {
	}

	/**
	 * Anything else: it may have been created.
	 *
	 * @param reason for people
	 */
	record InDoubt(String reason) implements DestinationOutcome {
	}

}
