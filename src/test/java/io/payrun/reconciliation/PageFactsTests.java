package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the report's page says, field by field. */
class PageFactsTests {

	private static final OffsetDateTime AT = FactsOfTests.AS_OF.atOffset(ZoneOffset.UTC);

	private static final Total PAID = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 3, "3000.00").total();

	private static final Total OPEN = FactsOfTests.of("NGN")
		.in(Bucket.COMPLETED, 1, "1.00")
		.in(Bucket.HELD, 2, "2.00")
		.in(Bucket.IN_FLIGHT, 1_000, "3.00")
		.total();

	private final List<NeedStore.Group> groups = new ArrayList<>();

	private final List<NeedStore.Item> items = new ArrayList<>();

	private final List<PageStore.Launch> launches = new ArrayList<>();

	private final List<PageStore.Act> acts = new ArrayList<>();

	private final List<PageStore.Reason> reasons = new ArrayList<>();

	private final List<PageStore.Reason> rejections = new ArrayList<>();

	private final List<PageStore.Change> changes = new ArrayList<>();

	private @Nullable String before;

	@Test
	void theHeadSaysWhoseRunOfWhatDayItIsAndThatItIsFinal() {
		assertThat(part(FactsOfTests.facts(List.of(PAID)), "head")).containsEntry("mode", "TEST")
			.containsEntry("mark", "TEST · no real money was moved")
			.containsEntry("provider", "syncpay")
			.containsEntry("job", "nightly")
			.containsEntry("date", "Fri 20 Nov 2026")
			.containsEntry("run", 7L)
			.containsEntry("version", 1)
			.containsEntry("state", "FINISHED")
			.containsEntry("provisional", "FINAL")
			.containsEntry("open", false)
			.containsEntry("asOf", "2026-11-20 06:30:00 +01:00");
		assertThat(part(FactsOfTests.facts(List.of()), "head")).containsEntry("provider", "no provider");
	}

	@Test
	void whileAPayoutIsOpenTheReportIsProvisionalAndSaysHowMany() {
		assertThat(part(FactsOfTests.facts(List.of(OPEN)), "head"))
			.containsEntry("provisional", "PROVISIONAL (1,002 open)")
			.containsEntry("open", true);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", delimiter = '|', textBlock = """
			2 | ''
			3 | 1 rejected line carries no readable amount and currency: in rejected.csv, and in no table here.
			4 | 2 rejected lines carry no readable amount and currency: in rejected.csv, and in no table here.
			""")
	void linesWithoutAReadableAmountAreToldBecauseNoTableHasThem(long rejected, String text) {
		Facts facts = FactsOfTests.facts(FactsOfTests.run(3, rejected, 3 + rejected, "csv", null),
				Map.of("NGN", FactsOfTests.counted(2, "20.00")), List.of(PAID));
		assertThat(document(facts)).containsEntry("unreadable", text);
	}

	@Test
	void whyPayoutsWereNotPaidIsToldInWordsWithCountAndAmount() {
		this.reasons.add(new PageStore.Reason("HELD", "POSSIBLE_DUPLICATE", "NGN", 1_200, new BigDecimal("5000.00")));
		this.reasons.add(new PageStore.Reason("REFUSED", "bad\u202Ename", null, 1, null));
		assertThat(rows("reasons")).containsExactly(
				Map.of("status", "held", "reason", "possible duplicate", "count", "1,200", "amount",
						Map.of("currency", "NGN", "whole", "5,000", "part", ".00")),
				Map.of("status", "rejected by the provider", "reason", "bad\uFFFDname", "count", "1", "amount",
						Map.of("currency", "", "whole", "0", "part", "")));
	}

	@Test
	void rejectedLinesAreToldByCode() {
		this.rejections.add(new PageStore.Reason("AMOUNT_INVALID", "the amount is no number", null, 2, null));
		assertThat(rows("rejections"))
			.containsExactly(Map.of("code", "AMOUNT_INVALID", "message", "the amount is no number", "count", "2"));
	}

	@Test
	void discrepanciesAreToldWithTheirAmountWhereTheyHaveOneUpToFifty() {
		List<Discrepancy> found = new ArrayList<>();
		found.add(FactsOfTests.discrepancy(Discrepancy.Kind.PAID_TWICE, "PO-1", "NGN", "5000.00"));
		found.add(FactsOfTests.discrepancy(Discrepancy.Kind.PROOF_BROKEN, null, null, null));
		Facts two = FactsOfTests.facts(List.of(PAID), found.toArray(Discrepancy[]::new));
		List<Map<String, Object>> rows = rows(two, "discrepancies");
		assertThat(rows.get(0)).containsEntry("kind", "paid twice")
			.containsEntry("code", "PAID_TWICE")
			.containsEntry("amount", Map.of("currency", "NGN", "whole", "5,000", "part", ".00"))
			.containsEntry("reference", "PO-1")
			.containsEntry("detail", "detail of PAID_TWICE");
		assertThat(rows.get(1)).containsEntry("amount", null).containsEntry("reference", "");
		assertThat(document(two)).containsEntry("moreDiscrepancies", 0).containsEntry("balanced", false);
		while (found.size() < 53) {
			found.add(FactsOfTests.discrepancy(Discrepancy.Kind.OVERDUE, "PO-" + found.size(), "NGN", "1.00"));
		}
		Facts many = FactsOfTests.facts(List.of(PAID), found.toArray(Discrepancy[]::new));
		assertThat(rows(many, "discrepancies")).hasSize(50);
		assertThat(document(many)).containsEntry("moreDiscrepancies", 3);
	}

	@Test
	void eachLaunchSaysWhoBeganItWhereAndHowItEnded() {
		this.launches.add(new PageStore.Launch(1, "run", "ada", "web-1", AT, AT.plusHours(1), 1));
		this.launches.add(new PageStore.Launch(2, "relaunch", "ada", "web-1", AT, null, null));
		this.launches.add(new PageStore.Launch(3, "relaunch", "ben", "web-2", AT, null, null));
		assertThat(control("launches")).containsExactly(
				Map.of("launch", 1, "verb", "run", "who", "ada at web-1", "started", "2026-11-20 06:30:00 +01:00",
						"ended", "2026-11-20 07:30:00 +01:00", "exit", "exit 1"),
				Map.of("launch", 2, "verb", "relaunch", "who", "ada at web-1", "started", "2026-11-20 06:30:00 +01:00",
						"ended", "it died", "exit", ""),
				Map.of("launch", 3, "verb", "relaunch", "who", "ben at web-2", "started", "2026-11-20 06:30:00 +01:00",
						"ended", "it wrote this report", "exit", ""));
	}

	@Test
	void whatPeopleDidIsToldWithItsTimes() {
		this.acts.add(new PageStore.Act("ada", "DENIED", "wrong file", 2, AT, AT));
		this.acts.add(new PageStore.Act("ben", "READY", null, 1, AT, AT.plusMinutes(1)));
		assertThat(control("acts")).containsExactly(
				Map.of("actor", "ada", "did", "2 to denied", "at", "2026-11-20 06:30:00 +01:00", "detail",
						"wrong file"),
				Map.of("actor", "ben", "did", "1 to not sent yet", "at",
						"2026-11-20 06:30:00 +01:00 to 2026-11-20 06:31:00 +01:00", "detail", ""));
	}

	@Test
	void whatChangedSinceTheVersionBeforeIsTold() {
		this.changes.add(new PageStore.Change("ACCEPTED", "COMPLETED", "NGN", 2, new BigDecimal("10.00")));
		assertThat(control("changes")).containsExactly(Map.of("from", "in transit", "to", "completed", "count", "2",
				"amount", Map.of("currency", "NGN", "whole", "10", "part", ".00")));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			-,  -,  no earlier run to compare with
			aa, -,  no earlier run to compare with
			-,  aa, no earlier run to compare with
			aa, aa, unchanged since the job's run before
			aa, bb, CHANGED since the job's run before
			""")
	void whetherTheJobWasDefinedAsBeforeIsTold(@Nullable String now, @Nullable String then, String text) {
		this.before = then;
		Facts.Run run = FactsOfTests.run(3, 2, 5, "csv", null);
		Facts facts = FactsOfTests.facts(
				new Facts.Run(run.id(), run.job(), run.mode(), run.businessDate(), run.state(), run.launches(),
						run.sourceKind(), run.sourceName(), run.sourceSha256(), run.startedAt(), run.finishedAt(),
						run.linesRead(), run.linesAccepted(), run.linesRejected(), run.controlAgrees(), now),
				Map.of(), List.of(PAID));
		assertThat(part(facts, "control")).containsEntry("definition", text)
			.containsEntry("source", "in.csv")
			.containsEntry("sha256", "hash")
			.containsEntry("verify", "payrun verify 7")
			.containsEntry("links", "0");
	}

	@Test
	void howManyMorePayoutsNeedAPersonThanAreListedIsTold() {
		this.groups.add(new NeedStore.Group("HELD", "syncpay", "NGN", "CUT_OFF", null, 1_002, BigDecimal.TEN, AT));
		this.items.add(new NeedStore.Item("HELD", "syncpay", "NGN", "PO-1", null, BigDecimal.TEN, "HELD", "CUT_OFF",
				null, AT, null, null));
		this.items.add(new NeedStore.Item("HELD", "syncpay", "NGN", "PO-2", null, BigDecimal.TEN, "HELD", "CUT_OFF",
				null, AT, null, null));
		Map<String, Object> page = document(FactsOfTests.facts(List.of(OPEN)));
		assertThat(page).containsEntry("morePeople", "1,000").containsEntry("anyMorePeople", true);
		this.groups.set(0, new NeedStore.Group("HELD", "syncpay", "NGN", "CUT_OFF", null, 2, BigDecimal.TEN, AT));
		assertThat(document(FactsOfTests.facts(List.of(OPEN)))).containsEntry("anyMorePeople", false);
	}

	private Map<String, Object> document(Facts facts) {
		PageStore.Extras extras = new PageStore.Extras(this.groups, this.items, this.launches, this.acts, this.reasons,
				this.rejections, this.changes, List.of(), this.before);
		return new PageFacts(facts, extras, ZoneId.of("Africa/Lagos"))
			.document(new CsvStore.Cut(FactsOfTests.AS_OF, List.of()));
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> part(Facts facts, String name) {
		return (Map<String, Object>) Objects.requireNonNull(document(facts).get(name));
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> rows(Facts facts, String name) {
		return (List<Map<String, Object>>) Objects.requireNonNull(document(facts).get(name));
	}

	private List<Map<String, Object>> rows(String name) {
		return rows(FactsOfTests.facts(List.of(PAID)), name);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> control(String name) {
		return (List<Map<String, Object>>) Objects
			.requireNonNull(part(FactsOfTests.facts(List.of(PAID)), "control").get(name));
	}

}
