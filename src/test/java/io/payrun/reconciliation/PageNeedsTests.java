package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PageNeedsTests {

	private static final Total PAID = FactsOfTests.of("NGN")
		.in(Bucket.COMPLETED, 3, "3000.00")
		.in(Bucket.HELD, 1, "500.00")
		.total();

	private static final Total NONE_PAID = FactsOfTests.of("USD").in(Bucket.UNKNOWN, 1, "10.00").total();

	@Test
	void theSentenceSaysWhatIsPaidAndThatNothingNeedsAPerson() {
		PageNeeds needs = needs(List.of(PAID));
		assertThat(needs.verdict()).isEqualTo("TIES OUT");
		assertThat(needs.sentence()).isEqualTo("3 of 4 paid, NGN 3,000.00. Nothing needs a person.");
		assertThat(needs.attention()).isEmpty();
		assertThat(needs.count()).isZero();
	}

	@Test
	void currenciesWithoutAPaymentAreLeftOutUnlessNothingIsPaidAtAll() {
		assertThat(needs(List.of(PAID, NONE_PAID)).sentence())
			.isEqualTo("3 of 5 paid, NGN 3,000.00. Nothing needs a person.");
		assertThat(needs(List.of(NONE_PAID)).sentence()).isEqualTo("0 of 1 paid, USD 0.00. Nothing needs a person.");
		assertThat(needs(List.of(NONE_PAID, FactsOfTests.of("GHS").total())).sentence())
			.isEqualTo("0 of 1 paid, USD 0.00. Nothing needs a person.");
		assertThat(needs(List.of()).sentence()).isEqualTo("No payouts in this run. Nothing needs a person.");
	}

	@Test
	void whatNeedsAPersonIsCountedAndSummedByCurrency() {
		PageNeeds needs = needs(List.of(PAID), group("UNKNOWN", "NGN", null, 1, "500.00"),
				group("HELD", "NGN", "POSSIBLE_DUPLICATE", 2, "700.00"),
				group("HELD", "USD", "INSUFFICIENT_FUNDS", 5, "50.00"),
				group("HELD", "GHS", "INSUFFICIENT_FUNDS", 1, "60.00"), group("OVERDUE", "NGN", null, 2, "900.00"));
		assertThat(needs.sentence()).endsWith("11 need a person, GHS 60.00, NGN 2,100.00 and USD 50.00.");
		assertThat(needs.count()).isEqualTo(11);
		assertThat(needs.attention()).containsExactly(
				"8 payouts are held, GHS 60.00, NGN 700.00 and USD 50.00 (funds 6, possible duplicate 2).",
				"1 payout has an unconfirmed outcome and may be paid, NGN 500.00.",
				"2 payouts are overdue, NGN 900.00.");
	}

	@Test
	void oneIsSaidInTheSingular() {
		PageNeeds needs = needs(List.of(PAID), group("HELD", "NGN", null, 1, "1.00"));
		assertThat(needs.sentence()).endsWith("1 needs a person, NGN 1.00.");
		assertThat(needs.attention()).containsExactly("1 payout is held, NGN 1.00 (held 1).");
		assertThat(needs(List.of(PAID), group("OVERDUE", "NGN", null, 1, "1.00")).attention())
			.containsExactly("1 payout is overdue, NGN 1.00.");
		assertThat(needs(List.of(PAID), group("UNKNOWN", "NGN", null, 2, "1.00")).attention())
			.containsExactly("2 payouts have an unconfirmed outcome and may be paid, NGN 1.00.");
	}

	@Test
	void moneyThatNobodyCanExplainIsSaidAtOnce() {
		Facts facts = FactsOfTests.facts(List.of(PAID),
				FactsOfTests.discrepancy(Discrepancy.Kind.UNEXPLAINED_OUTFLOW, null, "NGN", "9000.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.UNEXPLAINED_OUTFLOW, null, "NGN", "1.00"));
		PageNeeds needs = new PageNeeds(facts, List.of());
		assertThat(needs.sentence()).isEqualTo("3 of 4 paid, NGN 3,000.00. A discrepancy needs a person. "
				+ "NGN 9,001.00 left the account and nobody can explain it.");
		assertThat(needs.attention()).containsExactly(
				"Discrepancy UNEXPLAINED_OUTFLOW, money out that nobody can explain: NGN 9,000.00, NGN 1.00.");
	}

	@Test
	void discrepanciesAreToldByKindWithTheFirstThree() {
		Facts facts = FactsOfTests.facts(List.of(PAID),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "A", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "B", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "C", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "D", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.PROOF_BROKEN, null, null, null),
				FactsOfTests.discrepancy(Discrepancy.Kind.OUTCOME_UNKNOWN, "E", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.OVERDUE, "F", "NGN", "1.00"));
		PageNeeds needs = new PageNeeds(facts, List.of());
		assertThat(needs.verdict()).isEqualTo("DOES NOT TIE OUT");
		assertThat(needs.sentence()).endsWith("A discrepancy needs a person.");
		Facts three = FactsOfTests.facts(List.of(PAID),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "A", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "B", "NGN", "1.00"),
				FactsOfTests.discrepancy(Discrepancy.Kind.ECHO_MISMATCH, "C", "NGN", "1.00"));
		assertThat(new PageNeeds(three, List.of()).attention())
			.containsExactly("Discrepancy ECHO_MISMATCH, the provider echoes other terms: A, B, C.");
		assertThat(needs.attention()).containsExactly(
				"Discrepancy PROOF_BROKEN, the proof does not hold: detail of PROOF_BROKEN.",
				"Discrepancy ECHO_MISMATCH, the provider echoes other terms: A, B, C and 1 more.");
	}

	@Test
	void everyNeedSaysWhatToDoAboutIt() {
		PageNeeds needs = needs(List.of(PAID), group("UNKNOWN", "NGN", null, 1, "1.00"),
				group("ANOMALY", "NGN", null, 1, "1.00"), group("OVERDUE", "NGN", null, 1, "1.00"),
				group("HELD", "NGN", "INSUFFICIENT_FUNDS", 1, "1000.00"),
				group("HELD", "NGN", "POSSIBLE_DUPLICATE", 1, "1.00"), group("HELD", "NGN", "CUT_OFF", 1, "1.00"),
				group("HELD", "NGN", "OVER_LIMIT", 1, "1.00"));
		List<Map<String, Object>> rows = needs.rows();
		assertThat(rows).extracting((row) -> row.get("label"))
			.containsExactly("OUTCOME UNCONFIRMED, may be paid",
					"does not fit what the provider told (see discrepancies)", "overdue (usual)", "held: funds",
					"held: possible duplicate", "held: too late for the cut-off", "held: over a limit");
		assertThat(rows).extracting((row) -> String.valueOf(row.get("todo")))
			.satisfiesExactly((todo) -> assertThat(todo).contains("payrun resolve REFERENCE"),
					(todo) -> assertThat(todo).contains("payrun payouts --reference REFERENCE"),
					(todo) -> assertThat(todo).contains("payrun relaunch 7"),
					(todo) -> assertThat(todo).contains("Top up NGN 1,000.00", "payrun relaunch 7"),
					(todo) -> assertThat(todo).contains("payrun release REFERENCE", "payrun deny REFERENCE"),
					(todo) -> assertThat(todo).contains("job's next run", "payrun relaunch 7"),
					(todo) -> assertThat(todo).contains("An approver", "payrun release REFERENCE"));
		assertThat(rows.get(0)).containsEntry("count", "1").containsEntry("oldest", "2 h");
	}

	@Test
	void everyPayoutThatNeedsAPersonIsListedWithItsReason() {
		List<NeedStore.Item> items = List.of(item("UNKNOWN", "UNKNOWN", null), item("OVERDUE", "ACCEPTED", null),
				item("ANOMALY", "COMPLETED", null), item("HELD", "HELD", "INSUFFICIENT_FUNDS"));
		List<Map<String, Object>> people = needs(List.of(PAID)).people(items, ZoneId.of("Africa/Lagos"));
		assertThat(people).extracting((row) -> row.get("why"))
			.containsExactly("outcome unconfirmed", "overdue", "discrepancy, completed", "held: funds");
		assertThat(people.get(0)).containsEntry("reference", "PO-1")
			.containsEntry("since", "2026-11-20 04:30:00 +01:00")
			.containsEntry("age", "2 h")
			.containsEntry("payee", "")
			.containsEntry("providerId", "wd_1");
	}

	private static PageNeeds needs(List<Total> totals, NeedStore.Group... groups) {
		return new PageNeeds(FactsOfTests.facts(totals), List.of(groups));
	}

	private static NeedStore.Group group(String need, String currency, @Nullable String holdKind, long count,
			String amount) {
		return new NeedStore.Group(need, "syncpay", currency, holdKind, "usual", count, new BigDecimal(amount),
				FactsOfTests.AS_OF.minus(Duration.ofHours(2)).atOffset(ZoneOffset.UTC));
	}

	private static NeedStore.Item item(String need, String status, @Nullable String holdKind) {
		return new NeedStore.Item(need, "syncpay", "NGN", "PO-1", null, BigDecimal.TEN, status, holdKind, "wd_1",
				FactsOfTests.AS_OF.minus(Duration.ofHours(2)).atOffset(ZoneOffset.UTC), "why", null);
	}

}
