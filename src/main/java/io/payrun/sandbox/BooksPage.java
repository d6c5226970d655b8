package io.payrun.sandbox;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /_books} prints.
 *
 * @param at the sandbox's time
 * @param scenario the scenario in force
 * @param window how long a key is remembered, ISO 8601
 * @param accounts balances by organisation
 * @param withdrawals all of them, by organisation in order of creation
 * @param arrivals every POST, in order of arrival
 * @param doublePayments references that hold money more than once
 * @param destinations every payout destination that was made, in that order
 * @param soap Soap's lists, beside the others
 */
record BooksPage(Instant at, String scenario, String window, List<AccountLine> accounts,
		List<WithdrawalLine> withdrawals, List<Arrival> arrivals, List<DoublePayment> doublePayments,
		List<DestinationLine> destinations, @JsonUnwrapped SoapPage soap) {

	/**
	 * An organisation's account in one environment.
	 *
	 * @param account its organisation id
	 * @param mode {@code test} or {@code live}
	 * @param balances by currency
	 */
	record AccountLine(String account, String mode, List<Balance> balances) {
	}

	/**
	 * Money in one currency; {@code available = opening + credits - debits + refunds}.
	 *
	 * @param currency of what
	 * @param opening at first use
	 * @param credits from elsewhere, less what went there
	 * @param debits of all withdrawals
	 * @param refunds booked so far
	 * @param available now
	 */
	record Balance(String currency, String opening, String credits, String debits, String refunds, String available) {
	}

	/**
	 * A withdrawal.
	 *
	 * @param account whose
	 * @param id its id
	 * @param shownId the id that its create answer told
	 * @param key its idempotency key
	 * @param reference the client's reference
	 * @param destination where the money goes
	 * @param amount how much
	 * @param currency of what
	 * @param status its status now
	 * @param providerReference the transaction reference
	 * @param createdAt when it was created
	 * @param refunded whether its refund is booked
	 * @param refundAt when its refund was or will be booked, or null
	 * @param history its statuses so far
	 */
	record WithdrawalLine(String account, String id, String shownId, @Nullable String key, String reference,
			String destination, String amount, String currency, String status, String providerReference,
			Instant createdAt, boolean refunded, @Nullable Instant refundAt, List<Entry.Step> history) {
	}

	/**
	 * A POST that arrived; see {@link Entry.Posted}.
	 *
	 * @param at when it arrived
	 * @param account whose key it carried, or null where the key was refused
	 * @param key its idempotency key
	 * @param reference its reference
	 * @param bodySha256 hash of its body
	 * @param nth its number among the arrivals of its reference
	 * @param struck what went wrong, or null
	 * @param result what came of it
	 * @param http the status answered, or null where no answer was given
	 * @param withdrawal the id that it created or was shown again, or null
	 */
	record Arrival(Instant at, @Nullable String account, @Nullable String key, @Nullable String reference,
			String bodySha256, int nth, @Nullable String struck, String result, @Nullable Integer http,
			@Nullable String withdrawal) {

		static Arrival of(Entry.Posted posted) {
			return new Arrival(posted.at(), posted.account(), posted.key(), posted.reference(), posted.bodySha256(),
					posted.nth(), posted.struck(), posted.result(), posted.http(), posted.withdrawal());
		}

	}

	/**
	 * A reference with more than one withdrawal that is not FAILED or CANCELLED.
	 *
	 * @param account whose
	 * @param reference which
	 * @param currency of the first one
	 * @param amount of the first one
	 * @param withdrawals their ids
	 */
	record DoublePayment(String account, String reference, String currency, String amount, List<String> withdrawals) {
	}

	/**
	 * A payout destination; see {@link Entry.Destination}.
	 *
	 * @param account whose
	 * @param id its id
	 * @param destinationType bank account, mobile money or crypto wallet
	 * @param currency what it takes
	 * @param label what its owner calls it
	 * @param number the last four of its number
	 * @param createdAt when it was made
	 */
	record DestinationLine(String account, String id, String destinationType, String currency, String label,
			String number, Instant createdAt) {

		static DestinationLine of(Entry.Destination made) {
			return new DestinationLine(made.account(), made.id(), made.destinationType(), made.currency(), made.label(),
					made.number(), made.createdAt());
		}

	}

	/**
	 * What {@code GET /_count} prints.
	 *
	 * @param arrivals every POST so far
	 * @param withdrawals all of them
	 * @param struckPolls polls that went wrong, since this sandbox started
	 */
	record Count(int arrivals, int withdrawals, int struckPolls) {

		Count plus(Count other) {
			return new Count(this.arrivals + other.arrivals, this.withdrawals + other.withdrawals,
					this.struckPolls + other.struckPolls);
		}

	}

}
