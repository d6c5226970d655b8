package io.payrun.payout;

import java.math.BigDecimal;

/**
 * A page with its payout, read under the payout's row lock.
 *
 * @param checkoutId the provider's id of the page
 * @param state what may become of the page: {@code LIVE} or one of its ends
 * @param inTime whether its time is not over
 * @param payoutId the payout
 * @param runId its run
 * @param reference our reference
 * @param customer the provider's id of the customer
 * @param amount what was requested
 * @param isBalance whether the customer may take less
 * @param status the payout's status
 * @param version its version
 * @param frozen whether a person has to look first
 * @param paused whether sending is paused
 */
record CheckoutRow(String checkoutId, String state, boolean inTime, long payoutId, long runId, String reference,
		String customer, BigDecimal amount, boolean isBalance, PayoutStatus status, int version, boolean frozen,
		boolean paused) {

	/** The same after a step of its payout. */
	CheckoutRow after(PayoutStatus next) {
		return new CheckoutRow(this.checkoutId, this.state, this.inTime, this.payoutId, this.runId, this.reference,
				this.customer, this.amount, this.isBalance, next, this.version + 1, this.frozen, this.paused);
	}

}
