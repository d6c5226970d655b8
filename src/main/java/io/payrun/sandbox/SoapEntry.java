package io.payrun.sandbox;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the journal keeps of Soap. Each entry is one whole change: a charge that moves and
 * the event that tells it are on one line, so that no kill falls between them.
 */
sealed interface SoapEntry extends Entry {

	@Override
	default @Nullable String account() {
		return null;
	}

	/**
	 * A create request that arrived, and what came of it.
	 *
	 * @param business whose key it carried, or null where the key was refused
	 * @param at when it arrived
	 * @param customer its customer, or null where it cannot be read
	 * @param amountCents its amount, or null where it has none
	 * @param bodySha256 hash of its body
	 * @param nth its number among the arrivals of its customer and amount
	 * @param struck what went wrong, or null
	 * @param result {@code created}, {@code refused}, {@code untouched}
	 * @param http the status answered, or null where no answer was given
	 * @param checkout the id that it created, or null
	 * @param created what it created
	 */
	record Asked(@Nullable String business, Instant at, @Nullable String customer, @Nullable Long amountCents,
			String bodySha256, int nth, @Nullable String struck, String result, @Nullable Integer http,
			@Nullable String checkout, @Nullable Session created) implements SoapEntry {
	}

	/**
	 * A session as it was created.
	 *
	 * @param id its id
	 * @param clientSecret opens the hosted page
	 * @param customer whose
	 * @param type {@code deposit} or {@code withdrawal}
	 * @param fixedAmountCents the amount, where it is fixed
	 * @param balanceAmountCents the most that the customer may take, where she chooses
	 * @param items what is bought
	 * @param renewal of a subscription, or null
	 * @param experience {@code web} or {@code webview}
	 * @param returnUrl where the customer goes in the end, or null
	 * @param createdAt when
	 * @param expiresAt when it lapses
	 * @param plan what will happen to it
	 */
	record Session(String id, String clientSecret, String customer, String type, @Nullable Long fixedAmountCents,
			@Nullable Long balanceAmountCents, List<Item> items, @Nullable Renewal renewal, String experience,
			@Nullable String returnUrl, Instant createdAt, Instant expiresAt, List<Due> plan) {

		@Override
		public String toString() {
			return "Session[" + this.id + "]";
		}

	}

	/**
	 * One line of a purchase.
	 *
	 * @param productId its product, or null for shipping and tax
	 * @param newProduct whether it made that product
	 * @param name what it is called
	 * @param priceCents of one
	 * @param quantity how many
	 * @param sku the merchant's number, or null
	 * @param url an image, or null
	 */
	record Item(@Nullable String productId, boolean newProduct, String name, long priceCents, long quantity,
			@Nullable String sku, @Nullable String url) {
	}

	/**
	 * How often a subscription is renewed.
	 *
	 * @param interval {@code day}, {@code week}, {@code month}, {@code year}
	 * @param intervalCount how many of them
	 */
	record Renewal(String interval, long intervalCount) {
	}

	/**
	 * Something that will happen where it still can.
	 *
	 * @param at when
	 * @param act a word of {@link Visit} or {@link Move}, or {@code expire}
	 * @param charge of which charge, or null for the session
	 * @param nth only where the session has fewer charges than this
	 */
	record Due(Instant at, String act, @Nullable String charge, int nth) {
	}

	/**
	 * A session or one of its charges changed, with the events that tell it.
	 *
	 * @param at when
	 * @param checkout the session
	 * @param state its state from now on, or null where it stays
	 * @param charge the charge that changed, or null
	 * @param events what is told of it
	 * @param plan what will follow
	 */
	record Changed(Instant at, String checkout, @Nullable String state, @Nullable Step charge, List<Event> events,
			List<Due> plan) implements SoapEntry {
	}

	/**
	 * A charge as it is from now on.
	 *
	 * @param id its id
	 * @param status its status
	 * @param amountCents how much
	 * @param reversedCents how much of it came back
	 * @param method how the customer is paid
	 * @param holdAnswer the merchant's answer to the hold, or null
	 */
	record Step(String id, String status, long amountCents, long reversedCents, String method,
			@Nullable Integer holdAnswer) {
	}

	/**
	 * An event, to the letter.
	 *
	 * @param id its id
	 * @param type its type
	 * @param charge the charge that it is about, or null
	 * @param body what is posted, each time the same
	 * @param nextAt when it is posted, or null where it is not
	 */
	record Event(String id, String type, @Nullable String charge, String body, @Nullable Instant nextAt) {
	}

	/**
	 * An event was posted, or is to be posted once more.
	 *
	 * @param at when
	 * @param event which
	 * @param posted whether it was posted
	 * @param status the answer, or null where none came
	 * @param nextAt when it is posted again, or null
	 */
	record Tried(Instant at, String event, boolean posted, @Nullable Integer status,
			@Nullable Instant nextAt) implements SoapEntry {
	}

	/**
	 * A customer of a business.
	 *
	 * @param business whose
	 * @param id its id
	 * @param internalId the merchant's own id, or null
	 * @param email unique within the business
	 * @param firstName given name
	 * @param lastName family name
	 * @param phoneNumber as it was sent, or null
	 * @param dateOfBirth as it was sent, or null
	 * @param createdAt when
	 */
	record Joined(String business, String id, @Nullable String internalId, String email, String firstName,
			String lastName, @Nullable String phoneNumber, @Nullable String dateOfBirth,
			Instant createdAt) implements SoapEntry {

		@Override
		public String toString() {
			return "Joined[" + this.id + "]";
		}

	}

	/**
	 * A customer was identified; the personal data are not kept.
	 *
	 * @param business whose
	 * @param id of the identity
	 * @param customer who
	 * @param at when
	 */
	record Identified(String business, String id, String customer, Instant at) implements SoapEntry {
	}

}
