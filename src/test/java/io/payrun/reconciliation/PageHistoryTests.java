package io.payrun.reconciliation;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PageHistoryTests {

	private static final Total TOTAL = FactsOfTests.of("NGN")
		.in(Bucket.COMPLETED, 195, "1950.00")
		.in(Bucket.FAILED, 1, "10.00")
		.in(Bucket.REFUSED, 1, "10.00")
		.in(Bucket.EXPIRED, 1, "10.00")
		.in(Bucket.DENIED, 2, "20.00")
		.total();

	private final PageHistory history = new PageHistory(FactsOfTests.facts(List.of(TOTAL)));

	@Test
	void aRunsFiguresAreStoredForLaterOnes() {
		assertThat(this.history.metrics()).containsEntry("count", 200L)
			.containsEntry("failed", "1.50")
			.containsEntry("seconds", 3640L)
			.containsEntry("totals", Map.of("NGN", "2000.00"));
		Total followedOnly = FactsOfTests.of("USD").total();
		assertThat(new PageHistory(FactsOfTests.facts(List.of(TOTAL, followedOnly))).metrics()).containsEntry("totals",
				Map.of("NGN", "2000.00"));
	}

	@Test
	void aRunIsComparedWithTheMedianOfTheEarlierOnes() {
		List<Map<String, Object>> rows = this.history.rows(List.of(run(100, "1600.00", "0.50", 60),
				run(160, "1000.00", "1.00", 120), run(400, "4000.00", "9.00", 90), "null"));
		assertThat(rows)
			.extracting(
					(row) -> row.get("label") + "|" + row.get("now") + "|" + row.get("usual") + "|" + row.get("change"))
			.containsExactly("payouts|200|160|+25 %", "total NGN|2,000.00|1,600.00|+25 %",
					"failed or rejected|1.50 %|1.00 %|", "took|1 h 0 min|1 min|");
	}

	@Test
	void lessThanUsualHasItsSignAndACurrencyThatIsNewHasNoChange() {
		List<Map<String, Object>> rows = this.history
			.rows(List.of("{\"count\":250,\"failed\":\"0.00\",\"seconds\":null,\"totals\":{}}"));
		assertThat(rows).extracting((row) -> row.get("label") + "|" + row.get("usual") + "|" + row.get("change"))
			.containsExactly("payouts|250|-20 %", "total NGN|0.00|", "failed or rejected|0.00 %|", "took|0 s|");
		assertThat(this.history.rows(List.of(run(200, "2000.00", "0", 1))).get(0)).containsEntry("change", "0 %");
	}

	@Test
	void withoutEarlierRunsOrPayoutsThereIsNothingToCompare() {
		assertThat(this.history.rows(List.of())).isEmpty();
		assertThat(this.history.rows(List.of("null"))).isEmpty();
		assertThat(new PageHistory(FactsOfTests.facts(List.of())).rows(List.of(run(1, "1.00", "0", 1)))).isEmpty();
		assertThat(new PageHistory(FactsOfTests.facts(List.of())).metrics()).containsEntry("failed", "0.00");
	}

	private static String run(long count, String total, String failed, long seconds) {
		return "{\"count\":" + count + ",\"failed\":\"" + failed + "\",\"seconds\":" + seconds
				+ ",\"totals\":{\"NGN\":\"" + total + "\"}}";
	}

}
