package io.payrun.reconciliation;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PageMoneyTests {

	@Test
	void theTieOutGoesFromTheFileToTheDifference() {
		Total total = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 3, "3000.00").in(Bucket.EXPIRED, 1, "5.00").total();
		assertThat(lines(new PageMoney(FactsOfTests.facts(List.of(total))).tieOuts().get(0))).containsExactly(
				" in the file (no control file) 6 3,025.00 plain", "− rejected at intake 2 20.00 plain",
				"= accepted 4 3,005.00 sum", " completed 3 3,000.00 plain", " failed, given back 0 0.00 zero",
				" cancelled, given back 0 0.00 zero", " returned after it was paid 0 0.00 zero",
				" rejected by the provider 0 0.00 zero", " denied by a person 0 0.00 zero",
				" expired without payment 1 5.00 plain", " held 0 0.00 zero", " in transit 0 0.00 zero",
				" outcome unconfirmed 0 0.00 zero", " difference 0 0.00 sum");
	}

	@Test
	void aProofThatDoesNotHoldAndMoneyThatWasNotTakenAreShown() {
		FactsOfTests facts = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 3, "3000.00");
		Map<String, Object> broken = tieOut(facts.total(4, "3500.00", "10.00"));
		assertThat(lines(broken)).contains(" not taken by the customer 0 10.00 plain",
				" difference 1 490.00 sum broken");
		assertThat(broken).containsEntry("ok", false).containsEntry("title", "NGN · syncpay");
		assertThat(tieOut(facts.total())).containsEntry("ok", true);
		assertThat(lines(tieOut(facts.total()))).noneMatch((line) -> line.contains("not taken"));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "csv,true,in the file (control total agrees)",
			"csv,false,in the file (no control file)", "csv,-,in the file (no control file)", "database,-,requested" })
	void whereTheMoneyWasAskedForIsSaid(String kind, @Nullable Boolean agrees, String words) {
		Total total = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 1, "1.00").total();
		Facts facts = FactsOfTests.facts(FactsOfTests.run(1, 0, 1, kind, agrees), Map.of(), List.of(total));
		assertThat(lines(new PageMoney(facts).tieOuts().get(0)).get(0)).isEqualTo(" " + words + " 1 1.00 plain");
	}

	@Test
	void whereTwoProvidersShareACurrencyTheFilesSumIsNotShown() {
		Total total = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 1, "1.00").total();
		assertThat(lines(new PageMoney(FactsOfTests.facts(List.of(total, total))).tieOuts().get(0)).get(0))
			.isEqualTo("= accepted 1 1.00 sum");
		Total other = FactsOfTests.of("USD").in(Bucket.COMPLETED, 1, "1.00").total();
		assertThat(lines(new PageMoney(FactsOfTests.facts(List.of(total, other))).tieOuts().get(1)).get(0))
			.isEqualTo(" in the file (no control file) 1 1.00 plain");
	}

	@Test
	void anAccountWithoutReadingsSaysThatItIsNotChecked() {
		Map<String, Object> account = account(FactsOfTests.of("NGN").in(Bucket.COMPLETED, 1, "1.00"));
		assertThat(account).containsEntry("ok", true);
		assertThat(String.valueOf(account.get("note"))).startsWith("No two readings");
	}

	@Test
	void anAccountThatShowsWhatItShouldIsExact() {
		Map<String, Object> account = account(
				FactsOfTests.of("NGN").balance("1000.00", "700.00", "700.00", "700.00", "700.00", "50.00"));
		assertThat(lines(account)).containsExactly(" opening balance 1,000.00 plain", "− sent 350.00 plain",
				"+ given back 50.00 plain", "+ other movements 0.00 plain", "= closing balance 700.00 sum",
				" difference 0.00 sum");
		assertThat(account).containsEntry("ok", true)
			.containsEntry("note", "Expected 700.00, one value: nothing is open."
					+ " It covers all of Payrun's payouts on the account between the two readings.");
	}

	@Test
	void openPayoutsLeaveARange() {
		Map<String, Object> account = account(
				FactsOfTests.of("NGN").balance("1000.00", "750.00", "700.00", "700.00", "800.00", "0.00"));
		assertThat(lines(account)).contains("+ payouts still open may have drawn it or not 50.00 plain");
		assertThat(String.valueOf(account.get("note"))).startsWith(
				"Expected 700.00 to 800.00, as open payouts may or may not have drawn their money. It covers all");
		assertThat(lines(
				account(FactsOfTests.of("NGN").balance("1000.00", "690.00", "700.00", "600.00", "800.00", "0.00"))))
			.contains("− payouts still open may have drawn it or not 10.00 plain");
	}

	@Test
	void moneyFromElsewhereIsNormalAndMoneyOutThatNobodyCanExplainIsNot() {
		Map<String, Object> more = account(
				FactsOfTests.of("NGN").balance("1000.00", "760.00", "700.00", "700.00", "700.00", "0.00"));
		assertThat(lines(more)).contains("+ other movements 60.00 plain", " difference 0.00 sum");
		assertThat(more).containsEntry("ok", true);
		assertThat(String.valueOf(more.get("note"))).contains("Money came in from elsewhere");
		Map<String, Object> less = account(
				FactsOfTests.of("NGN").balance("1000.00", "640.00", "700.00", "700.00", "700.00", "0.00"));
		assertThat(lines(less)).contains("− other movements 60.00 broken", " unexplained -60.00 sum broken");
		assertThat(less).containsEntry("ok", false);
		assertThat(String.valueOf(less.get("note"))).contains("MONEY WENT OUT THAT NOBODY CAN EXPLAIN");
	}

	@Test
	void theBarShowsWhereTheMoneyIsInItsShares() {
		Total total = FactsOfTests.of("NGN")
			.in(Bucket.COMPLETED, 3, "2996.00")
			.in(Bucket.FAILED, 1, "1.00")
			.in(Bucket.CANCELLED, 1, "2.00")
			.in(Bucket.HELD, 1, "1.00")
			.total();
		Map<String, Object> bar = new PageMoney(FactsOfTests.facts(List.of(total))).bars().get(0);
		List<?> parts = (List<?>) bar.get("parts");
		assertThat(parts)
			.extracting((part) -> part(part, "label") + " " + part(part, "x") + " " + part(part, "width") + " "
					+ part(part, "middle") + " " + part(part, "shown") + " " + part(part, "percent") + " "
					+ part(part, "count") + " " + part(part, "key"))
			.containsExactly("paid 0 988 494 true 99.9 % 3 paid", "given back 988 6 991 false 0.1 % 2 given-back",
					"held 994 6 997 false 0.0 % 1 held");
	}

	@Test
	void theFirstOfTheWidestSharesTakesWhatRoundingLeaves() {
		Total thirds = FactsOfTests.of("NGN")
			.in(Bucket.COMPLETED, 1, "1.00")
			.in(Bucket.HELD, 1, "1.00")
			.in(Bucket.UNKNOWN, 1, "1.00")
			.total();
		assertThat((List<?>) new PageMoney(FactsOfTests.facts(List.of(thirds))).bars().get(0).get("parts"))
			.extracting((part) -> part(part, "width"))
			.containsExactly(334, 333, 333);
	}

	@Test
	void aLabelIsShownWhereItFitsExactly() {
		Total total = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 1, "56.00").in(Bucket.UNKNOWN, 1, "944.00").total();
		assertThat((List<?>) new PageMoney(FactsOfTests.facts(List.of(total))).bars().get(0).get("parts"))
			.extracting((part) -> part(part, "label") + " " + part(part, "shown"))
			.containsExactly("paid true", "unconfirmed true");
	}

	@Test
	void aRunWithoutMoneyHasNoBar() {
		assertThat(new PageMoney(FactsOfTests.facts(List.of(FactsOfTests.of("NGN").total()))).bars()).isEmpty();
	}

	private static @Nullable Object part(@Nullable Object part, String key) {
		return (part instanceof Map<?, ?> map) ? map.get(key) : null;
	}

	private static Map<String, Object> tieOut(Total total) {
		return new PageMoney(FactsOfTests.facts(List.of(total))).tieOuts().get(0);
	}

	private static Map<String, Object> account(FactsOfTests facts) {
		return new PageMoney(FactsOfTests.facts(List.of(facts.total()))).accounts().get(0);
	}

	/** Each row as text, sign first. */
	private static List<String> lines(Map<String, Object> table) {
		return Objects.requireNonNull((List<?>) table.get("rows"))
			.stream()
			.map((row) -> line((Map<?, ?>) row))
			.toList();
	}

	private static String line(Map<?, ?> row) {
		Map<?, ?> amount = Objects.requireNonNull((Map<?, ?>) row.get("amount"));
		String count = row.containsKey("count") ? row.get("count") + " " : "";
		return row.get("sign") + " " + row.get("label") + " " + count + amount.get("whole") + amount.get("part") + " "
				+ row.get("look");
	}

}
