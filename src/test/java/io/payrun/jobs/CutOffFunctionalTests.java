package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a run has no time for, and the run that sends it. */
class CutOffFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
		this.night.job("nightly", "submit: {rate: 20}\n");
		this.night.ledger.money("900000.00");
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void fromTheCutOffOnNothingIsSentForTheFirstTimeAndTheRestGoesWithTheNextRun() {
		file("one.csv", "PO-", 100);
		Instant cutOff = now().plusSeconds(2);
		assertThat(run(cutOff)).isEqualTo(3);
		long late = this.night.number("select count(*) from payout where hold_kind = 'CUT_OFF'");
		assertThat(late).as("20 a second at most, for two seconds").isBetween(50L, 100L);
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(100 - late);
		assertThat(this.night.sql.sql("select max(first_sent_at) < ? from payout")
			.param(cutOff.atOffset(java.time.ZoneOffset.UTC))
			.query(Boolean.class)
			.single()).isTrue();
		assertThat(this.night.ledger.arrivals()).isEqualTo((int) (100 - late));
		assertThat(this.night.text("select distinct reason from payout where hold_kind = 'CUT_OFF'"))
			.isEqualTo("not sent before the cut-off at " + cutOff);
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).contains("held " + late + " ");
		new Sound(this.night).check();
		this.night.job("nightly", "");
		file("two.csv", "P2-", 2);
		assertThat(run(null)).isZero();
		assertThat(this.night.payouts()).hasSize(102).allMatch((payout) -> payout.endsWith(" COMPLETED"));
		assertThat(this.night.ledger.arrivals()).isEqualTo(102);
		new Sound(this.night).check();
	}

	@Test
	void aRunThatBeginsAfterTheCutOffSendsNothingAndARelaunchDoes() {
		file("one.csv", "PO-", 3);
		assertThat(run(now().minusSeconds(1))).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 HELD CUT_OFF", "1 PO-2 HELD CUT_OFF",
				"1 PO-3 HELD CUT_OFF");
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("The cut-off at "));
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.ledger.arrivals()).isEqualTo(3);
		new Sound(this.night).check();
	}

	@ParameterizedTest
	@ValueSource(strings = { "calm", "no-balances=1" })
	void whatWasCutOffGoesInRunAndLineOrderWhetherTheBalancesCanBeReadOrNot(String scenario) {
		file("one.csv", "PO-", 2);
		assertThat(run(now())).isEqualTo(3);
		this.night.scenario(scenario).job("nightly", "submit: {rate: 0, concurrency: 1}\n");
		file("two.csv", "P2-", 2);
		assertThat(run(null)).isZero();
		assertThat(this.night.ledger.books().get("arrivals").valueStream().map((at) -> at.get("reference").asString()))
			.containsExactly("PO-1", "PO-2", "P2-1", "P2-2");
		this.night.booksAgree();
	}

	@Test
	void aPlanSendsWhatWasCutOffBeforeItsOwn() {
		file("one.csv", "PO-", 2);
		assertThat(run(now())).isEqualTo(3);
		file("two.csv", "P2-", 1);
		assertThat(this.night.runs().plan(new Runs.Order("nightly", null, null), this.night).send()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 HELD CUT_OFF", "1 PO-2 HELD CUT_OFF");
	}

	private void file(String name, String prefix, int count) {
		List<String> lines = IntStream.rangeClosed(1, count)
			.mapToObj((number) -> prefix + number + " 5000.00")
			.toList();
		this.night.file(name, lines.toArray(String[]::new));
	}

	private int run(@Nullable Instant cutOff) {
		return this.night.runs().run(new Runs.Order("nightly", null, null, cutOff), this.night).exitCode();
	}

	private Instant now() {
		return this.night.sql.sql("select payrun_now() as now")
			.query((row, number) -> row.getObject("now", OffsetDateTime.class).toInstant())
			.single();
	}

}
