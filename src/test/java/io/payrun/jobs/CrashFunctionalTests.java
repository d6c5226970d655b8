package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs that end in the middle, and what the next launch makes of them. */
class CrashFunctionalTests {

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
	void whatWasInDoubtLongerThanTheKeyLivesIsUnknownWithItsAmountAndNeverSentAgain() {
		this.night.scenario("answer-lost@PO-2=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00");
		this.night.crashInDoubt(1);
		long arrivals = this.night.ledger.arrivals("PO-2");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals("PO-2")).isEqualTo(arrivals);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 45000.00, completed 2 25000.00, unknown 1 20000.00");
		// 25,000.00 are gone, 20,000.00 more may be
		assertThat(told.balance("NGN")).isEqualTo("100000.00 55000.00 55000.00 55000.00 75000.00 0.00 bounded");
		assertThat(told.discrepancies()).containsExactly("OUTCOME_UNKNOWN PO-2 20000.00");
		assertThat(told.isBalanced()).isTrue();
		assertThat(this.night.said).anyMatch((line) -> line.contains("1 unknown"));
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED",
				"PO-2 NGN 20000.00 COMPLETED", "PO-3 NGN 15000.00 COMPLETED");
	}

	@Test
	void whatNeverReachedTheProviderIsUnknownAllTheSame() {
		this.night.scenario("reset-before@PO-2=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		this.night.crashInDoubt(1);
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 1 10000.00, unknown 1 20000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 90000.00 70000.00 70000.00 90000.00 0.00 bounded");
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 COMPLETED");
	}

	@Test
	void whatWasInDoubtWithinTheKeysLifeIsAskedAgainAndPaidOnce() {
		this.night.scenario("answer-lost@PO-2=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		this.night.crashInDoubt(1);
		this.night.sql.sql("""
				update payout set first_sent_at = first_sent_at + interval '26 minutes' where status = 'SENDING'
				""").update();
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.said)
			.contains("Run 1: 0 final, 1 asked again with the same key, 1 tracked on, 0 sent for the first time, "
					+ "0 held, 0 unknown.");
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 70000.00 70000.00 70000.00 70000.00 0.00 exact");
		this.night.booksAgree();
	}

	@Test
	void aLaterRunNamesAnUnfinishedOneSettlesItsDoubtAndSendsNothingElseOfIt() {
		this.night.scenario("answer-lost@PO-1=1").job("nightly", "submit: {rate: 0, concurrency: 1}\n");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout_attempt where outcome = 'InDoubt'") > 0);
		this.night.runs().stop(1);
		assertThat(running.join()).isEqualTo(1);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 SENDING", "1 PO-2 READY");
		this.night.scenario("calm");
		this.night.file("two.csv", "PO-3 15000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 READY", "2 PO-3 COMPLETED");
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("Run 1 of this job is STOPPED"));
		Told second = this.night.report(2);
		assertThat(second.buckets("NGN")).isEqualTo("accepted 1 15000.00, completed 1 15000.00");
		// PO-1 was on its way at the opening: it counts as gone at both ends
		assertThat(second.balance("NGN")).isEqualTo("90000.00 75000.00 75000.00 65000.00 75000.00 0.00 bounded");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		// 15,000.00 of run 2 went between the readings of run 1, too
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("100000.00 55000.00 55000.00 55000.00 55000.00 0.00 exact");
		assertThat(this.night.runs().list(9)).extracting(Runs.Summary::state)
			.containsExactly("FINISHED", "FINISHED", "FINISHED");
		this.night.booksAgree();
	}

	@Test
	void aSecondLaunchIsToldWhoHasTheFirst() {
		this.night.scenario("stuck@PO-1=1");
		this.night.file("one.csv", "PO-1 10000.00");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout where status = 'ACCEPTED'") == 1);
		Night.refused(4, "Job nightly is busy: ", this.night::run);
		Night.refused(4, " " + ProcessHandle.current().pid() + "\" (job or run, host, process)",
				() -> this.night.relaunch(1));
		assertThat(this.night.runs().list(9)).hasSize(1);
		this.night.ledger.end("PO-1", "complete");
		assertThat(running.join()).isZero();
		this.night.booksAgree();
	}

	@Test
	void twoJobsOnOneAccountSubmitOneAfterTheOther() {
		this.night.scenario("slow@PO-1=1,slow-for=1s").job("other", "");
		this.night.file("one.csv", "PO-1 10000.00");
		this.night.fileOf("other", "two.csv", "PO-2 20000.00");
		var first = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout where status = 'SENDING'") == 1);
		assertThat(this.night.run("other")).isZero();
		assertThat(first.join()).isZero();
		assertThat(this.night.said).contains("Another run submits on this account; run 2 tracks until it may submit.");
		assertThat(this.night.text("""
				select string_agg(reference, ' ' order by first_sent_at) from payout""")).isEqualTo("PO-1 PO-2");
		assertThat(this.night.report(2).buckets("NGN")).isEqualTo("accepted 1 20000.00, completed 1 20000.00");
		this.night.booksAgree();
	}

	@Test
	void aReportThatCannotBeWrittenLeavesTheMoneyRightAndARelaunchWritesIt() throws IOException {
		this.night.file("one.csv", "PO-1 10000.00");
		Files.writeString(this.night.reports, "a file where the folder of reports should be");
		assertThat(this.night.run()).isEqualTo(1);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED");
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("FAILED");
		assertThat(this.night.said).anyMatch((line) -> line.contains("the report could not be written"));
		Files.delete(this.night.reports);
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("100000.00 90000.00 90000.00 90000.00 90000.00 0.00 exact");
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("FINISHED");
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
		this.night.booksAgree();
	}

	@Test
	void aProviderThatDiesInTheMiddleLeavesWhatARelaunchFinishes() {
		this.night.job("nightly", "submit: {rate: 0, concurrency: 1}\n").scenario("answer-lost@PO-2=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout_attempt where outcome = 'InDoubt'") > 0);
		this.night.scenario("down=1");
		this.night.runs().stop(1);
		assertThat(running.join()).isEqualTo(1);
		this.night.notRelaunched(1, "the provider is not available");
		this.night.scenario("calm");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 3 45000.00, completed 3 45000.00");
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("100000.00 55000.00 55000.00 55000.00 55000.00 0.00 exact");
		this.night.booksAgree();
	}

}
