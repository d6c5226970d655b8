package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that the HTML page shows, ready to be drawn, and what the program says about
 * the version later. Stored as JSON with the version, so that the page can be drawn again
 * byte for byte without asking the tables.
 */
final class PageFacts {

	private static final int MOST_DISCREPANCIES = 50;

	private final Facts facts;

	private final PageStore.Extras extras;

	private final ZoneId zone;

	PageFacts(Facts facts, PageStore.Extras extras, ZoneId zone) {
		this.facts = facts;
		this.extras = extras;
		this.zone = zone;
	}

	/** The stored document. */
	Map<String, Object> document(CsvStore.Cut cut) {
		PageNeeds needs = new PageNeeds(this.facts, this.extras.groups());
		PageHistory history = new PageHistory(this.facts);
		Map<String, Object> page = new LinkedHashMap<>();
		page.put("zone", this.zone.getId());
		page.put("cut", Summary.map("quiet_at", cut.quietAt().toString(), "seen", cut.seen()));
		page.put("metrics", history.metrics());
		page.put("balanced", this.facts.isBalanced());
		page.put("verdict", needs.verdict());
		page.put("sentence", needs.sentence());
		page.put("headline", Words.unbroken(needs.sentence()));
		page.put("attention", needs.attention());
		page.put("head", head());
		page.put("needs", needs.rows());
		PageMoney money = new PageMoney(this.facts);
		page.put("tieOuts", money.tieOuts());
		page.put("unreadable", unreadable());
		page.put("accounts", money.accounts());
		page.put("bars", money.bars());
		page.put("compared", this.extras.earlier().size());
		page.put("comparison", history.rows(this.extras.earlier()));
		page.put("reasons", reasons());
		page.put("rejections", rejections());
		page.put("discrepancies", discrepancies());
		page.put("moreDiscrepancies", Math.max(0, this.facts.discrepancies().size() - MOST_DISCREPANCIES));
		page.put("control", control());
		page.put("people", needs.people(this.extras.items(), this.zone));
		page.put("morePeople", Amounts.grouped(needs.count() - this.extras.items().size()));
		page.put("anyMorePeople", needs.count() > this.extras.items().size());
		return page;
	}

	private Map<String, Object> head() {
		Facts.Run run = this.facts.run();
		long open = this.facts.totals()
			.stream()
			.flatMap((total) -> total.buckets().entrySet().stream())
			.filter((bucket) -> bucket.getKey().isOpen())
			.mapToLong((bucket) -> bucket.getValue().count())
			.sum();
		String providers = String.join(" + ",
				this.facts.totals().stream().map(Total::provider).distinct().sorted().toList());
		String mark = switch (run.mode()) {
			case "live" -> "";
			case "test" -> "TEST · no real money was moved";
			default -> "SANDBOX · a rehearsal, no real money was moved";
		};
		return Summary.map("mode", run.mode().toUpperCase(Locale.ROOT), "mark", mark, "provider",
				providers.isEmpty() ? "no provider" : providers, "job", Words.text(run.job()), "date",
				DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH).format(run.businessDate()), "run",
				run.id(), "version", this.facts.version(), "state", run.state(), "provisional",
				(open > 0) ? "PROVISIONAL (" + Amounts.grouped(open) + " open)" : "FINAL", "open", open > 0, "asOf",
				Words.time(this.facts.asOf(), this.zone));
	}

	private String unreadable() {
		long told = this.facts.rejected().values().stream().mapToLong(Total.Counted::count).sum();
		long left = this.facts.run().linesRejected() - told;
		return (left > 0) ? Amounts.grouped(left) + ((left == 1) ? " rejected line carries" : " rejected lines carry")
				+ " no readable amount and currency: in rejected.csv, and in no table here." : "";
	}

	private List<Map<String, Object>> reasons() {
		return this.extras.reasons().stream().map((reason) -> {
			String currency = (reason.currency() != null) ? reason.currency() : "";
			BigDecimal amount = (reason.amount() != null) ? reason.amount() : BigDecimal.ZERO;
			String why = reason.status().equals("HELD") ? Words.holdKind(reason.reason()) : Words.text(reason.reason());
			return Summary.map("status", Words.status(reason.status()), "reason", why, "count",
					Amounts.grouped(reason.count()), "amount", Words.amount(amount, currency));
		}).toList();
	}

	private List<Map<String, Object>> rejections() {
		return this.extras.rejections()
			.stream()
			.map((reason) -> Summary.map("code", reason.status(), "message", Words.text(reason.reason()), "count",
					Amounts.grouped(reason.count())))
			.toList();
	}

	private List<Map<String, Object>> discrepancies() {
		return this.facts.discrepancies().stream().limit(MOST_DISCREPANCIES).map((found) -> {
			String currency = (found.currency() != null) ? found.currency() : "";
			BigDecimal amount = found.amount();
			return Summary.map("kind", Words.discrepancy(found.kind()), "code", found.kind().name(), "amount",
					(amount != null) ? Words.amount(amount, currency) : null, "reference",
					Words.text(found.reference()), "detail", Words.text(found.detail()));
		}).toList();
	}

	private Map<String, Object> control() {
		Facts.Run run = this.facts.run();
		return Summary.map("launches", launches(), "acts", acts(), "changes", changes(), "source",
				Words.text(run.sourceName()), "sha256", run.sourceSha256(), "definition", definition(), "version",
				this.facts.version(), "verify", "payrun verify " + run.id(), "links",
				Amounts.grouped(this.facts.history().links()), "heads", this.facts.history().sha256());
	}

	private List<Map<String, Object>> launches() {
		int newest = this.extras.launches().stream().mapToInt(PageStore.Launch::launch).max().orElse(0);
		return this.extras.launches().stream().map((launch) -> {
			OffsetDateTime ended = launch.endedAt();
			String open = (launch.launch() == newest) ? "it wrote this report" : "it died";
			return Summary.map("launch", launch.launch(), "verb", Words.text(launch.verb()), "who",
					Words.text(launch.actor() + " at " + launch.host()), "started",
					Words.time(launch.startedAt().toInstant(), this.zone), "ended",
					(ended != null) ? Words.time(ended.toInstant(), this.zone) : open, "exit",
					(launch.exitCode() != null) ? "exit " + launch.exitCode() : "");
		}).toList();
	}

	private List<Map<String, Object>> acts() {
		return this.extras.acts().stream().map((act) -> {
			String first = Words.time(act.firstAt().toInstant(), this.zone);
			String last = Words.time(act.lastAt().toInstant(), this.zone);
			return Summary.map("actor", Words.text(act.actor()), "did",
					Amounts.grouped(act.count()) + " to " + Words.status(act.toStatus()), "at",
					first.equals(last) ? first : first + " to " + last, "detail", Words.text(act.detail()));
		}).toList();
	}

	private List<Map<String, Object>> changes() {
		List<Map<String, Object>> changes = new ArrayList<>();
		this.extras.changes()
			.forEach((change) -> changes
				.add(Summary.map("from", Words.status(change.was()), "to", Words.status(change.now()), "count",
						Amounts.grouped(change.count()), "amount", Words.amount(change.amount(), change.currency()))));
		return changes;
	}

	private String definition() {
		String now = this.facts.run().definitionSha256();
		String before = this.extras.definitionBefore();
		if (now == null || before == null) {
			return "no earlier run to compare with";
		}
		return now.equals(before) ? "unchanged since the job's run before" : "CHANGED since the job's run before";
	}

}
