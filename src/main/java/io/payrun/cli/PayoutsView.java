package io.payrun.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.money.Money;
import io.payrun.payout.PayoutList;
import org.jspecify.annotations.Nullable;

/** Payouts as a table with histories and as the contract's JSON. */
final class PayoutsView {

	/** With more payouts than this, histories would bury the table. */
	private static final int MOST_WITH_HISTORY = 20;

	private PayoutsView() {
	}

	/**
	 * The payouts for people.
	 * @param payouts in their order
	 * @return the table, and the histories of a short list
	 */
	static List<String> lines(List<PayoutList.Entry> payouts) {
		List<String> lines = new ArrayList<>(table(payouts));
		if (payouts.size() > MOST_WITH_HISTORY) {
			lines.add("");
			lines.add("Histories are shown for up to " + MOST_WITH_HISTORY + " payouts, and with --json for all.");
			return lines;
		}
		for (PayoutList.Entry payout : payouts) {
			lines.add("");
			lines.add("History of " + Text.safe(payout.reference()) + " (run " + payout.run() + ", line "
					+ payout.line() + ")");
			lines.addAll(history(payout));
		}
		return lines;
	}

	private static List<String> table(List<PayoutList.Entry> payouts) {
		Table table = new Table().right("RUN")
			.right("LINE")
			.left("REFERENCE")
			.left("PAYEE")
			.amount("AMOUNT")
			.left("CURRENCY")
			.left("STATUS")
			.left("PROVIDER ID")
			.left("REASON");
		for (PayoutList.Entry payout : payouts) {
			table.row(payout.run(), payout.line(), payout.reference(), payout.payee(),
					Text.grouped(new Money(payout.amount(), payout.currency()).amount()), payout.currency(),
					payout.status(), payout.providerId(), payout.reason());
		}
		return table.lines();
	}

	private static List<String> history(PayoutList.Entry payout) {
		if (payout.history().isEmpty()) {
			return List.of("  nothing happened since it was taken in");
		}
		Table table = new Table().left("  AT").left("FROM").left("TO").left("BY").left("WHY");
		for (PayoutList.Step step : payout.history()) {
			table.row("  " + step.at(), step.from(), step.to(), step.actor(), step.detail());
		}
		return table.lines();
	}

	/**
	 * The document of {@code payouts --json}.
	 * @param payouts in their order
	 * @return one JSON document
	 */
	static String json(List<PayoutList.Entry> payouts) {
		return Json.write(Map.of("payouts", payouts.stream().map(PayoutsView::entry).toList()));
	}

	private static Map<String, @Nullable Object> entry(PayoutList.Entry payout) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("run", payout.run());
		entry.put("job", payout.job());
		entry.put("business_date", payout.businessDate().toString());
		entry.put("line", payout.line());
		entry.put("reference", payout.reference());
		entry.put("provider", payout.provider());
		entry.put("destination", payout.destination());
		entry.put("payee", payout.payee());
		entry.put("amount", amount(payout.amount(), payout.currency()));
		entry.put("currency", payout.currency());
		entry.put("status", payout.status().name());
		entry.put("paid_amount", amount(payout.paidAmount(), payout.currency()));
		entry.put("refunded_amount", amount(payout.refundedAmount(), payout.currency()));
		entry.put("fee", amount(payout.fee(), payout.currency()));
		entry.put("provider_id", payout.providerId());
		entry.put("provider_reference", payout.providerReference());
		entry.put("provider_status", payout.providerStatus());
		entry.put("submitted_at", time(payout.submittedAt()));
		entry.put("final_at", time(payout.finalAt()));
		entry.put("replaces", payout.replaces());
		entry.put("reason", payout.reason());
		entry.put("history", payout.history().stream().map(PayoutsView::step).toList());
		return entry;
	}

	private static Map<String, @Nullable Object> step(PayoutList.Step step) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("at", step.at().toString());
		entry.put("from", step.from());
		entry.put("to", step.to());
		entry.put("detail", step.detail());
		return entry;
	}

	/** What a provider told may have other decimals than the currency: shown as it is. */
	private static @Nullable String amount(@Nullable BigDecimal amount, String currency) {
		if (amount == null) {
			return null;
		}
		int scale = Math.max(amount.stripTrailingZeros().scale(), io.payrun.money.Currencies.decimals(currency));
		return amount.setScale(scale).toPlainString();
	}

	private static @Nullable String time(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

}
