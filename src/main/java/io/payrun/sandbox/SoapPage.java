package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Soap's part of what {@code GET /_books} prints. A session's address and client secret
 * are a credential and never here.
 *
 * @param checkouts all sessions, in order of creation
 * @param charges all charges, by session
 * @param events all events, in order
 * @param checkoutArrivals every request to create a session, in order of arrival
 */
record SoapPage(List<CheckoutLine> checkouts, List<ChargeLine> charges, List<EventLine> events,
		List<CheckoutArrival> checkoutArrivals) {

	SoapPage() {
		this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
	}

	/**
	 * A session.
	 *
	 * @param business whose
	 * @param id its id
	 * @param customer of whom
	 * @param type {@code deposit} or {@code withdrawal}
	 * @param fixedAmountCents the amount, where it is fixed
	 * @param balanceAmountCents the most, where the customer chooses
	 * @param returnUrl where the customer goes in the end, or null
	 * @param state {@code OPEN}, {@code DECLINED} (may still be confirmed),
	 * {@code EXPIRED}, {@code TERMINALLY_FAILED}, {@code COMPLETED}
	 * @param createdAt when it was created
	 * @param expiresAt when it lapses
	 */
	record CheckoutLine(String business, String id, String customer, String type, @Nullable Long fixedAmountCents,
			@Nullable Long balanceAmountCents, @Nullable String returnUrl, String state, Instant createdAt,
			Instant expiresAt) {
	}

	/**
	 * A charge.
	 *
	 * @param id its id
	 * @param checkout its session
	 * @param customer of whom
	 * @param amountCents how much
	 * @param status its status
	 * @param reversedCents how much of it came back after success
	 * @param holdAnswer the answer to its hold, or null where none came
	 * @param history its statuses so far
	 */
	record ChargeLine(String id, String checkout, String customer, long amountCents, String status, long reversedCents,
			@Nullable Integer holdAnswer, List<Past> history) {
	}

	/**
	 * A status from a moment on.
	 *
	 * @param status the word
	 * @param at from when
	 */
	record Past(String status, Instant at) {
	}

	/**
	 * An event.
	 *
	 * @param eventId its id
	 * @param type its type
	 * @param checkout its session
	 * @param charge its charge, or null
	 * @param attempts how often it was posted; a forged post does not count
	 * @param lastStatus the last answer, or null where none came
	 * @param delivered whether an answer was 2xx
	 * @param nextAt when it is posted next, or null
	 */
	record EventLine(String eventId, String type, String checkout, @Nullable String charge, int attempts,
			@Nullable Integer lastStatus, boolean delivered, @Nullable Instant nextAt) {
	}

	/**
	 * A request to create a session; see {@link SoapEntry.Asked}.
	 *
	 * @param at when it arrived
	 * @param business whose key it carried, or null where the key was refused
	 * @param customer its customer, or null
	 * @param amountCents its amount, or null
	 * @param bodySha256 hash of its body
	 * @param nth its number among those of its customer and amount
	 * @param struck what went wrong, or null
	 * @param result what came of it
	 * @param http the status answered, or null where no answer was given
	 * @param checkout the id that it created, or null
	 */
	record CheckoutArrival(Instant at, @Nullable String business, @Nullable String customer, @Nullable Long amountCents,
			String bodySha256, int nth, @Nullable String struck, String result, @Nullable Integer http,
			@Nullable String checkout) {

		static CheckoutArrival of(SoapEntry.Asked asked) {
			return new CheckoutArrival(asked.at(), asked.business(), asked.customer(), asked.amountCents(),
					asked.bodySha256(), asked.nth(), asked.struck(), asked.result(), asked.http(), asked.checkout());
		}

	}

}
