package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Block 7 of the page: this run beside the median of the job's last runs. A run's own
 * figures are stored with its page, so that later runs need not count them again.
 */
final class PageHistory {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

	private final Facts facts;

	PageHistory(Facts facts) {
		this.facts = facts;
	}

	/** The figures that later runs compare with. */
	Map<String, Object> metrics() {
		Map<String, Object> totals = new LinkedHashMap<>();
		sums().forEach((currency, amount) -> totals.put(currency, Amounts.plain(amount, currency)));
		return Summary.map("count", facts().linesAccepted(), "failed", failed().toPlainString(), "seconds", seconds(),
				"totals", totals);
	}

	/** Rows of the comparison; empty where there is nothing to compare with. */
	List<Map<String, Object>> rows(List<String> earlier) {
		List<JsonNode> runs = earlier.stream().map(JSON::readTree).filter(JsonNode::isObject).toList();
		List<Map<String, Object>> rows = new ArrayList<>();
		if (runs.isEmpty() || facts().linesAccepted() == 0) {
			return rows;
		}
		BigDecimal count = median(runs, "/count");
		BigDecimal accepted = BigDecimal.valueOf(facts().linesAccepted());
		rows.add(row("payouts", Amounts.grouped(facts().linesAccepted()), Amounts.grouped(count.longValue()),
				change(accepted, count)));
		sums().forEach((currency, sum) -> {
			BigDecimal usual = median(runs, "/totals/" + currency);
			rows.add(row("total " + currency, Amounts.grouped(sum, currency), Amounts.grouped(usual, currency),
					change(sum, usual)));
		});
		rows.add(row("failed or rejected", failed() + " %",
				median(runs, "/failed").setScale(2, RoundingMode.HALF_UP) + " %", ""));
		Long seconds = seconds();
		if (seconds != null) {
			rows.add(row("took", Words.span(seconds), Words.span(median(runs, "/seconds").longValue()), ""));
		}
		return rows;
	}

	private Facts.Run facts() {
		return this.facts.run();
	}

	private static Map<String, Object> row(String label, String now, String usual, String change) {
		return Summary.map("label", label, "now", now, "usual", usual, "change", change);
	}

	private Map<String, BigDecimal> sums() {
		Map<String, BigDecimal> sums = new TreeMap<>();
		this.facts.totals()
			.stream()
			.filter((total) -> total.accepted().count() > 0)
			.forEach((total) -> sums.merge(total.currency(), total.accepted().amount(), BigDecimal::add));
		return sums;
	}

	/** Share of accepted payouts that ended without the money arriving, in percent. */
	private BigDecimal failed() {
		long failed = this.facts.totals()
			.stream()
			.mapToLong((total) -> total.refunded().count() + total.bucket(Bucket.REFUSED).count()
					+ total.bucket(Bucket.EXPIRED).count())
			.sum();
		long accepted = Math.max(1, facts().linesAccepted());
		return BigDecimal.valueOf(failed)
			.multiply(HUNDRED)
			.divide(BigDecimal.valueOf(accepted), 2, RoundingMode.HALF_UP);
	}

	private @Nullable Long seconds() {
		Instant finished = facts().finishedAt();
		return (finished != null) ? Duration.between(facts().startedAt(), finished).toSeconds() : null;
	}

	private static BigDecimal median(List<JsonNode> runs, String pointer) {
		List<BigDecimal> values = runs.stream()
			.map((run) -> run.at(pointer))
			.filter((value) -> !value.isMissingNode() && !value.isNull())
			.map((value) -> new BigDecimal(value.asString()))
			.sorted()
			.toList();
		return values.isEmpty() ? BigDecimal.ZERO : values.get((values.size() - 1) / 2);
	}

	private static String change(BigDecimal now, BigDecimal usual) {
		if (usual.signum() == 0) {
			return "";
		}
		BigDecimal percent = now.subtract(usual).multiply(HUNDRED).divide(usual, 0, RoundingMode.HALF_UP);
		return ((percent.signum() > 0) ? "+" : "") + percent + " %";
	}

}
