package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Blocks 2, 3 and 10 of the page, and what the terminal says: the sentence, what needs a
 * person, what to do about it, and which payouts it is.
 */
final class PageNeeds {

	private final Facts facts;

	private final List<NeedStore.Group> groups;

	PageNeeds(Facts facts, List<NeedStore.Group> groups) {
		this.facts = facts;
		this.groups = groups;
	}

	String verdict() {
		return this.facts.isBalanced() ? "TIES OUT" : "DOES NOT TIE OUT";
	}

	/** What follows the verdict. */
	String sentence() {
		long accepted = this.facts.run().linesAccepted();
		long paid = this.facts.totals().stream().mapToLong((total) -> total.bucket(Bucket.COMPLETED).count()).sum();
		Map<String, BigDecimal> amounts = new TreeMap<>();
		this.facts.totals()
			.stream()
			.filter((total) -> total.accepted().count() > 0)
			.forEach((total) -> amounts.merge(total.currency(), total.bucket(Bucket.COMPLETED).amount(),
					BigDecimal::add));
		if (paid > 0) {
			amounts.values().removeIf((amount) -> amount.signum() == 0);
		}
		String first = (accepted == 0) ? "No payouts in this run."
				: Amounts.grouped(paid) + " of " + Amounts.grouped(accepted) + " paid, " + Words.sums(amounts) + ".";
		return first + " " + needed() + outflow();
	}

	private String needed() {
		long count = this.groups.stream().mapToLong(NeedStore.Group::count).sum();
		if (count == 0) {
			return this.facts.discrepancies().isEmpty() ? "Nothing needs a person." : "A discrepancy needs a person.";
		}
		return Amounts.grouped(count) + ((count == 1) ? " needs" : " need") + " a person, "
				+ Words.sums(sums(this.groups)) + ".";
	}

	private String outflow() {
		Map<String, BigDecimal> sums = new TreeMap<>();
		this.facts.discrepancies()
			.stream()
			.filter((found) -> found.kind() == Discrepancy.Kind.UNEXPLAINED_OUTFLOW)
			.forEach((found) -> {
				if (found.currency() != null && found.amount() != null) {
					sums.merge(found.currency(), found.amount(), BigDecimal::add);
				}
			});
		return sums.isEmpty() ? "" : " " + Words.sums(sums) + " left the account and nobody can explain it.";
	}

	/** One sentence each; empty where nothing needs a person. */
	List<String> attention() {
		List<String> sentences = new ArrayList<>();
		List<NeedStore.Group> held = of("HELD");
		if (!held.isEmpty()) {
			sentences.add(count(held, "payout is held", "payouts are held") + " (" + kinds(held) + ").");
		}
		List<NeedStore.Group> unknown = of("UNKNOWN");
		if (!unknown.isEmpty()) {
			sentences.add(count(unknown, "payout has an unconfirmed outcome and may be paid",
					"payouts have an unconfirmed outcome and may be paid") + ".");
		}
		List<NeedStore.Group> overdue = of("OVERDUE");
		if (!overdue.isEmpty()) {
			sentences.add(count(overdue, "payout is overdue", "payouts are overdue") + ".");
		}
		discrepancies().forEach((kind, found) -> sentences.add(sentence(kind, found)));
		return sentences;
	}

	/** What is not told by held, unknown and overdue already. */
	private Map<Discrepancy.Kind, List<Discrepancy>> discrepancies() {
		return this.facts.discrepancies()
			.stream()
			.filter((found) -> found.kind() != Discrepancy.Kind.OUTCOME_UNKNOWN
					&& found.kind() != Discrepancy.Kind.OVERDUE)
			.collect(Collectors.groupingBy(Discrepancy::kind, TreeMap::new, Collectors.toList()));
	}

	private static String sentence(Discrepancy.Kind kind, List<Discrepancy> found) {
		String where = found.stream()
			.limit(3)
			.map((one) -> (one.reference() != null) ? one.reference()
					: (one.currency() != null && one.amount() != null)
							? one.currency() + " " + Amounts.grouped(one.amount(), one.currency()) : one.detail())
			.collect(Collectors.joining(", "));
		return "Discrepancy " + kind + ", " + Words.discrepancy(kind) + ": " + where
				+ ((found.size() > 3) ? " and " + (found.size() - 3) + " more" : "") + ".";
	}

	/** Block 3: one row for each thing to do and currency. */
	List<Map<String, Object>> rows() {
		List<Map<String, Object>> rows = new ArrayList<>();
		this.groups.forEach((group) -> rows.add(Summary.map("count", Amounts.grouped(group.count()), "label",
				label(group), "amount", Words.amount(group.amount(), group.currency()), "oldest",
				Words.age(group.oldest().toInstant(), this.facts.asOf()), "todo", todo(group))));
		return rows;
	}

	private static String label(NeedStore.Group group) {
		return switch (group.need()) {
			case "UNKNOWN" -> "OUTCOME UNCONFIRMED, may be paid";
			case "OVERDUE" -> "overdue (" + group.usual() + ")";
			case "ANOMALY" -> "does not fit what the provider told (see discrepancies)";
			default -> "held: " + Words.holdKind(group.holdKind());
		};
	}

	private Map<String, Object> todo(NeedStore.Group group) {
		long run = this.facts.run().id();
		return switch (group.need()) {
			case "UNKNOWN" -> todo("Find out at the provider whether it was paid; it is never sent again by itself.",
					"payrun resolve REFERENCE --as paid|not-paid --evidence \"…\"");
			case "OVERDUE" ->
				todo("Ask the provider, with its id from the list below. Asking again:", "payrun relaunch " + run);
			case "ANOMALY" -> todo("Compare with the provider's own record before anything else is done.",
					"payrun payouts --reference REFERENCE");
			default -> held(group, run);
		};
	}

	private static Map<String, Object> held(NeedStore.Group group, long run) {
		String kind = (group.holdKind() != null) ? group.holdKind() : "";
		if (kind.equals("INSUFFICIENT_FUNDS")) {
			return todo("Top up " + group.currency() + " " + Amounts.grouped(group.amount(), group.currency())
					+ ", then let it go on:", "payrun relaunch " + run);
		}
		if (kind.equals("CUT_OFF")) {
			return todo("It goes by itself with the job's next run. To send it now:", "payrun relaunch " + run);
		}
		if (kind.equals("OVER_LIMIT")) {
			return todo("An approver looks at each and lets it go, or it is taken back; then relaunch.",
					"payrun release REFERENCE --reason \"…\"", "payrun deny REFERENCE --reason \"…\"",
					"payrun relaunch " + run);
		}
		return todo("Let each go, or take it back; then relaunch.", "payrun release REFERENCE --reason \"…\"",
				"payrun deny REFERENCE --reason \"…\"", "payrun relaunch " + run);
	}

	private static Map<String, Object> todo(String text, String... commands) {
		return Summary.map("text", text, "commands", List.of(commands));
	}

	/** Block 10. */
	List<Map<String, Object>> people(List<NeedStore.Item> items, ZoneId zone) {
		Instant asOf = this.facts.asOf();
		return items.stream()
			.map((item) -> Summary.map("reference", Words.text(item.reference()), "payee", Words.text(item.payee()),
					"amount", Words.amount(item.amount(), item.currency()), "why", why(item), "since",
					Words.time(item.since().toInstant(), zone), "age", Words.age(item.since().toInstant(), asOf),
					"providerId", Words.text(item.providerId()), "reason", Words.text(item.reason())))
			.toList();
	}

	private static String why(NeedStore.Item item) {
		return switch (item.need()) {
			case "UNKNOWN" -> "outcome unconfirmed";
			case "OVERDUE" -> "overdue";
			case "ANOMALY" -> "discrepancy, " + Words.status(item.status());
			default -> "held: " + Words.holdKind(item.holdKind());
		};
	}

	long count() {
		return this.groups.stream().mapToLong(NeedStore.Group::count).sum();
	}

	private List<NeedStore.Group> of(String need) {
		return this.groups.stream().filter((group) -> group.need().equals(need)).toList();
	}

	private static String count(List<NeedStore.Group> groups, String one, String many) {
		long count = groups.stream().mapToLong(NeedStore.Group::count).sum();
		return Amounts.grouped(count) + " " + ((count == 1) ? one : many) + ", " + Words.sums(sums(groups));
	}

	private static String kinds(List<NeedStore.Group> held) {
		Map<String, Long> byKind = new LinkedHashMap<>();
		held.stream()
			.sorted(Comparator.comparing(NeedStore.Group::count).reversed())
			.forEach((group) -> byKind.merge(Words.holdKind(group.holdKind()), group.count(), Long::sum));
		return byKind.entrySet()
			.stream()
			.map((kind) -> kind.getKey() + " " + Amounts.grouped(kind.getValue()))
			.collect(Collectors.joining(", "));
	}

	private static Map<String, BigDecimal> sums(List<NeedStore.Group> groups) {
		Map<String, BigDecimal> sums = new TreeMap<>();
		groups.forEach((group) -> sums.merge(group.currency(), group.amount(), BigDecimal::add));
		return sums;
	}

}
