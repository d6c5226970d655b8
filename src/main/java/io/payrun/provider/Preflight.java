package io.payrun.provider;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** What the check before the first send found. */
public sealed interface Preflight {

	/**
	 * The key opens the account.
	 *
	 * @param organisation the provider's organisation id
	 * @param environment the environment it names ({@code test} or {@code live}), where
	 * told
	 * @param problem why payouts cannot be made now (inactive, payments disabled), or
	 * null
	 * @param date the provider's {@code Date} header, where given
	 */
	record Ready(String organisation, @Nullable String environment, @Nullable String problem,
			@Nullable Instant date) implements Preflight {
	}

	/**
	 * The provider refused the key.
	 *
	 * @param message its message
	 */
	record KeyRefused(String message) implements Preflight {
	}

	/**
	 * The provider is down or gives no usable answer.
	 *
	 * @param reason for people
	 */
	record Unavailable(String reason) implements Preflight {
	}

}
