package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.People;
import io.payrun.payout.Persons;
import io.payrun.payout.Role;
import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing reaches the provider but what a second person looked at. */
class ApprovalFunctionalTests {

	private static final String PO_2 = " where reference = 'PO-2'";

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
		this.night.job("nightly", "approval: required\n");
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void anApprovedRunPaysAndTiesOut() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 10000.00 - dest_ngn_PO-1", "PO-4 x");
		waits();
		ApprovalPlan plan = this.night.approvals().waiting(1);
		assertThat(plan.lines())
			.anyMatch((line) -> line.matches(".*send +2 payouts  NGN 30,000.00; the account had .*"))
			.anyMatch((line) -> line.matches(".*held POSSIBLE_DUPLICATE +1 payouts  NGN 10,000.00; not covered"))
			.anyMatch((line) -> line.matches(".*rejected +1 lines"))
			.anyMatch((line) -> line.matches(".*first to a destination +2 payouts"))
			.contains("  payouts in its file 3; no earlier run to compare with", "  plan " + plan.sha256());
		assertThat(this.night.relaunch(1)).as("not approved yet").isEqualTo(3);
		assertThat(this.night.approvals().approved()).isEmpty();
		this.night.approve(1, "bob");
		assertThat(this.night.approvals().approved()).singleElement()
			.satisfies((one) -> assertThat(one.runId()).isEqualTo(1));
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED",
				"1 PO-3 HELD POSSIBLE_DUPLICATE");
		assertThat(this.night.text("select state from payment_run")).isEqualTo("FINISHED");
		assertThat(this.night.report(1).buckets("NGN"))
			.isEqualTo("accepted 3 40000.00, completed 2 30000.00, held 1 10000.00");
		this.night.booksAgree();
		verified(2);
		assertThat(this.night.approvals().plan(1).orElseThrow().payouts()).isZero();
	}

	@Test
	void theIntegrityCheckFindsWhatWasSentWithoutTheApprovalOfIt() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		waits();
		this.night.approve(1, "bob");
		assertThat(this.night.relaunch(1)).isZero();
		verified(2);
		withoutTriggers("update run_approval set at = at + interval '1 hour'");
		assertThat(breaches()).isEqualTo(2);
		withoutTriggers(
				"update run_approval set at = at - interval '1 hour', until = payrun_now() - interval '1 hour'");
		assertThat(breaches()).isEqualTo(2);
		withoutTriggers("update run_approval set until = null, plan_sha256 = 'f00d'");
		assertThat(breaches()).isEqualTo(1);
		withoutTriggers("update payout set approval_id = null where reference = 'PO-1'");
		assertThat(breaches()).isEqualTo(1);
	}

	@Test
	void aRejectionEndsTheRunAlsoWhereItWouldHaveCarriedSomethingAlong() {
		this.night.file("one.csv", "PO-1 90000.00", "PO-2 20000.00");
		waits();
		this.night.approve(1, "bob");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		this.night.ledger.money("100000.00");
		this.night.file("two.csv", "PO-3 5000.00");
		waits();
		assertThat(this.night.approvals()
			.reject(this.night.approvals().waiting(2), "bob", "wrong week", this.night)
			.runs()
			.get(0)
			.state()).isEqualTo("FINISHED");
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 READY", "2 PO-3 DENIED");
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "update payout set reference = 'PO-9'" + PO_2,
			"update payout set amount = 20000.01" + PO_2, "update payout set amount = 20000.000" + PO_2,
			"update payout set destination = 'dest_ngn_eve'" + PO_2, "update payout set description = 'thanks'" + PO_2,
			"insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, created_at)"
					+ " select run_id, 99, mode, provider, 'PO-9', 'dest_ngn_eve', 1, currency, 'READY', created_at"
					+ " from payout" + PO_2,
			"set session_replication_role = replica; update payout set destination = 'dest_ngn_eve'" + PO_2
					+ "; set session_replication_role = origin",
			"set session_replication_role = replica; update payout set approval_id = 1 where reference = 'PO-3'"
					+ "; set session_replication_role = origin",
			"update run_approval set void_at = payrun_now(), void_reason = 'test'",
			"set session_replication_role = replica; update run_approval set until = payrun_now() - interval '1 second'"
					+ "; set session_replication_role = origin",
			"update payout set status = 'READY', hold_kind = null, released_by = 'ada', released_kind = hold_kind, released_at = payrun_now() where reference = 'PO-3'" })
	void whateverChangesAfterTheApprovalNothingIsSent(String change) {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 10000.00 - dest_ngn_PO-1");
		waits();
		this.night.approvals()
			.approve(this.night.approvals().waiting(1), "bob", Instant.now().plus(Duration.ofHours(1)));
		this.night.sql.sql(change).update();
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.text("select state from payment_run")).isEqualTo("AWAITING_APPROVAL");
		assertThat(this.night.approvals().approved()).isEmpty();
	}

	@Test
	void aSenderThatTriesWithoutAnApprovalSendsNothingEither() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		waits();
		this.night.approve(1, "bob");
		// void between the look and the intent
		this.night.sql.sql("""
				create function too_late() returns trigger language plpgsql as $$
				begin
				  update run_approval set void_at = payrun_now(), void_reason = 'too late' where void_at is null;
				  return new;
				end $$;
				create trigger too_late before update of claimed_epoch on payout for each row
				  when (new.claimed_epoch is not null) execute function too_late();
				""").update();
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "1 PO-2 READY");
		assertThat(this.night.text("select problem from payment_run")).contains("void: too late");
	}

	@Test
	void whoLaunchedOrBroughtTheFileCannotApprove() {
		this.night.file("one.csv", "PO-1 10000.00");
		waits();
		Night.refused(2, "launched it", () -> this.night.approve(1, this.night.actor()));
		this.night.sql.sql("update payment_run set uploaded_by = 'eve'").update();
		Night.refused(2, "brought its file", () -> this.night.approve(1, "eve"));
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isZero();
	}

	@Test
	void aDenialAfterTheApprovalLeavesItInForce() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
		waits();
		this.night.approve(1, "bob");
		this.night.people().deny(new People.Selection(java.util.List.of("PO-2"), null, null, null), "no", "ada");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 DENIED");
		this.night.booksAgree();
		verified(1);
	}

	@Test
	void theApprovalCoversWhatTheRunCarriesAlongAndWhatWaitsForMoney() {
		this.night.file("one.csv", "PO-1 90000.00", "PO-2 20000.00");
		waits();
		assertThat(this.night.approvals().waiting(1).lines())
			.anyMatch((line) -> line.matches(".*later INSUFFICIENT_FUNDS +1 payouts  NGN 20,000.00;.*"));
		this.night.approve(1, "bob");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 HELD INSUFFICIENT_FUNDS");
		this.night.ledger.money("100000.00");
		this.night.file("two.csv", "PO-3 5000.00");
		waits();
		assertThat(this.night.payouts()).contains("1 PO-2 READY", "2 PO-3 READY");
		assertThat(this.night.approvals().waiting(2).lines())
			.anyMatch((line) -> line.matches(".*send +1 payouts  NGN 20,000.00, from earlier runs.*"))
			.contains("  total NGN 5,000.00; the median of the last 1 is NGN 110,000.00");
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
		this.night.approve(2, "bob");
		assertThat(this.night.relaunch(2)).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED", "2 PO-3 COMPLETED");
		this.night.booksAgree();
		verified(3);
	}

	@Test
	void aRunWithoutApprovalThatCarriesWhatNeededOneNeedsOneToo() {
		this.night.file("one.csv", "PO-1 90000.00", "PO-2 20000.00");
		waits();
		this.night.approve(1, "bob");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		this.night.job("nightly", "approval: none\n");
		this.night.ledger.money("100000.00");
		this.night.file("two.csv", "PO-3 5000.00");
		assertThat(this.night.run()).as(this.night.said.toString()).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
		this.night.approve(2, "bob");
		assertThat(this.night.relaunch(2)).isZero();
		assertThat(this.night.ledger.arrivals()).isEqualTo(3);
	}

	@Test
	void aRejectedRunEndsWithItsReportAndNothingWasSent() {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 10000.00 - dest_ngn_PO-1");
		waits();
		ApprovalPlan plan = this.night.approvals().waiting(1);
		Runs.Ended ended = this.night.approvals().reject(plan, "bob", "wrong week", this.night);
		assertThat(ended.exitCode()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 DENIED", "1 PO-2 DENIED", "1 PO-3 DENIED");
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 3 40000.00, denied 3 40000.00");
		assertThat(this.night.ledger.arrivals()).isZero();
		Night.refused(2, "does not wait", () -> this.night.approvals().waiting(1));
		verified(0);
	}

	@Test
	void aRunWithNothingToSendWaitsForNobody() {
		this.night.file("one.csv", "PO-1 x");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.text("select state from payment_run")).isEqualTo("FINISHED");
	}

	@Test
	void twoFilesWaitEachForItselfAndAnApprovalOfOneSendsNothingOfTheOther() {
		this.night.file("a.csv", "PO-1 10000.00");
		this.night.file("b.csv", "PO-2 20000.00");
		waits();
		assertThat(this.night.text("select string_agg(state, ' ') from payment_run"))
			.isEqualTo("AWAITING_APPROVAL AWAITING_APPROVAL");
		this.night.approve(2, "bob");
		assertThat(this.night.relaunch(2)).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "2 PO-2 COMPLETED");
		this.night.approve(1, "bob");
		assertThat(this.night.relaunch(1)).isZero();
		this.night.booksAgree();
	}

	@Test
	void whatAPersonApprovedIsVoidOnceThatPersonIsDisabled() {
		Persons persons = new Persons(this.night.database.dataSource());
		persons.add("ada", Role.APPROVER, "root");
		persons.add("bob", Role.APPROVER, "ada");
		this.night.file("one.csv", "PO-1 10000.00");
		waits();
		Night.refused(2, "is no enabled approver", () -> this.night.approve(1, "eve"));
		this.night.approve(1, "bob");
		persons.disable("bob", "ada");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isZero();
		Night.refused(2, "is no enabled approver", () -> this.night.approve(1, "bob"));
		this.night.approve(1, "ada");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
	}

	/** The job's run takes its files in, and sends nothing. */
	private void waits() {
		int arrived = this.night.ledger.arrivals();
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.said).anyMatch((line) -> line.contains("nothing is sent without an approval"));
		assertThat(this.night.ledger.arrivals()).isEqualTo(arrived);
	}

	private void withoutTriggers(String statement) {
		this.night.sql
			.sql("set session_replication_role = replica; " + statement + "; set session_replication_role = origin")
			.update();
	}

	private long breaches() {
		return checked().invariants()
			.stream()
			.filter((invariant) -> invariant.id().equals("I13"))
			.mapToLong(Verdict.Invariant::count)
			.sum();
	}

	private Verdict checked() {
		return new IntegrityCheck(this.night.database.dataSource(), this.night.reports, Duration.ofMinutes(25),
				(line) -> {
				})
			.check(null, this.night.books())
			.orElseThrow();
	}

	private void verified(int payouts) {
		assertThat(checked()).satisfies((verdict) -> assertThat(verdict.ok()).as(verdict.toString()).isTrue());
		assertThat(this.night.ledger.arrivals()).isEqualTo(payouts);
	}

}
