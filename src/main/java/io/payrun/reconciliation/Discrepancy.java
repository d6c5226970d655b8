package io.payrun.reconciliation;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * Something that does not fit and that a person must look at.
 *
 * @param kind its kind; the enum's order is the report's
 * @param provider the provider, or null where it concerns the whole run
 * @param currency the currency, or null
 * @param reference the payout, or null where it is no single one
 * @param amount how much, or null
 * @param detail for people
 */
record Discrepancy(Kind kind, @Nullable String provider, @Nullable String currency, @Nullable String reference,
		@Nullable BigDecimal amount, String detail) {

	/** The kinds of contract section 6, gravest first. */
	enum Kind {

		UNEXPLAINED_OUTFLOW, PROOF_BROKEN, OUTCOME_UNKNOWN, OVERDUE, PAID_TWICE, PAID_WITHOUT_HOLD, ECHO_MISMATCH,
		SAME_PROVIDER_ID, SECOND_PROVIDER_ID, PAID_AFTER_REFUSAL, WENT_BACKWARDS, EVENT_ALTERED

	}

}
