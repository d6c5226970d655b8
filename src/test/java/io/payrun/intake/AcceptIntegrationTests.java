package io.payrun.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AcceptIntegrationTests {

	private static final String GOOD = "A,dest_1,5000.00,NGN\nB,dest_2,6000,NGN\nC,dest_3,10.5,USD\n";

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
	void goodLinesBecomePayoutsAndBadOnesRejectedLines() {
		assertThat(this.world.takeIn(1, InboxWorld.HEADER + GOOD + "\nD,dest 4,1,NGN\nE,dest_5,7000,NGN\n\n"))
			.isEqualTo(new Acceptance.Accepted(6, 4, 2, 0));
		assertThat(this.world.payouts()).containsExactly("1:2 A READY", "1:3 B READY", "1:4 C READY", "1:7 E READY");
		assertThat(this.world.rejected()).containsExactly("1:5 - BLANK_LINE blank line; every line must hold a payment",
				"1:6 destination_id BAD_FORMAT destination_id must be of A-Z a-z 0-9 _ -: \"dest 4\"",
				"1:6 amount BELOW_MINIMUM syncpay pays at least NGN 5,000.00: \"1\"");
		assertThat(totals()).containsExactly("accepted syncpay NGN 3 18000.00", "accepted syncpay USD 1 10.50",
				"rejected  NGN 1 1.00");
		assertThat(this.world.count("staged_line")).isZero();
		assertThat(this.world.jdbc.sql("""
				select count(distinct created_at) || ' ' || bool_and(p.created_at = r.accepted_at) || ' '
				       || bool_and(p.version = 0)
				from payout p join payment_run r on r.id = p.run_id
				""").query(String.class).single()).isEqualTo("1 true true");
	}

	@Test
	void aLineInAnotherCurrencyThanItsKnownDestinationTakesIsRejected() {
		for (String mode : List.of("test", "live")) {
			this.world.jdbc.sql("""
					insert into payout_destination (mode, name, organisation, destination_type, currency, number,
					                                details_hmac, state, created_by)
					values (:mode, 'ada', 'org', 'bank_account', :currency, '****6789', sha256('a'), 'CREATING', 'eve')
					""").param("mode", mode).param("currency", mode.equals("test") ? "KES" : "NGN").update();
			this.world.jdbc
				.sql("update payout_destination set state = 'CREATED', destination_id = 'dest_1'"
						+ " where mode = :mode")
				.param("mode", mode)
				.update();
		}
		assertThat(this.world.takeIn(1, InboxWorld.HEADER + GOOD + "D,dest_1,600,KES\nE,dest_1,1,NGN\n"))
			.isEqualTo(new Acceptance.Accepted(5, 3, 2, 0));
		assertThat(this.world.payouts()).containsExactly("1:3 B READY", "1:4 C READY", "1:5 D READY");
		assertThat(this.world.rejected()).containsExactly(
				"1:2 currency DESTINATION_CURRENCY the destination (ada) takes KES",
				"1:6 amount BELOW_MINIMUM syncpay pays at least NGN 5,000.00: \"1\"",
				"1:6 currency DESTINATION_CURRENCY the destination (ada) takes KES");
	}

	@Test
	void theRunSaysWhatItTookIn() {
		this.world.takeIn(1, InboxWorld.HEADER + GOOD);
		assertThat(this.world.jdbc.sql("""
				select lines_read || ' ' || lines_accepted || ' ' || lines_rejected || ' ' || source_name || ' '
				       || length(source_sha256) || ' ' || source_bytes || ' ' || (control_agrees is null)
				from payment_run
				""").query(String.class).single())
			.isEqualTo("3 3 0 1-in.csv 64 " + (InboxWorld.HEADER + GOOD).length() + " true");
	}

	@Test
	void aHeaderWithoutLinesIsARunOfZeroLines() {
		assertThat(this.world.takeIn(1, InboxWorld.HEADER)).isEqualTo(new Acceptance.Accepted(0, 0, 0, 0));
	}

	@Test
	void theSameContentTwiceIsOneRun() {
		this.world.takeIn(1, InboxWorld.HEADER + GOOD);
		assertThat(this.world.takeIn(2, InboxWorld.HEADER + GOOD)).isEqualTo(new Acceptance.AlreadyTaken(1));
		assertThat(this.world.payouts()).hasSize(3);
		String sha256 = this.world.inspect(this.inbox.resolve("2-in.csv")).sha256();
		assertThat(this.world.intake.runWithContent("test", sha256)).isEqualTo(1);
		assertThat(this.world.intake.runWithContent("live", sha256)).isNull();
	}

	@Test
	void acceptingAgainTellsWhatWasAccepted() {
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + GOOD));
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source));
		Acceptance first = this.world.intake.accept(terms, source);
		assertThat(this.world.intake.accept(terms, source)).isEqualTo(first);
		assertThat(this.world.payouts()).hasSize(3);
	}

	@Test
	void stagingAgainAfterACrashReplacesWhatWasStaged() {
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + GOOD));
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source));
		this.world.stage(terms, this.world.intake.open(terms, source));
		assertThat(this.world.intake.accept(terms, source)).isEqualTo(new Acceptance.Accepted(3, 3, 0, 0));
	}

	@Test
	void linesThatVanishedFromTheStagingTableAreNeverTakenForNone() {
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + GOOD));
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source));
		this.world.jdbc.sql("delete from staged_line where line = 3").update();
		assertThatThrownBy(() -> this.world.intake.accept(terms, source)).isInstanceOf(IllegalStateException.class)
			.hasMessage("run 1: 2 lines are staged, in.csv has 3; a relaunch stages again");
		assertThat(this.world.payouts()).isEmpty();
	}

	@Test
	void aRunnerThatWasReplacedStagesAndAcceptsNothing() {
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + GOOD));
		Terms terms = this.world.run(1);
		Intake.Lines lines = this.world.intake.open(terms, source);
		this.world.jdbc.sql("update payment_run set epoch = 1").update();
		assertThatThrownBy(() -> this.world.stage(terms, lines)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("another runner took over");
		assertThatThrownBy(() -> this.world.intake.accept(terms, source)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("nothing is accepted");
	}

	@Test
	void linesAreStagedOnlyInATransaction() {
		Terms terms = this.world.run(1);
		assertThatThrownBy(() -> this.world.intake.stage(terms, List.of())).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void aFileThatChangedBeforeTheCommitIsNotAccepted() throws Exception {
		Path path = this.world.file("in.csv", InboxWorld.HEADER + GOOD);
		SourceFile source = this.world.inspect(path);
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source));
		this.world.file("in.csv", InboxWorld.HEADER + GOOD.replace("5000", "9000"));
		Acceptance.Changed changed = new Acceptance.Changed("in.csv: changed while it was read; still being written");
		assertThat(this.world.intake.accept(terms, source)).isEqualTo(changed);
		InboxWorld.write(path, (InboxWorld.HEADER + GOOD).getBytes(StandardCharsets.UTF_8), InboxWorld.NOW);
		assertThat(this.world.intake.accept(terms, source)).isEqualTo(changed);
		Files.delete(path);
		assertThat(this.world.intake.accept(terms, source)).isEqualTo(changed);
		assertThat(this.world.payouts()).isEmpty();
		assertThat(this.world.count("staged_line")).isEqualTo(3);
		assertThat(this.world.count("run_total")).isZero();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"lines": 5}                                         | in.control.json says 5 lines, the file has 4
					{"totals": {"NGN": "11000.01", "USD": "11.50"}}      | in.control.json says NGN 11000.01, the file has NGN 11000.00
					{"totals": {"NGN": "11000.00"}}                      | in.control.json says nothing about USD, the file has USD 11.50
					{"totals": {"NGN": "11000", "USD": "11.5", "KES": "1"}} | in.control.json says KES 1.00, the file has KES 0.00
					""")
	void aFileThatDiffersFromItsControlFileIsRefusedWithBothFigures(String control, String difference) {
		assertThat(withControl(GOOD + "D,dest_4,1,USD\n", control))
			.isEqualTo(new Acceptance.Refused("in.csv: differs from its control file: " + difference));
		assertThat(this.world.payouts()).isEmpty();
	}

	@Test
	void whereADeclaredCurrencyHasAnUnreadableAmountTheFileIsRefused() {
		assertThat(withControl(GOOD + "D,dest_4,1x,NGN\n", "{\"totals\": {\"NGN\": \"11000.00\", \"USD\": \"10.50\"}}"))
			.isEqualTo(new Acceptance.Refused("in.csv: differs from its control file: in.control.json says "
					+ "NGN 11000.00, the amount of line 5 cannot be read"));
	}

	@Test
	void aControlFileThatAgreesCoversRejectedLinesToo() {
		assertThat(withControl(GOOD + "D,dest_4,1,USD\n",
				"{\"lines\": 4, \"totals\": {\"NGN\": \"11000.00\", \"USD\": \"11.5\"}}"))
			.isEqualTo(new Acceptance.Accepted(4, 3, 1, 0));
		assertThat(this.world.jdbc.sql("select control_agrees from payment_run").query(Boolean.class).single())
			.isTrue();
	}

	@Test
	void insideATransactionOfTheCallerNothingIsLeftBehindWhenItRollsBack() {
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + GOOD));
		new TransactionTemplate(new JdbcTransactionManager(this.world.database.dataSource()))
			.executeWithoutResult((status) -> {
				Terms terms = this.world.run(1);
				this.world.stage(terms, this.world.intake.open(terms, source));
				assertThat(this.world.intake.accept(terms, source)).isEqualTo(new Acceptance.Accepted(3, 3, 0, 0));
				status.setRollbackOnly();
			});
		assertThat(this.world.count("payout") + this.world.count("payment_run") + this.world.count("staged_line"))
			.isZero();
	}

	private Acceptance withControl(String lines, String control) {
		InboxWorld.write(this.inbox.resolve("in.control.json"), control.getBytes(StandardCharsets.UTF_8),
				InboxWorld.NOW);
		SourceFile source = this.world.inspect(this.world.file("in.csv", InboxWorld.HEADER + lines));
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source));
		return this.world.intake.accept(terms, source);
	}

	private List<String> totals() {
		return this.world.jdbc.sql("""
				select kind || ' ' || provider || ' ' || currency || ' ' || count || ' ' || amount
				from run_total order by 1
				""").query(String.class).list();
	}

}
