package io.payrun.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.jobs.Runs;
import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

/** A plan as a table and as the contract's JSON. */
final class PlanView {

	private PlanView() {
	}

	/**
	 * The plan for people.
	 * @param plan the plan
	 * @return its lines
	 */
	static List<String> lines(Runs.Plan plan) {
		List<String> lines = new ArrayList<>();
		lines.add("Would send " + Text.grouped(plan.send()) + ", hold " + Text.grouped(plan.held()) + ", reject "
				+ Text.grouped(plan.rejected()) + ((plan.rejected() == 1) ? " line." : " lines.")
				+ " Nothing was sent.");
		if (!plan.totals().isEmpty()) {
			lines.add("");
			lines.addAll(table(plan.totals()));
		}
		if (plan.endsAt() != null) {
			lines.add("");
			lines.add("Sending would end at " + plan.endsAt() + ".");
		}
		return lines;
	}

	private static List<String> table(List<Runs.PlanTotal> totals) {
		Table table = new Table().left("PROVIDER")
			.left("CURRENCY")
			.left("WHAT")
			.right("COUNT")
			.amount("AMOUNT")
			.amount("AVAILABLE");
		for (Runs.PlanTotal total : totals) {
			BigDecimal available = total.available();
			table.row(total.provider(), total.currency(), "send", Text.grouped(total.send().count()),
					amount(total.send(), total.currency()), (available != null) ? Text.grouped(available) : "unknown");
			new TreeMap<>(total.held()).forEach((kind, held) -> table.row(total.provider(), total.currency(),
					"hold " + kind, Text.grouped(held.count()), amount(held, total.currency()), null));
		}
		return table.lines();
	}

	private static String amount(Runs.Counted counted, String currency) {
		return Text.grouped(new Money(counted.amount(), currency).amount());
	}

	/**
	 * The document of {@code plan --json}.
	 * @param plan the plan
	 * @return one JSON document
	 */
	static String json(Runs.Plan plan) {
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("send", plan.send());
		document.put("held", plan.held());
		document.put("rejected", plan.rejected());
		document.put("totals", plan.totals().stream().map(PlanView::total).toList());
		document.put("ends_at", (plan.endsAt() != null) ? plan.endsAt().toString() : null);
		return Json.write(document);
	}

	private static Map<String, @Nullable Object> total(Runs.PlanTotal total) {
		Map<String, @Nullable Object> held = new LinkedHashMap<>();
		new TreeMap<>(total.held()).forEach((kind, counted) -> held.put(kind, counted(counted, total.currency())));
		BigDecimal available = total.available();
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("provider", total.provider());
		entry.put("currency", total.currency());
		entry.put("send", counted(total.send(), total.currency()));
		entry.put("held", held);
		entry.put("available", (available != null) ? available.toPlainString() : null);
		return entry;
	}

	private static Map<String, @Nullable Object> counted(Runs.Counted counted, String currency) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("count", counted.count());
		entry.put("amount", new Money(counted.amount(), currency).plain());
		return entry;
	}

}
