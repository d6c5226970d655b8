package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.CheckoutEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whether money may go, asked by a provider at the moment that a customer confirms. This
 * is what keeps a payout that is confirmed on a page from being paid twice: yes only to
 * the one live page of a payout that may be paid, for the right customer and amount.
 * Whatever is not certain is no.
 */
final class HoldRule {

	private HoldRule() {
	}

	/**
	 * Why a hold is refused.
	 * @param event the question
	 * @param row the page that it names, with its payout; null where it is none of ours
	 * @param charges all charges of the payout so far
	 * @return for people, or null where it is granted
	 */
	static @Nullable String refusal(CheckoutEvent event, @Nullable CheckoutRow row,
			List<CheckoutTruth.Charge> charges) {
		CheckoutEvent.Charge asked = event.charge();
		if (row == null) {
			return "no page of ours has this id";
		}
		if (asked == null || asked.standing() != ChargeStanding.HELD || asked.amount() == null) {
			return "the question cannot be read";
		}
		if (!"withdrawal".equals(event.checkoutType())) {
			return "it is no withdrawal";
		}
		String unfit = unfit(row);
		if (unfit != null) {
			return unfit;
		}
		if (!row.customer().equals(event.customerId())) {
			return "it is another customer's";
		}
		if (charges.stream().anyMatch((charge) -> charge.id().equals(asked.id()))) {
			return "charge " + asked.id() + " was told of before";
		}
		if (charges.stream()
			.anyMatch((charge) -> charge.wasPaid() || (charge.granted() && charge.standing().isOpen()))) {
			return "another charge of the payout may be paid";
		}
		return amountProblem(row, asked.amount());
	}

	private static @Nullable String unfit(CheckoutRow row) {
		if (!row.state().equals("LIVE")) {
			return "the page is " + row.state().toLowerCase(Locale.ROOT);
		}
		if (!row.inTime()) {
			return "the page's time is over";
		}
		if (row.status() != PayoutStatus.AWAITING_CUSTOMER) {
			return "the payout is " + row.status();
		}
		if (row.frozen()) {
			return "the payout is frozen";
		}
		return row.paused() ? "sending is paused" : null;
	}

	private static @Nullable String amountProblem(CheckoutRow row, BigDecimal asked) {
		int compared = asked.compareTo(row.amount());
		if (row.isBalance()) {
			return (compared <= 0) ? null : "it is more than the payout's amount";
		}
		return (compared == 0) ? null : "it is not the payout's amount";
	}

}
