package io.payrun.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A finished run beside the provider's own books, line by line and to the cent. It shares
 * no code with what made the report: it reads the files as plain text and adds up for
 * itself.
 */
final class ChaosAudit {

	private static final List<String> SETTLED = List.of("COMPLETED", "FAILED", "CANCELLED", "REFUSED");

	private static final List<String> BUCKETS = List.of("completed", "failed", "cancelled", "returned", "refused",
			"denied", "expired", "ready", "held", "awaiting_customer", "in_flight", "unknown");

	private final Map<String, Map<String, String>> lines;

	private final Map<String, Map<String, String>> payouts;

	private final JsonNode report;

	private final JsonNode books;

	private final Map<String, List<JsonNode>> withdrawals = new HashMap<>();

	private final List<String> breaches = new ArrayList<>();

	private ChaosAudit(Path input, Path folder, JsonNode books) throws IOException {
		this.lines = table(input);
		this.payouts = table(folder.resolve("reconciliation.csv"));
		this.report = Json.read(Files.readString(folder.resolve("reconciliation.json")));
		this.books = books;
		for (JsonNode withdrawal : books.get("withdrawals")) {
			this.withdrawals.computeIfAbsent(text(withdrawal, "reference"), (reference) -> new ArrayList<>())
				.add(withdrawal);
		}
	}

	/**
	 * Compares.
	 * @param input the file that was paid
	 * @param folder of the newest report
	 * @param books what the provider prints
	 * @return whatever is not as it must be, empty where all is well
	 */
	static List<String> breaches(Path input, Path folder, JsonNode books) throws IOException {
		ChaosAudit audit = new ChaosAudit(input, folder, books);
		audit.checkReport();
		audit.checkProvider();
		audit.lines.keySet().forEach(audit::checkLine);
		audit.report.get("totals").forEach(audit::checkSums);
		audit.checkRequests();
		return audit.breaches;
	}

	private void checkReport() {
		check(this.report.at("/run/state").asString().equals("FINISHED"),
				"the run is " + this.report.at("/run/state").asString());
		check(this.report.get("balanced").asBoolean(), "the report does not balance");
		this.report.get("discrepancies").forEach((discrepancy) -> this.breaches.add("the report tells " + discrepancy));
		check(this.report.at("/lines/read").asInt() == this.lines.size()
				&& this.report.at("/lines/accepted").asInt() == this.lines.size(),
				"the report counts " + this.report.get("lines") + " of " + this.lines.size() + " lines");
		check(this.payouts.keySet().equals(this.lines.keySet()),
				"lines were lost or made: " + this.payouts.size() + " payouts of " + this.lines.size() + " lines");
	}

	private void checkProvider() {
		this.books.get("double_payments").forEach((twice) -> this.breaches.add("paid twice: " + twice));
		this.withdrawals.forEach((reference, same) -> check(this.lines.containsKey(reference),
				reference + " is at the provider and in no file"));
	}

	/** Exactly once at the provider, and told as the provider tells it. */
	private void checkLine(String reference) {
		Map<String, String> line = this.lines.get(reference);
		Map<String, String> payout = this.payouts.get(reference);
		List<JsonNode> same = this.withdrawals.getOrDefault(reference, List.of());
		if (line == null || payout == null) {
			return;
		}
		String status = payout.getOrDefault("status", "");
		check(SETTLED.contains(status), reference + " is left " + status);
		int wanted = status.equals("REFUSED") ? 0 : 1;
		check(same.size() == wanted, reference + " is " + status + " and " + same.size() + " times at the provider");
		check(isSame(line, payout, "currency", "currency") && isSame(line, payout, "destination_id", "destination")
				&& isEqual(line.get("amount"), payout.get("amount")), reference + " is not what the file said");
		if (same.size() == 1) {
			checkTold(reference, payout, same.get(0));
		}
	}

	private void checkTold(String reference, Map<String, String> payout, JsonNode withdrawal) {
		boolean paid = text(withdrawal, "status").equals("COMPLETED");
		check(text(withdrawal, "status").equals(payout.get("status")),
				reference + " is " + payout.get("status") + " and " + text(withdrawal, "status") + " at the provider");
		check(text(withdrawal, "id").equals(payout.get("provider_id"))
				&& text(withdrawal, "currency").equals(payout.get("currency"))
				&& text(withdrawal, "destination").equals(payout.get("destination"))
				&& isEqual(text(withdrawal, "amount"), payout.get("amount")), reference + " is another withdrawal");
		check(isEqual(text(withdrawal, "amount"), payout.get(paid ? "paid_amount" : "refunded_amount"))
				&& isEqual("0", payout.get(paid ? "refunded_amount" : "paid_amount")),
				reference + " moved other amounts than at the provider");
	}

	private void checkSums(JsonNode total) {
		String currency = text(total, "currency");
		int buckets = 0;
		BigDecimal sum = BigDecimal.ZERO;
		for (String bucket : BUCKETS) {
			buckets += total.get(bucket).get("count").asInt();
			sum = sum.add(new BigDecimal(text(total.get(bucket), "amount")));
			checkSum(total, currency, bucket);
		}
		check(total.get("accepted").get("count").asInt() == buckets
				&& isEqual(text(total.get("accepted"), "amount"), sum.toPlainString()),
				currency + " does not tie out: " + total);
	}

	private void checkSum(JsonNode total, String currency, String bucket) {
		String status = bucket.toUpperCase(Locale.ROOT);
		if (!SETTLED.contains(status)) {
			return;
		}
		List<BigDecimal> amounts = this.payouts.values()
			.stream()
			.filter((payout) -> status.equals(payout.get("status")) && currency.equals(payout.get("currency")))
			.map((payout) -> new BigDecimal(payout.getOrDefault("amount", "0")))
			.toList();
		BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
		check(total.get(bucket).get("count").asInt() == amounts.size()
				&& isEqual(text(total.get(bucket), "amount"), sum.toPlainString()),
				currency + " " + bucket + " is told as " + total.get(bucket) + ", its lines are " + amounts.size()
						+ ", " + sum);
	}

	/** One key a payout and one body a key, over all processes. */
	private void checkRequests() {
		Map<String, String> keys = new HashMap<>();
		Map<String, String> bodies = new HashMap<>();
		for (JsonNode arrival : this.books.get("arrivals")) {
			String reference = text(arrival, "reference");
			String key = text(arrival, "key");
			String body = text(arrival, "body_sha256");
			check(keys.computeIfAbsent(reference, (first) -> key).equals(key), reference + " was sent with two keys");
			check(bodies.computeIfAbsent(key, (first) -> body).equals(body), reference + " was sent with two bodies");
		}
	}

	private void check(boolean asItMust, String breach) {
		if (!asItMust) {
			this.breaches.add(breach);
		}
	}

	private static boolean isSame(Map<String, String> line, Map<String, String> payout, String column, String told) {
		return line.getOrDefault(column, "").equals(payout.get(told));
	}

	private static boolean isEqual(@Nullable String one, @Nullable String other) {
		return number(one).compareTo(number(other)) == 0;
	}

	private static BigDecimal number(@Nullable String amount) {
		return (amount == null || amount.isEmpty()) ? BigDecimal.ZERO : new BigDecimal(amount);
	}

	private static String text(JsonNode node, String field) {
		return node.path(field).asString("");
	}

	/** Lines by reference; cells of these files hold no quotes but around the whole. */
	private Map<String, Map<String, String>> table(Path file) throws IOException {
		List<String> rows = Files.readAllLines(file);
		List<String> columns = cells(rows.get(0));
		Map<String, Map<String, String>> table = new LinkedHashMap<>();
		for (String row : rows.subList(1, rows.size())) {
			List<String> cells = cells(row);
			Map<String, String> line = new HashMap<>();
			for (int at = 0; at < Math.min(columns.size(), cells.size()); at++) {
				line.put(columns.get(at), cells.get(at));
			}
			check(table.put(line.getOrDefault("reference", ""), line) == null,
					"twice in " + file.getFileName() + ": " + row);
		}
		return table;
	}

	private static List<String> cells(String row) {
		List<String> cells = new ArrayList<>();
		StringBuilder cell = new StringBuilder();
		boolean quoted = false;
		for (char character : (row + ",").toCharArray()) {
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
		return cells;
	}

}
