package io.payrun.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal. The books change by entries alone, so reading the journal
 * again gives the same books. Amounts are plain decimal text.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({ @JsonSubTypes.Type(value = Entry.Opened.class, name = "open"),
		@JsonSubTypes.Type(value = Entry.Posted.class, name = "post"),
		@JsonSubTypes.Type(value = Entry.Credited.class, name = "credit"),
		@JsonSubTypes.Type(value = Entry.Forced.class, name = "force"),
		@JsonSubTypes.Type(value = Entry.Destination.class, name = "destination"),
		@JsonSubTypes.Type(value = SoapEntry.Asked.class, name = "checkout"),
		@JsonSubTypes.Type(value = SoapEntry.Changed.class, name = "change"),
		@JsonSubTypes.Type(value = SoapEntry.Tried.class, name = "try"),
		@JsonSubTypes.Type(value = SoapEntry.Joined.class, name = "customer"),
		@JsonSubTypes.Type(value = SoapEntry.Identified.class, name = "identity") })
sealed interface Entry permits Entry.Opened, Entry.Posted, Entry.Credited, Entry.Forced, Entry.Destination, SoapEntry {

	/** The organisation id of the account that changes, or null for a refused key. */
	@Nullable String account();

	/**
	 * An organisation's account in one environment, opened at its first use.
	 *
	 * @param account its organisation id
	 * @param mode {@code test} or {@code live}
	 * @param opening by currency
	 */
	record Opened(String account, String mode, Map<String, String> opening) implements Entry {
	}

	/**
	 * A POST that arrived, and what came of it.
	 *
	 * @param account whose key it carried, or null where the key was refused
	 * @param at when it arrived
	 * @param key its idempotency key
	 * @param reference its reference
	 * @param bodySha256 hash of its body
	 * @param nth its number among the arrivals of its reference
	 * @param struck what went wrong, or null
	 * @param result {@code created}, {@code cached}, {@code in-flight}, {@code refused},
	 * {@code untouched}
	 * @param http the status answered, or null where no answer was given
	 * @param withdrawal the id that it created or was shown again
	 * @param created what it created
	 */
	record Posted(@Nullable String account, Instant at, @Nullable String key, @Nullable String reference,
			String bodySha256, int nth, @Nullable String struck, String result, @Nullable Integer http,
			@Nullable String withdrawal, @Nullable Created created) implements Entry {
	}

	/**
	 * A withdrawal as it was created, with everything that will become of it.
	 *
	 * @param id its id
	 * @param shownId the id that the create answer tells, normally the same
	 * @param providerReference the provider's transaction reference
	 * @param destination where the money goes
	 * @param amount how much
	 * @param currency of what
	 * @param keyUntil when its key is forgotten
	 * @param steps its statuses in order, also those to come
	 * @param refundAt when the money comes back, or null
	 */
	record Created(String id, String shownId, String providerReference, String destination, String amount,
			String currency, Instant keyUntil, List<Step> steps, @Nullable Instant refundAt) {
	}

	/**
	 * A status from a moment on.
	 *
	 * @param status the word
	 * @param at from when
	 * @param reason of a failure
	 */
	record Step(String status, Instant at, @Nullable String reason) {
	}

	/**
	 * Money that came from elsewhere, or went there.
	 *
	 * @param account where
	 * @param at when
	 * @param currency of what
	 * @param amount how much; negative where it went
	 */
	record Credited(String account, Instant at, String currency, String amount) implements Entry {
	}

	/**
	 * A withdrawal that support ended by hand.
	 *
	 * @param account whose
	 * @param id which
	 * @param step its status from now on
	 * @param refundAt when the money comes back, or null
	 */
	record Forced(String account, String id, Step step, @Nullable Instant refundAt) implements Entry {
	}

	/**
	 * A payout destination that was made.
	 *
	 * @param account whose
	 * @param id its id
	 * @param destinationType bank account, mobile money or crypto wallet
	 * @param currency what it takes
	 * @param label what its owner calls it
	 * @param number the last four of its number
	 * @param createdAt when it was made
	 */
	record Destination(String account, String id, String destinationType, String currency, String label, String number,
			Instant createdAt) implements Entry {
	}

}
