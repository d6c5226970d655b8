package io.payrun.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * The proof of one run for the terminal, drawn from {@code reconciliation.json} alone:
 * the same figures as in the files, added up once more.
 */
final class Proof {

	/** The contract's buckets, in its order, with the words of pages. */
	private static final Map<String, String> BUCKETS = new LinkedHashMap<>();

	static {
		BUCKETS.put("completed", "completed");
		BUCKETS.put("failed", "failed");
		BUCKETS.put("cancelled", "cancelled");
		BUCKETS.put("returned", "returned");
		BUCKETS.put("refused", "rejected by the provider");
		BUCKETS.put("denied", "denied");
		BUCKETS.put("expired", "expired");
		BUCKETS.put("ready", "not sent yet");
		BUCKETS.put("held", "held");
		BUCKETS.put("awaiting_customer", "waiting for the customer");
		BUCKETS.put("in_flight", "in transit");
		BUCKETS.put("unknown", "outcome unconfirmed");
	}

	private final JsonNode document;

	private Proof(JsonNode document) {
		this.document = document;
	}

	/**
	 * Reads a document.
	 * @param reconciliation what {@code reconciliation.json} says
	 * @return its proof
	 */
	static Proof parse(String reconciliation) {
		return new Proof(Json.read(reconciliation));
	}

	/**
	 * Whether the proof holds.
	 * @return what the document says
	 */
	boolean isBalanced() {
		return this.document.path("balanced").asBoolean(false);
	}

	/**
	 * Held payouts.
	 * @return their count
	 */
	int held() {
		return sum("held");
	}

	/**
	 * Payouts whose outcome is unconfirmed.
	 * @return their count
	 */
	int unknown() {
		return sum("unknown");
	}

	private int sum(String bucket) {
		int count = 0;
		for (JsonNode total : this.document.path("totals")) {
			count += count(total, bucket);
		}
		return count;
	}

	/**
	 * The run in one sentence, as on the report's page.
	 * @return for example {@code TIES OUT. 98 of 100 paid, NGN 612,904.00.}
	 */
	String sentence() {
		List<String> paid = new ArrayList<>();
		for (JsonNode total : this.document.path("totals")) {
			if (count(total, "completed") > 0) {
				paid.add(text(total, "currency") + " " + Text.grouped(amount(total, "completed")));
			}
		}
		String verdict = isBalanced() ? "TIES OUT. " : "DOES NOT TIE OUT. ";
		if (sum("accepted") == 0) {
			return verdict + "No payouts in this run.";
		}
		return verdict + Text.grouped(sum("completed")) + " of " + Text.grouped(sum("accepted")) + " paid"
				+ (paid.isEmpty() ? "." : ", " + String.join(", ", paid) + ".");
	}

	/**
	 * The tables, one a provider and currency, never summed over currencies.
	 * @return their lines
	 */
	List<String> tieOut() {
		List<String> lines = new ArrayList<>();
		JsonNode read = this.document.path("lines");
		lines.add("lines: " + Text.grouped(read.path("read").asInt(0)) + " read = "
				+ Text.grouped(read.path("accepted").asInt(0)) + " accepted + "
				+ Text.grouped(read.path("rejected").asInt(0)) + " rejected" + rejectedAmounts());
		for (JsonNode total : this.document.path("totals")) {
			lines.add("");
			lines.addAll(table(total));
			balance(total, lines);
		}
		lines.add("");
		return lines;
	}

	private String rejectedAmounts() {
		List<String> amounts = new ArrayList<>();
		this.document.path("rejected_amounts")
			.properties()
			.forEach((entry) -> amounts
				.add(Text.safe(entry.getKey()) + " " + Text.grouped(new BigDecimal(entry.getValue().asString()))));
		return amounts.isEmpty() ? "" : " (" + String.join(", ", amounts) + ")";
	}

	private static List<String> table(JsonNode total) {
		Table table = new Table()
			.left("TIE-OUT " + Text.safe(text(total, "currency")) + " · " + Text.safe(text(total, "provider")))
			.right("COUNT")
			.amount("AMOUNT");
		int count = count(total, "accepted");
		BigDecimal amount = amount(total, "accepted");
		table.row("  accepted", Text.grouped(count), Text.grouped(amount));
		for (Map.Entry<String, String> bucket : BUCKETS.entrySet()) {
			count -= count(total, bucket.getKey());
			amount = amount.subtract(amount(total, bucket.getKey()));
			if (count(total, bucket.getKey()) > 0) {
				table.row("- " + bucket.getValue(), Text.grouped(count(total, bucket.getKey())),
						Text.grouped(amount(total, bucket.getKey())));
			}
		}
		BigDecimal notTaken = amount(total, "not_taken");
		if (notTaken.signum() != 0) {
			table.row("- not taken by the customer", null, Text.grouped(notTaken));
		}
		table.row("= difference", Text.grouped(count), Text.grouped(amount.subtract(notTaken)));
		return table.lines();
	}

	private static void balance(JsonNode total, List<String> lines) {
		JsonNode balance = total.path("balance");
		String check = text(balance, "check");
		if (check.isEmpty() || check.equals("none")) {
			lines.add("account: no balance reading, so no balance check");
			return;
		}
		String low = number(balance, "expected_min");
		String high = number(balance, "expected_max");
		lines.add("account: opening " + number(balance, "opening") + " · expected closing "
				+ (low.equals(high) ? low : low + " to " + high) + " · closing " + number(balance, "closing")
				+ " · other movements " + number(balance, "other_movements") + " (" + Text.safe(check) + ")");
	}

	/**
	 * What needs a person, a line a kind.
	 * @return empty where nothing does
	 */
	List<String> attention() {
		List<String> lines = new ArrayList<>();
		for (JsonNode total : this.document.path("totals")) {
			addOpen(lines, total, "held", "held");
			addOpen(lines, total, "unknown", "outcome unconfirmed, may be paid");
		}
		Map<String, Integer> kinds = new LinkedHashMap<>();
		for (JsonNode discrepancy : this.document.path("discrepancies")) {
			kinds.merge(text(discrepancy, "kind"), 1, Integer::sum);
		}
		kinds.remove("OUTCOME_UNKNOWN");
		kinds.forEach((kind, count) -> lines
			.add("Needs a person: " + Text.grouped(count) + " × " + Text.safe(kind) + firstDetail(kind)));
		return lines;
	}

	private static void addOpen(List<String> lines, JsonNode total, String bucket, String words) {
		if (count(total, bucket) > 0) {
			lines.add("Needs a person: " + Text.grouped(count(total, bucket)) + " " + words + ", "
					+ Text.safe(text(total, "currency")) + " " + Text.grouped(amount(total, bucket)));
		}
	}

	private String firstDetail(String kind) {
		for (JsonNode discrepancy : this.document.path("discrepancies")) {
			String detail = text(discrepancy, "detail");
			if (kind.equals(text(discrepancy, "kind")) && !detail.isEmpty()) {
				return ": " + Text.cut(Text.safe(detail), 120);
			}
		}
		return "";
	}

	private static int count(JsonNode total, String bucket) {
		return total.path(bucket).path("count").asInt(0);
	}

	private static BigDecimal amount(JsonNode total, String bucket) {
		String amount = text(total.path(bucket), "amount");
		return amount.isEmpty() ? BigDecimal.ZERO : new BigDecimal(amount);
	}

	private static String number(JsonNode node, String field) {
		String text = text(node, field);
		return text.isEmpty() ? "unknown" : Text.grouped(new BigDecimal(text));
	}

	private static String text(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return (value.isMissingNode() || value.isNull()) ? "" : value.asString();
	}

}
