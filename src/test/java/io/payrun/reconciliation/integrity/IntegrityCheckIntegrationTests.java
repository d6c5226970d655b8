package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a whole check looks at, and what it says where nothing is spoilt. */
class IntegrityCheckIntegrationTests {

	@TempDir
	private Path folder;

	@Test
	void anUntouchedNightKeepsEveryPromiseAndEachThingWasLookedAt() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Verdict verdict = night.verify(null, null);
			assertThat(SmallNight.brokenBy(verdict)).isEmpty();
			assertThat(verdict.ok()).isTrue();
			assertThat(verdict.runs()).isEqualTo(4);
			assertThat(verdict.payouts()).isEqualTo(11);
			assertThat(checked(verdict)).containsExactly("I1 11", "I2 13", "I3 11", "I4 26", "I5 10", "I6 10", "I7 10",
					"I10 3", "I11 37", "I12 5", "I13 10");
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 9, 'I1 9,I2 10,I3 9,I4 22,I5 8,I6 8,I7 8,I10 2,I11 31,I12 2,I13 8'",
			"2, 1, 'I1 1,I2 2,I3 1,I4 2,I5 1,I6 1,I7 1,I10 1,I11 3,I12 1,I13 1'",
			"3, 0, 'I1 0,I2 0,I3 0,I4 0,I5 0,I6 0,I7 0,I10 0,I11 0,I12 1,I13 0'",
			"4, 1, 'I1 1,I2 1,I3 1,I4 2,I5 1,I6 1,I7 1,I10 0,I11 3,I12 1,I13 1'" })
	void ofOneRunNothingElseIsLookedAt(long run, long payouts, String checked) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Verdict verdict = night.verify(run, null);
			assertThat(SmallNight.brokenBy(verdict)).isEmpty();
			assertThat(verdict.runs()).isEqualTo(1);
			assertThat(verdict.payouts()).isEqualTo(payouts);
			assertThat(checked(verdict)).containsExactly(checked.split(","));
		}
	}

	@Test
	void whatCouldNotBeLookedAtIsSaid() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Verdict verdict = night.verify(null, null);
			assertThat(notes(verdict, "I1")).singleElement().asString().contains("--books");
			// other systems may delete their requests
			assertThat(notes(verdict, "I2")).singleElement().asString().contains("run 2", "2 rows");
			assertThat(notes(verdict, "I10")).singleElement().asString().contains("run 4", "no report");
			assertThat(notes(verdict, "I11")).singleElement().asString().contains("roles not separated");
			assertThat(verdict.invariants().stream().mapToInt((invariant) -> invariant.notes().size()).sum())
				.isEqualTo(4);
		}
	}

	@Test
	void aRunThatDidNotEndIsSaid() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payment_run set state = 'RUNNING' where id = 3");
			Verdict verdict = night.verify(null, null);
			assertThat(verdict.ok()).isTrue();
			assertThat(notes(verdict, "I12")).singleElement().asString().contains("3").doesNotContain("1", "2", "4");
		}
	}

	@Test
	void aRunThatDoesNotExistIsNoRunWithoutBreaches() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			assertThat(check(night, new ArrayList<>()).check(5L, null)).isEmpty();
		}
	}

	@Test
	void anEmptyDatabaseHasNothingToBreak() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("delete from payout_event", "delete from payout_attempt", "delete from payout",
					"delete from rejected_line", "delete from run_total", "delete from payment_run");
			Verdict verdict = check(night, new ArrayList<>()).check(null, null).orElseThrow();
			assertThat(verdict.runs()).isZero();
			assertThat(verdict.payouts()).isZero();
			assertThat(verdict.ok()).isTrue();
		}
	}

	@Test
	void whoeverWaitsIsToldHowFarItIs() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			List<String> told = new ArrayList<>();
			check(night, told).check(null, SmallBooks.print().url());
			assertThat(told).containsExactly("rows", "history of 11 payouts", "files of run 1", "files of run 2",
					"files of run 3", "files of run 4", "books");
		}
	}

	@Test
	void morePayoutsThanOneStatementLooksAtAreAllLookedAt() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night
				.sql("""
						insert into payout (id, run_id, line, mode, provider, reference, destination, amount, currency, status, created_at)
						overriding system value select 100 + n, 3, n, 'live', 'syncpay', 'N-' || n, 'dest_1', 1, 'USD',
						       case when n = 30000 then 'DENIED' else 'READY' end, now()
						from generate_series(2, 30000) n""");
			List<String> told = new ArrayList<>();
			Verdict verdict = check(night, told).check(null, null).orElseThrow();
			assertThat(verdict.payouts()).isEqualTo(30_010);
			assertThat(told).contains("history of 25000 payouts", "history of 30010 payouts");
			assertThat(SmallNight.of(verdict, "I4").breaches()).extracting(Verdict.Breach::reference)
				.containsExactly("N-30000");
		}
	}

	private IntegrityCheck check(SmallNight night, List<String> told) {
		return new IntegrityCheck(night.dataSource(), this.folder, SmallNight.TRUSTED, told::add);
	}

	private static List<String> checked(Verdict verdict) {
		return verdict.invariants().stream().map((invariant) -> invariant.id() + " " + invariant.checked()).toList();
	}

	private static List<String> notes(Verdict verdict, String id) {
		return SmallNight.of(verdict, id).notes();
	}

}
