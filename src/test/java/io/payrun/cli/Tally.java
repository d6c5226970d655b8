package io.payrun.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report beside the provider's own books, payout by payout and to the cent. It shares
 * no code with the program: it reads the files as plain text and adds up for itself.
 *
 * @param lines the input's lines by reference
 * @param payouts the report's lines by reference
 * @param withdrawals the provider's, by reference
 * @param report reconciliation.json
 * @param books what the sandbox prints
 */
record Tally(Map<String, Row> lines, Map<String, Row> payouts, Map<String, List<JsonNode>> withdrawals, JsonNode report,
		JsonNode books) {

	static Tally read(Path input, Path folder, JsonNode books) throws IOException {
		Map<String, List<JsonNode>> withdrawals = new HashMap<>();
		for (JsonNode withdrawal : books.get("withdrawals")) {
			withdrawals.computeIfAbsent(text(withdrawal, "reference"), (reference) -> new ArrayList<>())
				.add(withdrawal);
		}
		return new Tally(table(input), table(folder.resolve("reconciliation.csv")), withdrawals,
				JsonMapper.shared().readTree(Files.readString(folder.resolve("reconciliation.json"))), books);
	}

	/** No cell of these files needs a quote but such that hold none of their own. */
	private static Map<String, Row> table(Path file) throws IOException {
		List<String> rows = Files.readAllLines(file);
		List<String> columns = cells(rows.get(0));
		Map<String, Row> table = new LinkedHashMap<>();
		for (String row : rows.subList(1, rows.size())) {
			List<String> cells = cells(row);
			Map<String, String> values = new HashMap<>();
			for (int at = 0; at < columns.size(); at++) {
				values.put(columns.get(at), cells.get(at));
			}
			Row line = new Row(values);
			if (table.put(line.get("reference"), line) != null) {
				throw new AssertionError("twice in " + file + ": " + row);
			}
		}
		return table;
	}

	private static List<String> cells(String row) {
		List<String> cells = new ArrayList<>();
		StringBuilder cell = new StringBuilder();
		boolean quoted = false;
		for (int at = 0; at < row.length(); at++) {
			char character = row.charAt(at);
			if (character == '"') {
				quoted = !quoted;
			}
			else if (character == ',' && !quoted) {
				cells.add(cell.toString());
				cell.setLength(0);
			}
			else {
				cell.append(character);
			}
		}
		cells.add(cell.toString());
		return cells;
	}

	/** References whose payout has this status in the report. */
	Set<String> with(String status) {
		Set<String> found = new HashSet<>();
		this.payouts.forEach((reference, payout) -> {
			if (payout.get("status").equals(status)) {
				found.add(reference);
			}
		});
		return found;
	}

	/** How often each reference arrived at the provider. */
	Map<String, Integer> arrivals() {
		Map<String, Integer> arrivals = new HashMap<>();
		this.books.get("arrivals").forEach((arrival) -> arrivals.merge(text(arrival, "reference"), 1, Integer::sum));
		return arrivals;
	}

	/** Whatever does not agree; empty where report and books tell the same. */
	List<String> differences() {
		List<String> found = new ArrayList<>();
		if (!this.lines.keySet().equals(this.payouts.keySet())) {
			found.add("lines in and out differ");
		}
		if (!this.report.get("balanced").booleanValue()) {
			found.add("not balanced");
		}
		this.withdrawals.keySet()
			.stream()
			.filter((reference) -> !this.payouts.containsKey(reference))
			.forEach((reference) -> found.add(reference + " is nobody's"));
		this.payouts.forEach((reference, payout) -> {
			if (!isRight(payout, this.withdrawals.getOrDefault(reference, List.of()))) {
				found.add(payout + " against " + this.withdrawals.get(reference));
			}
		});
		this.report.get("totals").forEach((total) -> addWrongSums(total, found));
		addChangedKeys(found);
		return found;
	}

	private boolean isRight(Row payout, List<JsonNode> withdrawals) {
		Row line = this.lines.get(payout.get("reference"));
		boolean asAsked = line != null && payout.get("currency").equals(line.get("currency"))
				&& payout.get("destination").equals(line.get("destination_id"))
				&& isSame(payout.get("amount"), line.get("amount"));
		List<JsonNode> mine = withdrawals.stream()
			.filter((withdrawal) -> text(withdrawal, "id").equals(payout.get("provider_id")))
			.toList();
		return asAsked && switch (payout.get("status")) {
			case "COMPLETED" -> mine.size() == 1 && isAsTold(payout, mine.get(0), "paid_amount", "refunded_amount");
			case "FAILED", "CANCELLED" -> mine.size() == 1 && mine.get(0).get("refunded").booleanValue()
					&& isAsTold(payout, mine.get(0), "refunded_amount", "paid_amount");
			case "REFUSED", "HELD", "READY", "DENIED" -> withdrawals.isEmpty();
			case "UNKNOWN" -> mine.isEmpty() && withdrawals.size() <= 1;
			default -> false;
		};
	}

	private static boolean isAsTold(Row payout, JsonNode mine, String moved, String notMoved) {
		return text(mine, "status").equals(payout.get("status"))
				&& text(mine, "currency").equals(payout.get("currency"))
				&& text(mine, "destination").equals(payout.get("destination"))
				&& isSame(payout.get("amount"), text(mine, "amount")) && isSame(payout.get(moved), text(mine, "amount"))
				&& isNothing(payout.get(notMoved));
	}

	private static boolean isNothing(String amount) {
		return amount.isEmpty() || new BigDecimal(amount).signum() == 0;
	}

	/**
	 * A line of a CSV file.
	 *
	 * @param values by column
	 */
	record Row(Map<String, String> values) {

		String get(String column) {
			return Objects.requireNonNull(this.values.get(column), column);
		}

	}

	private void addWrongSums(JsonNode total, List<String> found) {
		for (String status : List.of("COMPLETED", "FAILED", "CANCELLED", "REFUSED", "HELD", "READY", "UNKNOWN")) {
			int count = 0;
			BigDecimal sum = BigDecimal.ZERO;
			for (Row payout : this.payouts.values()) {
				if (payout.get("status").equals(status) && payout.get("currency").equals(text(total, "currency"))) {
					count++;
					sum = sum.add(new BigDecimal(payout.get("amount")));
				}
			}
			JsonNode bucket = total.get(status.toLowerCase(Locale.ROOT));
			if (bucket.get("count").intValue() != count || !isSame(text(bucket, "amount"), sum.toPlainString())) {
				found.add(total.get("currency") + " " + status + ": " + bucket + " but " + count + ", " + sum);
			}
		}
	}

	/** One key a payout, and one body a key, over all processes. */
	private void addChangedKeys(List<String> found) {
		Map<String, String> keys = new HashMap<>();
		Map<String, String> bodies = new HashMap<>();
		for (JsonNode arrival : this.books.get("arrivals")) {
			String key = text(arrival, "key");
			if (!keys.computeIfAbsent(text(arrival, "reference"), (reference) -> key).equals(key)) {
				found.add(text(arrival, "reference") + " was sent with two keys");
			}
			if (!bodies.computeIfAbsent(key, (first) -> text(arrival, "body_sha256"))
				.equals(text(arrival, "body_sha256"))) {
				found.add(text(arrival, "reference") + " was sent with two bodies");
			}
		}
	}

	/** By currency, what the provider holds of references that it has more than once. */
	Map<String, BigDecimal> secondWithdrawals() {
		Map<String, BigDecimal> sums = new HashMap<>();
		this.withdrawals.values().forEach((same) -> {
			for (JsonNode further : same.subList(0, same.size() - 1)) {
				if (!Set.of("FAILED", "CANCELLED").contains(text(further, "status"))) {
					sums.merge(text(further, "currency"), new BigDecimal(text(further, "amount")), BigDecimal::add);
				}
			}
		});
		return sums;
	}

	/** Amounts of the report's discrepancies of a kind, by currency. */
	Map<String, BigDecimal> discrepancies(String kind) {
		Map<String, BigDecimal> sums = new HashMap<>();
		for (JsonNode discrepancy : this.report.get("discrepancies")) {
			if (text(discrepancy, "kind").equals(kind)) {
				sums.merge(text(discrepancy, "currency"), new BigDecimal(text(discrepancy, "amount")), BigDecimal::add);
			}
		}
		return sums;
	}

	private static boolean isSame(String one, String other) {
		return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
	}

	private static String text(JsonNode node, String field) {
		return node.get(field).asString();
	}

}
