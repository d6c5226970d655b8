package io.payrun.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.reconciliation.integrity.Verdict;
import io.payrun.reconciliation.integrity.Verdict.Breach;
import io.payrun.reconciliation.integrity.Verdict.Invariant;
import org.jspecify.annotations.Nullable;

/** The integrity check as a table and as the contract's JSON. */
final class VerifyView {

	private static final int SHOWN_BREACHES = 20;

	private static final int SHOWN_NOTES = 10;

	private VerifyView() {
	}

	/**
	 * The table, then each breach in a line, then what could not be checked.
	 * @param verdict what was found
	 * @return harmless lines
	 */
	static List<String> lines(Verdict verdict) {
		List<String> lines = new ArrayList<>();
		Table table = new Table().left("").left("PROMISE").right("CHECKED").left("").right("BREACHES");
		for (Invariant invariant : verdict.invariants()) {
			table.row(invariant.id(), invariant.name(), Text.grouped(invariant.checked()), unit(invariant),
					Text.grouped(invariant.count()));
		}
		lines.addAll(table.lines());
		lines.add("");
		verdict.invariants().forEach((invariant) -> breaches(lines, invariant));
		verdict.invariants().forEach((invariant) -> notes(lines, invariant));
		lines.add("");
		return lines;
	}

	private static String unit(Invariant invariant) {
		return (invariant.checked() == 1) ? invariant.unit().replaceFirst("s$", "") : invariant.unit();
	}

	private static void breaches(List<String> lines, Invariant invariant) {
		invariant.breaches()
			.stream()
			.limit(SHOWN_BREACHES)
			.forEach((breach) -> lines.add("BREACH " + invariant.id() + "  " + Text.safe(where(breach))));
		if (invariant.count() > SHOWN_BREACHES) {
			lines.add("BREACH " + invariant.id() + "  and " + Text.grouped(invariant.count() - SHOWN_BREACHES)
					+ " more; --json has the first 1,000");
		}
	}

	private static String where(Breach breach) {
		StringBuilder text = new StringBuilder();
		text.append((breach.run() != null) ? "run " + breach.run() : "no run");
		if (breach.reference() != null) {
			text.append(", ").append(breach.reference());
		}
		if (breach.line() != null) {
			text.append(", line ").append(breach.line());
		}
		return text.append(": ").append(breach.what()).toString();
	}

	private static void notes(List<String> lines, Invariant invariant) {
		invariant.notes()
			.stream()
			.limit(SHOWN_NOTES)
			.forEach((note) -> lines.add("note   " + invariant.id() + "  " + Text.safe(note)));
		if (invariant.notes().size() > SHOWN_NOTES) {
			lines.add("note   " + invariant.id() + "  and " + (invariant.notes().size() - SHOWN_NOTES) + " more");
		}
	}

	/**
	 * The last line.
	 * @param verdict what was found
	 * @return one sentence with the exit code
	 */
	static String sentence(Verdict verdict) {
		String scope = Text.grouped(verdict.payouts()) + " payouts of " + verdict.runs()
				+ ((verdict.runs() == 1) ? " run" : " runs");
		if (verdict.ok()) {
			return "Every promise holds for " + scope + ", as far as it could be checked. (exit code 0)";
		}
		long breaches = verdict.invariants().stream().mapToLong(Invariant::count).sum();
		return Text.grouped(breaches) + ((breaches == 1) ? " breach" : " breaches") + " in " + scope
				+ ": a person must look before anything is sent again. (exit code 1)";
	}

	/**
	 * The document of {@code verify --json}.
	 * @param verdict what was found
	 * @return one JSON document
	 */
	static String json(Verdict verdict) {
		List<Map<String, @Nullable Object>> invariants = new ArrayList<>();
		for (Invariant invariant : verdict.invariants()) {
			Map<String, @Nullable Object> entry = new LinkedHashMap<>();
			entry.put("id", invariant.id());
			entry.put("name", invariant.name());
			entry.put("checked", invariant.checked());
			entry.put("unit", invariant.unit());
			entry.put("count", invariant.count());
			entry.put("breaches", invariant.breaches().stream().map(VerifyView::breach).toList());
			entry.put("notes", invariant.notes());
			invariants.add(entry);
		}
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("ok", verdict.ok());
		document.put("runs", verdict.runs());
		document.put("payouts", verdict.payouts());
		document.put("invariants", invariants);
		return Json.write(document);
	}

	private static Map<String, @Nullable Object> breach(Breach breach) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("run", breach.run());
		entry.put("reference", breach.reference());
		entry.put("line", breach.line());
		entry.put("what", breach.what());
		return entry;
	}

}
