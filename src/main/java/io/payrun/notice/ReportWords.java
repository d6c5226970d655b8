package io.payrun.notice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a published report says, read from the facts that are stored with it, so that a
 * notice and the report never say different things.
 */
final class ReportWords {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final MissedStore.Report report;

	private final JsonNode page;

	ReportWords(MissedStore.Report report) {
		this.report = report;
		this.page = JSON.readTree(report.page());
	}

	/** For the subject: the verdict, and how much needs a person. */
	String brief() {
		return verdict().toLowerCase(java.util.Locale.ROOT) + ", " + needed();
	}

	private String verdict() {
		return this.page.path("verdict").asString("");
	}

	private String needed() {
		long count = 0;
		Map<String, BigDecimal> sums = new TreeMap<>();
		for (JsonNode row : this.page.path("needs")) {
			count += Long.parseLong(plain(row.path("count").asString("0")));
			sums.merge(row.at("/amount/currency").asString(""), amount(row.path("amount")), BigDecimal::add);
		}
		if (count == 0) {
			return this.page.path("attention").isEmpty() ? "nothing needs a person" : "a discrepancy needs a person";
		}
		return Plain.count(count) + ((count == 1) ? " needs" : " need") + " a person, " + Plain.sums(sums);
	}

	/** The report's second line, then what needs a person and what to do about it. */
	String text() {
		StringBuilder text = new StringBuilder(verdict()).append(". ").append(this.page.path("sentence").asString(""));
		boolean first = true;
		for (JsonNode row : this.page.path("needs")) {
			text.append(first ? "\n\nNeeds a person:" : "").append("\n  ").append(need(row));
			first = false;
		}
		for (JsonNode sentence : this.page.path("attention")) {
			if (sentence.asString("").startsWith("Discrepancy")) {
				text.append(first ? "\n\nNeeds a person:" : "").append("\n  ").append(sentence.asString(""));
				first = false;
			}
		}
		return text.toString();
	}

	private static String need(JsonNode row) {
		StringBuilder line = new StringBuilder(row.path("count").asString("")).append("  ")
			.append(row.path("label").asString(""))
			.append("  ")
			.append(pretty(row.path("amount")))
			.append("  oldest ")
			.append(row.path("oldest").asString(""))
			.append("\n      ")
			.append(row.at("/todo/text").asString(""));
		row.at("/todo/commands").forEach((command) -> line.append("\n      ").append(command.asString("")));
		return line.toString();
	}

	/** What changed since the version before, a line each. */
	String changes() {
		List<String> lines = new ArrayList<>();
		for (JsonNode change : this.page.at("/control/changes")) {
			lines.add("  " + change.path("count").asString("") + " from " + change.path("from").asString("") + " to "
					+ change.path("to").asString("") + "  " + pretty(change.path("amount")));
		}
		return lines.isEmpty() ? "" : "What changed since the version before:\n" + String.join("\n", lines) + "\n\n";
	}

	/** Whether some of its payouts are still open. */
	String standing() {
		return this.page.at("/head/provisional").asString("");
	}

	/** For machines. */
	Map<String, @Nullable Object> details() {
		Map<String, @Nullable Object> details = new LinkedHashMap<>();
		details.put("ties_out", this.page.path("balanced").asBoolean(false));
		List<Map<String, Object>> needs = new ArrayList<>();
		for (JsonNode row : this.page.path("needs")) {
			Map<String, Object> need = new LinkedHashMap<>();
			need.put("what", row.path("label").asString(""));
			need.put("count", Long.valueOf(plain(row.path("count").asString("0"))));
			need.put("currency", row.at("/amount/currency").asString(""));
			need.put("amount", amount(row.path("amount")).toPlainString());
			needs.add(need);
		}
		details.put("needs_person", needs);
		List<String> attention = new ArrayList<>();
		this.page.path("attention").forEach((sentence) -> attention.add(sentence.asString("")));
		details.put("attention", attention);
		return details;
	}

	MissedStore.Report report() {
		return this.report;
	}

	private static String pretty(JsonNode amount) {
		return amount.path("currency").asString("") + " " + amount.path("whole").asString("")
				+ amount.path("part").asString("");
	}

	private static BigDecimal amount(JsonNode amount) {
		return new BigDecimal(plain(amount.path("whole").asString("0") + amount.path("part").asString("")));
	}

	private static String plain(String grouped) {
		return grouped.replace(",", "");
	}

}
