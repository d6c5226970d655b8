package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Blocks 4, 5 and 6 of the page: the tie-out, the account, and where the money is. */
final class PageMoney {

	/** Width of the bar in its own units; a part that exists is never narrower than 6. */
	private static final int BAR = 1000;

	private static final int THINNEST = 6;

	private final Facts facts;

	PageMoney(Facts facts) {
		this.facts = facts;
	}

	/** Block 4: one table for each provider and currency. */
	List<Map<String, Object>> tieOuts() {
		return this.facts.totals().stream().map(this::tieOut).toList();
	}

	private Map<String, Object> tieOut(Total total) {
		String currency = total.currency();
		List<Map<String, Object>> rows = new ArrayList<>();
		if (isOnlyProviderOf(currency)) {
			Total.Counted rejected = this.facts.rejected().getOrDefault(currency, Total.Counted.NOTHING);
			rows.add(row("", source(), total.accepted().plus(rejected), currency, "plain"));
			rows.add(row("−", "rejected at intake", rejected, currency, "plain"));
		}
		rows.add(row("=", "accepted", total.accepted(), currency, "sum"));
		for (Bucket bucket : Bucket.values()) {
			boolean none = total.bucket(bucket).count() == 0;
			if (!none || bucket.isUsual()) {
				rows.add(row("", bucket.label(), total.bucket(bucket), currency, none ? "zero" : "plain"));
			}
		}
		if (total.notTaken().signum() > 0) {
			rows.add(row("", "not taken by the customer", new Total.Counted(0, total.notTaken()), currency, "plain"));
		}
		Total.Counted found = total.found();
		rows.add(row("", "difference",
				new Total.Counted(total.accepted().count() - found.count(),
						total.accepted().amount().subtract(found.amount())),
				currency, total.isBalanced() ? "sum" : "sum broken"));
		return Summary.map("title", currency + " · " + total.provider(), "rows", rows, "ok", total.isBalanced());
	}

	private boolean isOnlyProviderOf(String currency) {
		return this.facts.totals().stream().filter((total) -> total.currency().equals(currency)).count() == 1;
	}

	private String source() {
		if (!this.facts.run().sourceKind().equals("csv")) {
			return "requested";
		}
		Boolean agrees = this.facts.run().controlAgrees();
		return (agrees != null && agrees) ? "in the file (control total agrees)" : "in the file (no control file)";
	}

	private static Map<String, Object> row(String sign, String label, Total.Counted counted, String currency,
			String look) {
		return Summary.map("sign", sign, "label", label, "count", Amounts.grouped(counted.count()), "amount",
				Words.amount(counted.amount(), currency), "look", look);
	}

	/** Block 5: what left the account, what came back, and whether that explains it. */
	List<Map<String, Object>> accounts() {
		return this.facts.totals().stream().map(this::account).toList();
	}

	private Map<String, Object> account(Total total) {
		String title = total.currency() + " · " + total.provider();
		Total.Balance balance = total.balance();
		if (balance == null) {
			String why = total.provider().equals("soap") ? "Soap tells no balance" : "No two readings of this account";
			return Summary.map("title", title, "rows", List.of(), "ok", true, "note",
					why + ", so it is not checked. The tie-out above does not depend on it.");
		}
		String currency = total.currency();
		BigDecimal other = balance.otherMovements();
		BigDecimal sent = balance.opening().subtract(balance.expected()).add(balance.givenBack());
		BigDecimal open = balance.closing().subtract(balance.expected()).subtract(other);
		List<Map<String, Object>> rows = new ArrayList<>();
		rows.add(line("", "opening balance", balance.opening(), currency, "plain"));
		rows.add(line("−", "sent", sent, currency, "plain"));
		rows.add(line("+", "given back", balance.givenBack(), currency, "plain"));
		if (open.signum() != 0) {
			rows.add(line((open.signum() < 0) ? "−" : "+", "payouts still open may have drawn it or not", open.abs(),
					currency, "plain"));
		}
		rows.add(line((other.signum() < 0) ? "−" : "+", "other movements", other.abs(), currency,
				(other.signum() < 0) ? "broken" : "plain"));
		rows.add(line("=", "closing balance", balance.closing(), currency, "sum"));
		rows.add(line("", (other.signum() < 0) ? "unexplained" : "difference", other.min(BigDecimal.ZERO), currency,
				(other.signum() < 0) ? "sum broken" : "sum"));
		return Summary.map("title", title, "rows", rows, "ok", other.signum() >= 0, "note", note(balance, currency));
	}

	private static Map<String, Object> line(String sign, String label, BigDecimal amount, String currency,
			String look) {
		return Summary.map("sign", sign, "label", label, "amount", Words.amount(amount, currency), "look", look);
	}

	private static String note(Total.Balance balance, String currency) {
		String range = balance.isExact()
				? "Expected " + Amounts.grouped(balance.expected(), currency) + ", one value: nothing is open."
				: "Expected " + Amounts.grouped(balance.min(), currency) + " to "
						+ Amounts.grouped(balance.max(), currency)
						+ ", as open payouts may or may not have drawn their money.";
		return switch (balance.otherMovements().signum()) {
			case 1 -> range + " Money came in from elsewhere; that is normal, and can hide money that went out.";
			case -1 -> range + " MONEY WENT OUT THAT NOBODY CAN EXPLAIN. Compare with the provider's own record.";
			default -> range + " It covers all of Payrun's payouts on the account between the two readings.";
		};
	}

	/** Block 6: one bar for each provider and currency. */
	List<Map<String, Object>> bars() {
		return this.facts.totals()
			.stream()
			.filter((total) -> total.accepted().amount().signum() > 0)
			.map(this::bar)
			.toList();
	}

	private Map<String, Object> bar(Total total) {
		Map<String, Total.Counted> shares = new LinkedHashMap<>();
		for (Bucket bucket : Bucket.values()) {
			if (total.bucket(bucket).amount().signum() > 0) {
				shares.merge(bucket.share(), total.bucket(bucket), Total.Counted::plus);
			}
		}
		if (total.notTaken().signum() > 0) {
			shares.put("not taken", new Total.Counted(0, total.notTaken()));
		}
		BigDecimal whole = total.found().amount();
		List<Map<String, Object>> parts = new ArrayList<>();
		Map<String, Integer> widths = widths(shares, whole);
		int at = 0;
		for (Map.Entry<String, Total.Counted> share : shares.entrySet()) {
			int width = widths.getOrDefault(share.getKey(), 0);
			parts.add(part(share.getKey(), share.getValue(), total.currency(), whole, at, width));
			at += width;
		}
		return Summary.map("title", total.currency() + " · " + total.provider(), "parts", parts);
	}

	private static Map<String, Integer> widths(Map<String, Total.Counted> shares, BigDecimal whole) {
		Map<String, Integer> widths = new LinkedHashMap<>();
		String widest = "";
		int used = 0;
		for (Map.Entry<String, Total.Counted> share : shares.entrySet()) {
			int width = Math.max(THINNEST,
					share.getValue()
						.amount()
						.multiply(BigDecimal.valueOf(BAR))
						.divide(whole, 0, RoundingMode.HALF_UP)
						.intValueExact());
			widths.put(share.getKey(), width);
			widest = (width > widths.getOrDefault(widest, 0)) ? share.getKey() : widest;
			used += width;
		}
		widths.merge(widest, BAR - used, Integer::sum);
		return widths;
	}

	private static Map<String, Object> part(String label, Total.Counted share, String currency, BigDecimal whole,
			int at, int width) {
		String percent = share.amount()
			.multiply(BigDecimal.valueOf(100))
			.divide(whole, 1, RoundingMode.HALF_UP)
			.toPlainString();
		return Summary.map("key", label.replaceAll("[^a-z]+", "-"), "label", label, "x", at, "width", width, "middle",
				at + width / 2, "shown", width >= 14 * label.length(), "percent", percent + " %", "count",
				Amounts.grouped(share.count()), "amount", Words.amount(share.amount(), currency));
	}

}
