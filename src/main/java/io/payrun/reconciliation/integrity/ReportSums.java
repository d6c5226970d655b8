package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/** What report files add up to, by {@code PROVIDER CURRENCY BUCKET}. */
final class ReportSums {

	private static final List<String> BUCKETS = List.of("completed", "failed", "cancelled", "returned", "refused",
			"denied", "expired", "ready", "held", "awaiting_customer", "in_flight", "unknown");

	private static final Pattern HELD = Pattern.compile("held ([0-9.]{1,30}) of [0-9.]{1,30}");

	private ReportSums() {
	}

	/** The accepted line and the buckets of {@code reconciliation.json}. */
	static Sums ofJson(JsonNode summary) {
		Sums sums = new Sums();
		for (JsonNode total : summary.path("totals")) {
			String key = key(total);
			sums.add(key + " accepted", count(total, "accepted"), amount(total, "accepted"));
			for (String bucket : BUCKETS) {
				sums.add(key + " " + bucket, count(total, bucket), amount(total, bucket));
			}
			sums.add(key + " not_taken", 0, amount(total, "not_taken"));
		}
		return sums;
	}

	/** Where the document contradicts itself, a sentence each. */
	static List<String> contradictions(JsonNode summary) {
		List<String> told = new ArrayList<>();
		boolean balanced = true;
		long accepted = 0;
		for (JsonNode total : summary.path("totals")) {
			Sums.Sum whole = new Sums.Sum(count(total, "accepted"), amount(total, "accepted"));
			Sums sum = new Sums();
			BUCKETS.forEach((bucket) -> sum.add("", count(total, bucket), amount(total, bucket)));
			sum.add("", 0, amount(total, "not_taken"));
			balanced &= !whole.differs(sum.at(""));
			accepted += whole.count();
			Sums refunded = new Sums();
			List.of("failed", "cancelled", "returned")
				.forEach((bucket) -> refunded.add("", count(total, bucket), amount(total, bucket)));
			Sums.Sum back = new Sums.Sum(count(total, "refunded"), amount(total, "refunded"));
			if (back.differs(refunded.at(""))) {
				told.add(key(total) + ": refunded is " + back + ", and its buckets hold " + refunded.at(""));
			}
			if (whole.differs(sum.at("")) && summary.path("balanced").asBoolean(false)) {
				told.add(key(total) + ": accepted " + whole + ", and the buckets hold " + sum.at(""));
			}
		}
		JsonNode lines = summary.path("lines");
		boolean whole = lines.path("read").asLong(-1) == lines.path("accepted").asLong(-1)
				+ lines.path("rejected").asLong(-1) && accepted == lines.path("accepted").asLong(-1);
		if (!whole && summary.path("balanced").asBoolean(false)) {
			told.add("lines read, accepted and rejected do not add up: " + lines);
		}
		if (whole && balanced && !summary.path("balanced").asBoolean(false)
				&& summary.path("discrepancies").valueStream().noneMatch(ReportSums::breaksTheProof)) {
			told.add("it is not balanced, and its figures are");
		}
		return told;
	}

	private static boolean breaksTheProof(JsonNode discrepancy) {
		return discrepancy.path("kind").asString("").equals("PROOF_BROKEN");
	}

	/**
	 * The buckets of {@code reconciliation.csv}.
	 * @return what the lines add up to; their number is the count of the name
	 * {@code lines}
	 */
	static Sums ofCsv(TextLines csv) throws IOException {
		Sums sums = new Sums();
		List<String> header = csv.record();
		if (header == null) {
			throw new IOException("it has no header");
		}
		for (List<String> cells = csv.record(); cells != null; cells = csv.record()) {
			if (cells.size() != header.size()) {
				throw new IOException("line " + csv.line() + " has " + cells.size() + " cells");
			}
			add(sums, header, cells);
		}
		return sums;
	}

	private static void add(Sums sums, List<String> header, List<String> cells) throws IOException {
		String status = cell(header, cells, "status");
		String key = cell(header, cells, "provider") + " " + cell(header, cells, "currency") + " ";
		BigDecimal amount = number(cell(header, cells, "amount"), BigDecimal.ZERO);
		BigDecimal taken = taken(header, cells, amount);
		if (cell(header, cells, "provider").equals("soap")) {
			sums.add(key + "not_taken", 0, amount.subtract(taken));
		}
		BigDecimal part = taken;
		if (status.equals("RETURNED")) {
			part = number(cell(header, cells, "refunded_amount"), taken).min(taken);
			sums.add(key + "completed", 0, taken.subtract(part));
		}
		String bucket = (status.equals("ACCEPTED") || status.equals("SENDING")) ? "in_flight"
				: status.toLowerCase(Locale.ROOT);
		sums.add(key + bucket, 1, part);
		sums.add("lines", 1, BigDecimal.ZERO);
	}

	/**
	 * What a customer took of a page: what she has and what came back, or while it is on
	 * its way what was held.
	 */
	private static BigDecimal taken(List<String> header, List<String> cells, BigDecimal amount) throws IOException {
		if (!cell(header, cells, "provider").equals("soap")) {
			return amount;
		}
		BigDecimal settled = number(cell(header, cells, "paid_amount"), BigDecimal.ZERO)
			.add(number(cell(header, cells, "refunded_amount"), BigDecimal.ZERO));
		if (settled.signum() > 0) {
			return settled.min(amount);
		}
		Matcher held = HELD.matcher(cell(header, cells, "reason"));
		return held.matches() ? number(held.group(1), amount).min(amount) : amount;
	}

	private static BigDecimal number(String text, BigDecimal absent) throws IOException {
		try {
			return text.isEmpty() ? absent : new BigDecimal(text);
		}
		catch (NumberFormatException ex) {
			throw new IOException("\"" + text + "\" is no amount", ex);
		}
	}

	private static String cell(List<String> header, List<String> cells, String column) throws IOException {
		int at = header.indexOf(column);
		if (at < 0) {
			throw new IOException("column " + column + " is missing");
		}
		return cells.get(at);
	}

	private static String key(JsonNode total) {
		return total.path("provider").asString("") + " " + total.path("currency").asString("");
	}

	private static long count(JsonNode total, String bucket) {
		return total.path(bucket).path("count").asLong(0);
	}

	private static BigDecimal amount(JsonNode total, String bucket) {
		String text = total.path(bucket).path("amount").asString("0");
		return text.matches("-?[0-9]{1,60}(\\.[0-9]{1,30})?") ? new BigDecimal(text) : BigDecimal.ONE.negate();
	}

}
