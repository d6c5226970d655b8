package io.payrun.intake;

import java.nio.file.Path;
import java.util.List;

import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.Lines;
import io.payrun.intake.Intake.Terms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestIntakeIntegrationTests {

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
	void rowsBecomePayoutsInInsertionOrderAndAreAnswered() {
		insert("test", "A", "dest_1", "5000.00", "NGN");
		insert("live", "L", "dest_1", "5000.00", "NGN");
		insert("test", "B ", "dest_1", null, "NGN");
		insert("test", "C", "dest_1", "5000", "NGN");
		insert("test", "A", "dest_2", "5000", "NGN");
		assertThat(takeIn(1)).isEqualTo(new Acceptance.Accepted(4, 2, 2, 1));
		assertThat(this.world.payouts()).containsExactly("1:1 A READY",
				"1:3 C HELD possible duplicate of A (run 1, line 1)");
		assertThat(requests()).containsExactly("A READY run 1", "L - run -",
				"B  REJECTED run 1 BAD_FORMAT: reference must be of A-Z a-z 0-9 . _ -: \"B \"; "
						+ "MISSING: amount is needed",
				"C HELD run 1 possible duplicate of A (run 1, line 1)",
				"A REJECTED run 1 DUPLICATE_REFERENCE: reference was accepted before by run 1, line 1: \"A\"");
	}

	@Test
	void rowsInsertedWhileItReadsWaitForTheNextRun() {
		insert("test", "A", "dest_1", "5000", "NGN");
		Terms terms = this.world.run(1, "database", "test");
		Lines lines = this.world.intake.openRequests(terms);
		insert("test", "B", "dest_2", "5000", "NGN");
		this.world.stage(terms, lines);
		assertThat(this.world.intake.accept(terms, null)).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
		assertThat(takeIn(2)).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
		assertThat(takeIn(3)).isEqualTo(new Acceptance.Accepted(0, 0, 0, 0));
		assertThat(this.world.payouts()).containsExactly("1:1 A READY", "2:1 B READY");
	}

	@Test
	void aSecondTryOpensTheSameRowsAndNoNewOnes() {
		insert("test", "A", "dest_1", "5000", "NGN");
		Terms terms = this.world.run(1, "database", "test");
		this.world.stage(terms, this.world.intake.openRequests(terms));
		insert("test", "B", "dest_2", "5000", "NGN");
		this.world.stage(terms, this.world.intake.openRequests(terms));
		assertThat(this.world.intake.accept(terms, null)).isEqualTo(new Acceptance.Accepted(1, 1, 0, 0));
	}

	@Test
	void aRowThatChangedAfterItWasReadIsRejected() {
		for (String reference : List.of("A", "B", "C", "D")) {
			insert("test", reference, "dest_" + reference, "5000", "NGN");
		}
		Terms terms = this.world.run(1, "database", "test");
		this.world.stage(terms, this.world.intake.openRequests(terms));
		this.world.jdbc.sql("update payout_request set amount = '500000' where reference = 'B'").update();
		this.world.jdbc.sql("update payout_request set destination = 'dest_X' where reference = 'C'").update();
		this.world.jdbc.sql("delete from payout_request where reference = 'D'").update();
		assertThat(this.world.intake.accept(terms, null)).isEqualTo(new Acceptance.Accepted(4, 1, 3, 0));
		assertThat(this.world.rejected()).hasSize(3)
			.allMatch((line) -> line.endsWith("- ROW_CHANGED the row was changed after it was claimed"));
	}

	@Test
	void aClaimedRowThatWasNeverStagedIsNotLost() {
		insert("test", "A", "dest_1", "5000", "NGN");
		Terms terms = this.world.run(1, "database", "test");
		this.world.intake.openRequests(terms);
		assertThatThrownBy(() -> this.world.intake.accept(terms, null)).isInstanceOf(IllegalStateException.class)
			.hasMessage("run 1: not all its request rows are staged; a relaunch stages again");
	}

	@Test
	void manyRowsAreReadPageByPageInOrder() {
		this.world.jdbc.sql("""
				insert into payout_request (mode, reference, destination, amount, currency)
				select 'test', 'R-' || n, 'dest_' || n, '5000', 'NGN' from generate_series(1, 4500) n
				""").update();
		Terms terms = this.world.run(1, "database", "test");
		this.world.stage(terms, this.world.intake.openRequests(terms), 1000);
		assertThat(this.world.intake.accept(terms, null)).isEqualTo(new Acceptance.Accepted(4500, 4500, 0, 0));
		assertThat(this.world.jdbc.sql("select bool_and(reference = 'R-' || line) from payout")
			.query(Boolean.class)
			.single()).isTrue();
	}

	private Acceptance takeIn(long run) {
		Terms terms = this.world.run(run, "database", "test");
		this.world.stage(terms, this.world.intake.openRequests(terms));
		return this.world.intake.accept(terms, null);
	}

	private void insert(String mode, String reference, String destination, @Nullable String amount, String currency) {
		this.world.jdbc.sql("""
				insert into payout_request (mode, reference, destination, amount, currency)
				values (:mode, :reference, :destination, cast(:amount as text), :currency)
				""")
			.param("mode", mode)
			.param("reference", reference)
			.param("destination", destination)
			.param("amount", amount)
			.param("currency", currency)
			.update();
	}

	private List<String> requests() {
		return this.world.jdbc.sql("""
				select reference || ' ' || coalesce(status, '-') || ' run ' || coalesce(run_id::text, '-')
				       || coalesce(' ' || reason, '')
				from payout_request order by id
				""").query(String.class).list();
	}

}
