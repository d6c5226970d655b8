package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole runs whose every figure is worked out by hand: 100,000.00 NGN on the account, and
 * what payouts, refunds and strangers do to it.
 */
class MoneyFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void allComplete() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 5000.50");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(1);
		assertThat(told.lines()).isEqualTo("3 3 0");
		assertThat(told.isBalanced()).isTrue();
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 35000.50, completed 3 35000.50");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 64999.50 64999.50 64999.50 64999.50 0.00 exact");
		assertThat(told.discrepancies()).isEmpty();
		assertThat(told.currencies()).containsExactly("NGN");
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED",
				"PO-2 NGN 20000.00 COMPLETED", "PO-3 NGN 5000.50 COMPLETED");
		assertThat(this.night.ledger.available()).isEqualTo("64999.50");
		this.night.booksAgree();
	}

	@Test
	void oneFailsAndOneIsCancelledAndBothAreRefunded() {
		this.night.scenario("failed@PO-2=1,cancelled@PO-3=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 5000.50");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 35000.50, completed 1 10000.00, failed 1 20000.00, "
				+ "cancelled 1 5000.50, refunded 2 25000.50");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 90000.00 90000.00 90000.00 90000.00 0.00 exact");
		assertThat(told.discrepancies()).isEmpty();
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED",
				"PO-2 NGN 20000.00 FAILED refunded", "PO-3 NGN 5000.50 CANCELLED refunded");
		this.night.booksAgree();
	}

	@Test
	void aRefundThatIsBookedAfterTheFirstClosingReadingIsWaitedFor() {
		this.night.scenario("failed@PO-2=1,refund-late=1,refund-after=1s");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN"))
			.isEqualTo("accepted 2 30000.00, completed 1 10000.00, failed 1 20000.00, refunded 1 20000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 90000.00 90000.00 90000.00 90000.00 0.00 exact");
		assertThat(told.discrepancies()).isEmpty();
		this.night.booksAgree();
	}

	@Test
	void aRefundThatDoesNotComeInTimeIsAnOutflowThatNobodyCanExplain() {
		this.night.scenario("failed@PO-2=1,refund-late=1,refund-after=1h").patience(Duration.ofMillis(200));
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.isBalanced()).isTrue();
		assertThat(told.buckets("NGN"))
			.isEqualTo("accepted 2 30000.00, completed 1 10000.00, failed 1 20000.00, refunded 1 20000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 70000.00 90000.00 90000.00 90000.00 -20000.00 exact");
		assertThat(told.discrepancies()).containsExactly("UNEXPLAINED_OUTFLOW 20000.00");
		assertThat(this.night.ledger.available()).isEqualTo("70000.00");
		this.night.booksAgree();
	}

	@Test
	void moneyEndsInFileOrderIsToppedUpAndARelaunchSendsTheRest() {
		this.night.scenario("balance.NGN=30000.00");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 15000.00", "PO-3 20000.00", "PO-4 5000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 4 50000.00, completed 2 25000.00, held 2 25000.00");
		assertThat(told.balance("NGN")).isEqualTo("30000.00 5000.00 5000.00 5000.00 5000.00 0.00 exact");
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED",
				"1 PO-3 HELD INSUFFICIENT_FUNDS", "1 PO-4 HELD INSUFFICIENT_FUNDS");
		this.night.ledger.money("30000.00");
		assertThat(this.night.relaunch(1)).isZero();
		Told after = this.night.report(1, 2);
		assertThat(after.buckets("NGN")).isEqualTo("accepted 4 50000.00, completed 4 50000.00");
		// 30,000.00 at first, less 50,000.00 paid; the top-up is money from elsewhere
		assertThat(after.balance("NGN")).isEqualTo("30000.00 10000.00 -20000.00 -20000.00 -20000.00 30000.00 exact");
		assertThat(after.discrepancies()).isEmpty();
		assertThat(after.changes()).containsExactly("PO-3,NGN,HELD,COMPLETED,20000.00",
				"PO-4,NGN,HELD,COMPLETED,5000.00");
		assertThat(this.night.ledger.arrivals()).isEqualTo(4);
		assertThat(this.night.ledger.available()).isEqualTo("10000.00");
		this.night.booksAgree();
	}

	@Test
	void whatWaitsForMoneyGoesWithTheJobsNextRunBeforeItsOwn() {
		this.night.scenario("balance.NGN=30000.00");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 15000.00", "PO-3 20000.00", "PO-4 5000.00");
		assertThat(this.night.run()).isEqualTo(3);
		this.night.ledger.money("21000.00");
		this.night.file("two.csv", "PO-5 6000.00");
		// 26,000.00 are there: PO-3 and PO-4 come first, PO-5 does not fit any more
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED", "1 PO-3 COMPLETED",
				"1 PO-4 COMPLETED", "2 PO-5 HELD INSUFFICIENT_FUNDS");
		Told second = this.night.report(2);
		assertThat(second.buckets("NGN")).isEqualTo("accepted 1 6000.00, held 1 6000.00");
		assertThat(second.balance("NGN")).isEqualTo("26000.00 1000.00 1000.00 1000.00 1000.00 0.00 exact");
		Told first = this.night.report(1, 2);
		assertThat(first.buckets("NGN")).isEqualTo("accepted 4 50000.00, completed 4 50000.00");
		assertThat(first.balance("NGN")).isEqualTo("30000.00 5000.00 5000.00 5000.00 5000.00 0.00 exact");
		this.night.booksAgree();
	}

	@Test
	void shortOfMoneyHoldAllHoldsEverythingUntilARelaunchFindsEnough() {
		this.night.scenario("balance.NGN=30000.00").job("nightly", "funding: hold-all\n");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 25000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 35000.00, held 2 35000.00");
		assertThat(told.balance("NGN")).isEqualTo("30000.00 30000.00 30000.00 30000.00 30000.00 0.00 exact");
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isZero();
		this.night.ledger.money("5000.00");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 2 35000.00, completed 2 35000.00");
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("30000.00 0.00 -5000.00 -5000.00 -5000.00 5000.00 exact");
		this.night.booksAgree();
	}

	@Test
	void moneyThatTheProviderMissesHoldsTheRestToo() {
		// the balance cannot be read, so the provider's word is the first that we hear
		this.night.scenario("balance.NGN=30000.00,no-balances=1").job("nightly", "submit: {rate: 0, concurrency: 1}\n");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 25000.00", "PO-3 5000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 40000.00, completed 1 10000.00, held 2 30000.00");
		assertThat(told.balance("NGN")).isEqualTo("null null null null null null none");
		assertThat(this.night.ledger.arrivals("PO-3")).isZero();
		this.night.booksAgree();
		this.night.scenario("calm").ledger.money("20000.00");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 3 40000.00, completed 3 40000.00");
		// the first reading of the run is the relaunch's
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("40000.00 10000.00 10000.00 10000.00 10000.00 0.00 exact");
		this.night.booksAgree();
	}

	@Test
	void everyCurrencyHasItsOwnMoneyAndDecimals() throws IOException {
		this.night.scenario("balance.NGN=5000.00,balance.UGX=100000,balance.ETH=2.000000000000000001,failed@PO-4=1");
		Files.writeString(this.folder.resolve("nightly/one.csv"), """
				reference,destination_id,amount,currency
				PO-1,dest_ngn_1,5000.01,NGN
				PO-2,dest_ugx_2,70000,UGX
				PO-3,dest_eth_3,1.000000000000000001,ETH
				PO-4,dest_eth_4,0.000000000000000007,ETH
				PO-5,dest_ngn_5,5000,NGN
				""");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.currencies()).containsExactly("ETH", "NGN", "UGX");
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 10000.01, held 2 10000.01");
		assertThat(told.balance("NGN")).isEqualTo("5000.00 5000.00 5000.00 5000.00 5000.00 0.00 exact");
		assertThat(told.buckets("UGX")).isEqualTo("accepted 1 70000, completed 1 70000");
		assertThat(told.balance("UGX")).isEqualTo("100000 30000 30000 30000 30000 0 exact");
		assertThat(told.buckets("ETH")).isEqualTo("accepted 2 1.000000000000000008, completed 1 1.000000000000000001, "
				+ "failed 1 0.000000000000000007, refunded 1 0.000000000000000007");
		assertThat(told.balance("ETH")).isEqualTo("2.000000000000000001 1.000000000000000000 1.000000000000000000 "
				+ "1.000000000000000000 1.000000000000000000 0.000000000000000000 exact");
		this.night.booksAgree();
	}

	@Test
	void moneyInFromElsewhereIsToldAndIsNoDiscrepancy() {
		this.night.scenario("money-in@PO-1=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(1);
		assertThat(told.balance("NGN")).isEqualTo("100000.00 70100.00 70000.00 70000.00 70000.00 100.00 exact");
		assertThat(told.discrepancies()).isEmpty();
		this.night.booksAgree();
	}

	@Test
	void moneyThatSomebodyElseTookIsAnUnexplainedOutflow() {
		this.night.scenario("stuck@PO-1=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout where status = 'ACCEPTED'") == 1);
		this.night.ledger.money("-777.77");
		this.night.ledger.end("PO-1", "complete");
		assertThat(running.join()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 69222.23 70000.00 70000.00 70000.00 -777.77 exact");
		assertThat(told.discrepancies()).containsExactly("UNEXPLAINED_OUTFLOW 777.77");
		this.night.booksAgree();
	}

	@Test
	void aKeyThatTheProviderForgotIsToldAsAnOutflow() {
		this.night.scenario("answer-lost@PO-1=1,strikes=1,polls=off,key-forgotten@PO-1=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 60000.00 70000.00 70000.00 70000.00 -10000.00 exact");
		assertThat(told.discrepancies()).containsExactly("UNEXPLAINED_OUTFLOW 10000.00");
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED",
				"PO-1 NGN 10000.00 COMPLETED", "PO-2 NGN 20000.00 COMPLETED");
	}

	@Test
	void oneIdForTwoPayoutsIsToldOnBoth() {
		this.night.scenario("same-id@PO-2=1").job("nightly", "submit: {rate: 0, concurrency: 1}\n");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 10000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.report(1).discrepancies()).contains("SAME_PROVIDER_ID PO-1 10000.00",
				"SAME_PROVIDER_ID PO-2 10000.00");
	}

	@Test
	void anotherAmountInTheProvidersEchoIsTold() {
		this.night.scenario("echo-amount@PO-2=wrong,echo-currency@PO-3=wrong,echo-reference@PO-4=wrong");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 11000.00", "PO-3 12000.00", "PO-4 13000.00");
		assertThat(this.night.run()).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.discrepancies()).containsExactly("ECHO_MISMATCH PO-2 11000.00", "ECHO_MISMATCH PO-3 12000.00",
				"ECHO_MISMATCH PO-4 13000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 54000.00 54000.00 54000.00 54000.00 0.00 exact");
		this.night.booksAgree();
	}

	@Test
	void aRelaunchOfAFinishedRunAsksNobodyAndMakesNoNewVersion() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		assertThat(this.night.run()).isZero();
		this.night.ledger.end("PO-1", "fail");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).json().get("run").get("version").asInt()).isEqualTo(1);
		assertThat(this.night.ledger.available()).isEqualTo("80000.00");
	}

}
