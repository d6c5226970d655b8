package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.payrun.reconciliation.Total.Counted;
import org.jspecify.annotations.Nullable;

/** Facts of a run as a test needs them, without a database. */
final class FactsOfTests {

	static final Instant AS_OF = Instant.parse("2026-11-20T05:30:00Z");

	private final EnumMap<Bucket, Counted> buckets = new EnumMap<>(Bucket.class);

	private String currency = "NGN";

	private Total.@Nullable Balance balance;

	private FactsOfTests() {
	}

	/** One provider and currency whose accepted sum is that of its buckets. */
	static FactsOfTests of(String currency) {
		FactsOfTests facts = new FactsOfTests();
		facts.currency = currency;
		return facts;
	}

	FactsOfTests in(Bucket bucket, long count, String amount) {
		this.buckets.put(bucket, counted(count, amount));
		return this;
	}

	FactsOfTests balance(String opening, String closing, String expected, String min, String max, String givenBack) {
		this.balance = new Total.Balance(new BigDecimal(opening), new BigDecimal(closing), new BigDecimal(expected),
				new BigDecimal(min), new BigDecimal(max), new BigDecimal(givenBack));
		return this;
	}

	Total total() {
		Counted sum = this.buckets.values().stream().reduce(Counted.NOTHING, Counted::plus);
		return total(sum.count(), sum.amount().toPlainString(), "0");
	}

	Total total(long acceptedCount, String acceptedAmount, String notTaken) {
		return new Total("syncpay", this.currency, counted(acceptedCount, acceptedAmount), this.buckets,
				new BigDecimal(notTaken), this.balance);
	}

	static Counted counted(long count, String amount) {
		return new Counted(count, new BigDecimal(amount));
	}

	static Facts facts(List<Total> totals, Discrepancy... discrepancies) {
		long accepted = totals.stream().mapToLong((total) -> total.accepted().count()).sum();
		return facts(run(accepted, 2, accepted + 2, "csv", null), Map.of("NGN", counted(2, "20.00")), totals,
				discrepancies);
	}

	static Facts facts(Facts.Run run, Map<String, Counted> rejected, List<Total> totals, Discrepancy... discrepancies) {
		return new Facts(run, 1, AS_OF, rejected, run.linesAccepted(), run.linesRejected(), totals,
				List.of(discrepancies), new Facts.History(0, "", "{}"));
	}

	static Facts.Run run(long accepted, long rejected, long read, String kind, @Nullable Boolean controlAgrees) {
		return new Facts.Run(7, "nightly", "test", LocalDate.of(2026, 11, 20), "FINISHED", 1, kind, "in.csv", "hash",
				AS_OF.minusSeconds(3700), AS_OF.minusSeconds(60), read, accepted, rejected, controlAgrees, null);
	}

	static Discrepancy discrepancy(Discrepancy.Kind kind, @Nullable String reference, @Nullable String currency,
			@Nullable String amount) {
		return new Discrepancy(kind, "syncpay", currency, reference, (amount != null) ? new BigDecimal(amount) : null,
				"detail of " + kind);
	}

}
