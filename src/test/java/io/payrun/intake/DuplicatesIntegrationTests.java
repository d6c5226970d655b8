package io.payrun.intake;

import java.nio.file.Path;

import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.DuplicateAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DuplicatesIntegrationTests {

	private static final String REPLACING = "reference,destination_id,amount,currency,replaces\n";

	@TempDir
	Path inbox;

	private InboxWorld world;

	@BeforeEach
	void open() {
		this.world = new InboxWorld(this.inbox);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void theFirstLineWithAReferenceWinsInAFileAndOverAllRuns() {
		takeIn(1, "A,d1,5000,NGN\nB,d2,5000,NGN\nA,d3,6000,NGN\nA,d 4,5000,NGN\n");
		takeIn(2, "B,d5,7000,NGN\nC,d6,7000,NGN\n");
		assertThat(this.world.payouts()).containsExactly("1:2 A READY", "1:3 B READY", "2:3 C READY");
		assertThat(this.world.rejected()).containsExactly(
				"1:4 reference DUPLICATE_REFERENCE reference was accepted before by run 1, line 2: \"A\"",
				"1:5 destination_id BAD_FORMAT destination_id must be of A-Z a-z 0-9 _ -: \"d 4\"",
				"1:5 reference DUPLICATE_REFERENCE reference was accepted before by run 1, line 2: \"A\"",
				"2:2 reference DUPLICATE_REFERENCE reference was accepted before by run 1, line 3: \"B\"");
	}

	@Test
	void aReferenceOfARejectedLineIsStillFree() {
		takeIn(1, "A,d1,1,NGN\nA,d1,5000,NGN\n");
		assertThat(this.world.payouts()).containsExactly("1:3 A READY");
	}

	@Test
	void modesAreSeparateWorlds() {
		takeIn(1, "A,d1,5000,NGN\n");
		Path file = this.world.file("live.csv", InboxWorld.HEADER + "A,d1,5000,NGN\n");
		Intake.Terms live = this.world.run(2, "csv", "live");
		Intake.SourceFile source = this.world.inspect(file);
		this.world.stage(live, this.world.intake.open(live, source));
		assertThat(this.world.intake.accept(live, source)).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
	}

	@Test
	void theEarliestTwinGoesOutAndAllLaterOnesAreHeldWithItNamed() {
		assertThat(takeIn(1, "A,d1,5000,NGN\nB,d1,5000.00,NGN\nC,d1,5000.01,NGN\nD,d1,5000,NGN\n"))
			.isEqualTo(new Acceptance.Accepted(4, 4, 0, 2));
		assertThat(takeIn(2, "E,d1,5000,NGN\nF,d2,5000,NGN\nG,d1,5000,NGN\n"))
			.isEqualTo(new Acceptance.Accepted(3, 3, 0, 2));
		assertThat(this.world.payouts()).containsExactly("1:2 A READY",
				"1:3 B HELD possible duplicate of A (run 1, line 2)", "1:4 C READY",
				"1:5 D HELD possible duplicate of A (run 1, line 2)",
				"2:2 E HELD possible duplicate of A (run 1, line 2)", "2:3 F READY",
				"2:4 G HELD possible duplicate of A (run 1, line 2)");
		assertThat(this.world.jdbc.sql("""
				select p.reference || ' ' || p.hold_kind || ' ' || p.version || ' ' || e.version || ' ' || e.from_status
				       || ' ' || e.to_status || ' ' || e.actor || ' ' || (e.detail = p.reason)
				from payout_event e join payout p on p.id = e.payout_id order by 1 limit 1
				""").query(String.class).single()).isEqualTo("B POSSIBLE_DUPLICATE 1 1 READY HELD payrun true");
	}

	@Test
	@Timeout(60)
	void statisticsOfEarlierRunsDoNotMakeTheSearchForTwinsCrawl() {
		takeIn(1, "A,d1,5000,NGN\n");
		this.world.jdbc.sql("alter table staged_line set (autovacuum_enabled = false)").update();
		this.world.jdbc.sql("insert into staged_line (run_id, line) select 1, n from generate_series(1, 30000) n")
			.update();
		this.world.jdbc.sql("analyze staged_line").update();
		StringBuilder lines = new StringBuilder(InboxWorld.HEADER);
		for (int line = 0; line < 30_000; line++) {
			lines.append("B").append(line).append(",d").append(line % 29_000).append(",6000,NGN\n");
		}
		Intake.SourceFile source = this.world.inspect(this.world.file("big.csv", lines.toString()));
		Intake.Terms terms = this.world.run(2);
		this.world.stage(terms, this.world.intake.open(terms, source), 5_000);
		assertThat(this.world.intake.accept(terms, source))
			.isEqualTo(new Acceptance.Accepted(30_000, 30_000, 0, 1_000));
	}

	@Test
	void aTwinOutsideTheWindowIsNone() {
		takeIn(1, "A,d1,5000,NGN\n");
		this.world.jdbc.sql("update payout set created_at = created_at - interval '20 hours 1 second'").update();
		this.world.jdbc.sql("update payment_run set accepted_at = accepted_at - interval '20 hours 1 second'").update();
		assertThat(takeIn(2, "B,d1,5000,NGN\n")).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "REFUSED", "FAILED", "CANCELLED", "EXPIRED" })
	void aTwinThatEndedWithoutTheMoneyArrivingDoesNotCount(String status) {
		takeIn(1, "A,d1,5000,NGN\n");
		this.world.end("A", status);
		assertThat(takeIn(2, "B,d1,5000,NGN\n")).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
	}

	@Test
	void aHeldTwinCountsAndADeniedOneDoesNot() {
		takeIn(1, "A,d1,5000,NGN\nB,d1,5000,NGN\n");
		this.world.jdbc.sql("update payout set status = 'DENIED' where reference = 'A'").update();
		takeIn(2, "C,d1,5000,NGN\n");
		assertThat(this.world.payouts()).endsWith("2:2 C HELD possible duplicate of B (run 1, line 3)");
	}

	@Test
	void suspicionsMayOnlyBeToldOrNotLookedFor() {
		this.world.duplicates = DuplicateAction.WARN;
		assertThat(takeIn(1, "A,d1,5000,NGN\nB,d1,5000,NGN\n")).isEqualTo(new Acceptance.Accepted(2, 2, 0, 1));
		this.world.duplicates = DuplicateAction.OFF;
		assertThat(takeIn(2, "C,d1,5000,NGN\nD,d1,5000,NGN\n")).isEqualTo(new Acceptance.Accepted(2, 2, 0, 0));
		assertThat(this.world.payouts()).containsExactly("1:2 A READY",
				"1:3 B READY possible duplicate of A (run 1, line 2), only told as the job wants it", "2:2 C READY",
				"2:3 D READY");
	}

	@Test
	void aReplacementIsNoDuplicateOfWhatItReplacesAndNamesItOnceForEver() {
		takeIn(1, "A,d1,5000,NGN\n");
		this.world.end("A", "FAILED");
		assertThat(this.world.takeIn(2, REPLACING + "B,d1,5000,NGN,A\nC,d1,9000,NGN,A\nB,d2,9000,NGN,A\n"))
			.isEqualTo(new Acceptance.Accepted(3, 1, 2, 0));
		this.world.end("B", "REFUSED");
		this.world.takeIn(3, REPLACING + "D,d1,5000,NGN,A\nE,d1,5000,NGN,B\n");
		assertThat(this.world.payouts()).containsExactly("1:2 A FAILED", "2:2 B REFUSED", "3:3 E READY");
		assertThat(this.world.rejected()).containsExactly(
				"2:3 replaces REPLACES_TAKEN replaced before by run 2, line 2: \"A\"",
				"2:4 reference DUPLICATE_REFERENCE reference was accepted before by run 2, line 2: \"B\"",
				"2:4 replaces REPLACES_TAKEN replaced before by run 2, line 2: \"A\"",
				"3:2 replaces REPLACES_TAKEN replaced before by run 2, line 2: \"A\"");
	}

	@Test
	void aLineThatIsRejectedForItsReferenceDoesNotUseUpWhatItReplaces() {
		takeIn(1, "A,d1,5000,NGN\nB,d2,5000,NGN\n");
		this.world.end("A", "FAILED");
		this.world.takeIn(2, REPLACING + "B,d1,5000,NGN,A\nC,d1,5000,NGN,A\n");
		assertThat(this.world.payouts()).endsWith("2:3 C READY");
	}

	@Test
	void onlyAnEarlierPayoutThatEndedWithoutTheMoneyArrivingCanBeReplaced() {
		takeIn(1, "A,d1,5000,NGN\nB,d2,5000,NGN\nC,d3,5000,NGN\n");
		this.world.end("B", "COMPLETED");
		this.world.end("C", "REFUSED");
		this.world.jdbc.sql("update payout set frozen = true where reference = 'C'").update();
		this.world.takeIn(2, REPLACING + "Z,d8,5000,NGN,\nE,d1,5000,NGN,A\nF,d2,5000,NGN,B\nG,d3,5000,NGN,C\n"
				+ "H,d4,5000,NGN,nobody\nI,d5,5000,NGN,Z\nJ,d6,1,NGN,A\n");
		assertThat(this.world.rejected()).containsExactly(
				"2:3 replaces REPLACES_NOT_ENDED the payout to replace is READY, its money may arrive: \"A\"",
				"2:4 replaces REPLACES_NOT_ENDED the payout to replace is COMPLETED, its money may arrive: \"B\"",
				"2:5 replaces REPLACES_FROZEN the payout to replace waits for a person, it may be paid: \"C\"",
				"2:6 replaces REPLACES_UNKNOWN replaces must name an earlier payout: \"nobody\"",
				"2:7 replaces REPLACES_UNKNOWN replaces must name an earlier payout: \"Z\"",
				"2:8 amount BELOW_MINIMUM syncpay pays at least NGN 5,000.00: \"1\"",
				"2:8 replaces REPLACES_NOT_ENDED the payout to replace is READY, its money may arrive: \"A\"");
	}

	private Acceptance takeIn(long run, String lines) {
		return this.world.takeIn(run, InboxWorld.HEADER + lines);
	}

}
