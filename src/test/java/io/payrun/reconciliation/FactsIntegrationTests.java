package io.payrun.reconciliation;

import java.util.List;
import java.util.Map;

import io.payrun.payout.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Which currencies a proof has, and what breaks it. */
class FactsIntegrationTests {

	private final Books books = new Books();

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void whatIntakeAcceptedAndNoPayoutHasBreaksTheProof() {
		this.books.run(1, "lost", 2, 2, 0);
		this.books.total(1, "accepted", "NGN", 2, "10000.00");
		Facts facts = facts(1);
		assertThat(currencies(facts)).containsExactly("NGN");
		assertThat(facts.totals().get(0).found().count()).isZero();
		assertThat(facts.discrepancies()).extracting(Discrepancy::detail)
			.contains("intake wrote down 2 payouts, 10000.00; the buckets hold 0, 0.00");
		assertThat(facts.isBalanced()).isFalse();
	}

	@Test
	void payoutsThatIntakeNeverAcceptedBreakTheProofToo() {
		this.books.run(1, "foreign", 0, 0, 0);
		this.books.payouts(1, 2, 2, "READY", "NGN", "5000.00");
		Facts facts = facts(1);
		assertThat(currencies(facts)).containsExactly("NGN");
		assertThat(facts.totals().get(0).accepted()).isEqualTo(Total.Counted.NOTHING);
		assertThat(facts.isBalanced()).isFalse();
	}

	@Test
	void aCurrencyThatTheRunOnlyFollowedHasATotalWhereMoneyWasOpenOrMovedOrWentMissing() {
		this.books.run(1, "before", 2, 2, 0);
		this.books.run(2, "now", 1, 1, 0);
		this.books.payouts(1, 2, 1, "ACCEPTED", "USD", "20.00");
		this.books.payouts(1, 3, 1, "READY", "ZAR", "30.00");
		this.books.total(2, "accepted", "NGN", 1, "5000.00");
		this.books.payouts(2, 2, 1, "COMPLETED", "NGN", "5000.00");
		BankOfTests bank = new BankOfTests(
				Map.of("NGN", "100000", "USD", "80", "ZAR", "50", "KES", "5", "GHS", "5", "XOF", "5"),
				Map.of("NGN", "100000", "USD", "80", "ZAR", "20", "KES", "4", "GHS", "5", "XOF", "6"));
		BalanceReadings readings = new BalanceReadings(this.books.dataSource());
		readings.opening(2, 1, bank.account());
		this.books.at("2026-11-20T02:00:00Z");
		this.books.change("PO-1-0003", "SENDING", "payrun", "intent");
		this.books.change("PO-1-0003", "COMPLETED", "payrun", "poll");
		readings.closing(2, 1, bank.account(), new StopSignal());
		Facts facts = facts(2);
		// KES went missing, USD was open, ZAR moved; GHS stood still, XOF came in from
		// elsewhere
		assertThat(currencies(facts)).containsExactly("KES", "NGN", "USD", "ZAR");
		assertThat(facts.discrepancies()).extracting(Discrepancy::kind, Discrepancy::currency)
			.containsExactly(tuple(Discrepancy.Kind.UNEXPLAINED_OUTFLOW, "KES"));
		assertThat(facts.discrepancies().get(0).amount()).isEqualByComparingTo("1");
		assertThat(facts.isBalanced()).isTrue();
	}

	@Test
	void aPayoutThatIsOverdueIsTold() {
		this.books.run(1, "late", 1, 1, 0);
		this.books.total(1, "accepted", "NGN", 1, "5000.00");
		this.books.payouts(1, 2, 1, "ACCEPTED", "NGN", "5000.00");
		assertThat(facts(1).discrepancies()).isEmpty();
		this.books.at("2026-11-20T03:30:00Z");
		assertThat(facts(1).discrepancies()).extracting(Discrepancy::kind, Discrepancy::reference, Discrepancy::detail)
			.containsExactly(
					tuple(Discrepancy.Kind.OVERDUE, "PO-1-0002", "in flight since 2026-11-20T01:30:00Z, usually 2 h"));
	}

	@Test
	void ofEachKindTenThousandAreToldOneByOneAndTheRestAsANumber() {
		this.books.run(1, "unknown", 10_002, 10_002, 0);
		this.books.total(1, "accepted", "NGN", 10_002, "10002.00");
		this.books.payouts(1, 2, 10_002, "UNKNOWN", "NGN", "1.00");
		assertThat(facts(1).discrepancies()).hasSize(10_001)
			.last()
			.isEqualTo(new Discrepancy(Discrepancy.Kind.OUTCOME_UNKNOWN, null, null, null, null,
					"2 more, see reconciliation.csv"));
		this.books.jdbc().sql("delete from payout where line > 10001").update();
		assertThat(facts(1).discrepancies()).filteredOn((found) -> found.kind() == Discrepancy.Kind.OUTCOME_UNKNOWN)
			.hasSize(10_000);
	}

	private Facts facts(long run) {
		return new FactsStore(this.books.dataSource()).gather(run, 1);
	}

	private static List<String> currencies(Facts facts) {
		return facts.totals().stream().map(Total::currency).toList();
	}

}
