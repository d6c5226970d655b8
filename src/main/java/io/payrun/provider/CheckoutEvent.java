package io.payrun.provider;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What a provider tells about a customer's page, as it was told: genuine, and otherwise
 * not believed yet.
 *
 * @param eventId the provider's id of the event; a repeat bears the same
 * @param type its type in the provider's words
 * @param kind what the type means
 * @param checkoutId which page, or null where it names none
 * @param checkoutType {@code withdrawal} or another, or null
 * @param charge the try that it is about, or null where it is about the page itself
 * @param customerId whose page, or null
 */
public record CheckoutEvent(String eventId, String type, Kind kind, @Nullable String checkoutId,
		@Nullable String checkoutType, @Nullable Charge charge, @Nullable String customerId) {

	/** What an event means. */
	public enum Kind {

		/** A question: may the money go? Asked once, answered at once. */
		HOLD,

		/** A charge stands where its {@link Charge#standing()} says. */
		CHARGE,

		/** The page lapsed. */
		EXPIRED,

		/** The page is dead. */
		TERMINATED,

		/** Known, and nothing for our books. */
		NOTED,

		/** A type that is not known. */
		UNKNOWN

	}

	/**
	 * A customer's try on a page.
	 *
	 * @param id the provider's id of it, 1 to 64 of {@code A-Z a-z 0-9 _ -}
	 * @param standing where it stands; null where status and type of the event contradict
	 * each other
	 * @param word the provider's own word
	 * @param amount its amount in dollars, or null where it cannot be read
	 */
	public record Charge(String id, @Nullable ChargeStanding standing, String word, @Nullable BigDecimal amount) {
	}

}
