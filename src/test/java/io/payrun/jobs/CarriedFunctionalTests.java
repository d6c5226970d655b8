package io.payrun.jobs;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Payouts that one run leaves in flight and another sees end. */
class CarriedFunctionalTests {

	private static final String SHORT = "track: {first-poll: 1s, longest-poll: 1s, until: 1s}\n";

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
	void aCarriedPayoutThatFailsBetweenTwoRunsGetsItsRunANewVersion() {
		carryPo2();
		Map<String, String> first = this.night.report(1, 1).files();
		this.night.ledger.end("PO-2", "fail");
		this.night.scenario("calm").file("two.csv", "PO-4 12000.00");
		assertThat(this.night.run()).isZero();
		Told second = this.night.report(2);
		assertThat(second.buckets("NGN")).isEqualTo("accepted 1 12000.00, completed 1 12000.00");
		// 75,000.00 with the refund; PO-2 was open then, so it may come or have come
		assertThat(second.balance("NGN")).isEqualTo("75000.00 63000.00 83000.00 63000.00 83000.00 0.00 bounded");
		assertThat(second.discrepancies()).isEmpty();
		Told changed = this.night.report(1, 2);
		assertThat(changed.buckets("NGN"))
			.isEqualTo("accepted 3 45000.00, completed 2 25000.00, failed 1 20000.00, refunded 1 20000.00");
		assertThat(changed.balance("NGN")).isEqualTo("100000.00 55000.00 55000.00 55000.00 75000.00 0.00 bounded");
		assertThat(changed.changes()).containsExactly("PO-2,NGN,ACCEPTED,FAILED,20000.00");
		assertThat(this.night.report(1, 1).files()).isEqualTo(first);
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED",
				"PO-2 NGN 20000.00 FAILED refunded", "PO-3 NGN 15000.00 COMPLETED", "PO-4 NGN 12000.00 COMPLETED");
		assertThat(this.night.ledger.available()).isEqualTo("63000.00");
		this.night.booksAgree();
	}

	@Test
	void aCarriedPayoutThatFailsAfterTheOpeningReadingIsExplainedToo() {
		carryPo2();
		this.night.job("nightly", "").scenario("stuck@PO-4=1").file("two.csv", "PO-4 12000.00");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("""
				select count(*) from payout where reference = 'PO-4' and status = 'ACCEPTED'""") == 1);
		this.night.ledger.end("PO-2", "fail");
		this.night.ledger.end("PO-4", "complete");
		assertThat(running.join()).isZero();
		// 55,000.00 without the refund, which came between the readings
		assertThat(this.night.report(2).balance("NGN"))
			.isEqualTo("55000.00 63000.00 63000.00 43000.00 63000.00 0.00 bounded");
		assertThat(this.night.report(2).discrepancies()).isEmpty();
		assertThat(this.night.report(1, 2).changes()).containsExactly("PO-2,NGN,ACCEPTED,FAILED,20000.00");
		this.night.booksAgree();
	}

	@Test
	void aCarriedPayoutThatCompletesChangesNothingOnTheAccount() {
		carryPo2();
		this.night.ledger.end("PO-2", "complete");
		this.night.scenario("calm").file("two.csv", "PO-4 12000.00");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.report(2).balance("NGN"))
			.isEqualTo("55000.00 43000.00 43000.00 43000.00 43000.00 0.00 exact");
		assertThat(this.night.report(1, 2).buckets("NGN")).isEqualTo("accepted 3 45000.00, completed 3 45000.00");
		assertThat(this.night.report(1, 2).changes()).containsExactly("PO-2,NGN,ACCEPTED,COMPLETED,20000.00");
		this.night.booksAgree();
	}

	@Test
	void aRunWithoutLinesTracksOnAndShowsTheCurrencyWithZeroCounts() {
		carryPo2();
		this.night.ledger.end("PO-2", "cancel");
		// a file was expected
		assertThat(this.night.run()).isEqualTo(3);
		Told second = this.night.report(2);
		assertThat(second.lines()).isEqualTo("0 0 0");
		assertThat(second.currencies()).containsExactly("NGN");
		assertThat(second.buckets("NGN")).isEqualTo("accepted 0 0.00");
		assertThat(second.balance("NGN")).isEqualTo("75000.00 75000.00 95000.00 75000.00 95000.00 0.00 bounded");
		assertThat(this.night.report(1, 2).changes()).containsExactly("PO-2,NGN,ACCEPTED,CANCELLED,20000.00");
		this.night.booksAgree();
	}

	@Test
	void whatALaterRunFindsWrongWithACarriedPayoutIsToldByItsExitCode() {
		carryPo2();
		this.night.ledger.end("PO-2", "complete");
		this.night.scenario("echo-amount@PO-2=wrong").file("two.csv", "PO-4 12000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.report(1, 2).discrepancies()).containsExactly("ECHO_MISMATCH PO-2 20000.00");
		assertThat(this.night.report(2).discrepancies()).isEmpty();
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("  needs a person: Discrepancy ECHO_MISMATCH"));
		this.night.booksAgree();
	}

	@Test
	void aRelaunchTracksOnWhatItsRunCarriedForward() {
		carryPo2();
		this.night.ledger.end("PO-2", "complete");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1, 2).buckets("NGN")).isEqualTo("accepted 3 45000.00, completed 3 45000.00");
		assertThat(this.night.report(1, 2).balance("NGN"))
			.isEqualTo("100000.00 55000.00 55000.00 55000.00 55000.00 0.00 exact");
		this.night.booksAgree();
	}

	/** Run 1: 10,000.00 and 15,000.00 paid, 20,000.00 carried forward. */
	private void carryPo2() {
		this.night.job("nightly", SHORT).scenario("stuck@PO-2=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(1, 1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 45000.00, completed 2 25000.00, in_flight 1 20000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 55000.00 55000.00 55000.00 75000.00 0.00 bounded");
		assertThat(told.discrepancies()).isEmpty();
		this.night.booksAgree();
	}

}
