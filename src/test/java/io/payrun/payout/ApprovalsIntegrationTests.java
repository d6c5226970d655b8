package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ApprovalsIntegrationTests {

	private static final String WHY = "what would be sent is not what was approved";

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final Approvals approvals = new Approvals(this.database.dataSource());

	@BeforeEach
	void aRunThatWaits() {
		new Persons(this.database.dataSource()).add("ben", Role.APPROVER, "root");
		this.rows.run(1, 1);
		this.rows.execute(
				"insert into run_launch (run_id, launch, verb, os_user, host, process) values (1, 1, 'run', 'ada', 'here', 1)");
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "NGN");
		this.rows.ready(1, "C", "70.00", "USD");
		this.rows.execute("update payment_run set state = 'AWAITING_APPROVAL', approval_required = true where id = 1");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void anApprovalIsDemandedByTheJobByTheRunOrByWhatItCarriesAndNeverTakenBack() {
		this.rows.run(2, 1);
		this.rows.run(3, 1);
		assertThat(this.approvals.demanded(2, List.of(3L), false)).isFalse();
		assertThat(this.rows.value("select approval_required from payment_run where id = 2")).isEqualTo("false");
		assertThat(this.approvals.demanded(2, List.of(1L), false)).isTrue();
		assertThat(this.rows.value("select approval_required from payment_run where id = 2")).isEqualTo("true");
		assertThat(this.approvals.demanded(2, List.of(), false)).isTrue();
		assertThat(this.approvals.demanded(3, List.of(), true)).isTrue();
		assertThat(this.rows.value("select approval_required from payment_run where id = 3")).isEqualTo("true");
	}

	@Test
	void whoApprovesSeesWhatWouldBeSentAndWhatWouldNot() {
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		this.rows.execute("update payment_run set lines_rejected = 2, lines_accepted = 3 where id = 1");
		ApprovalPlan plan = plan();
		assertThat(plan.run()).isEqualTo(new ApprovalPlan.Run(1, "test", "sandbox", LocalDate.of(2026, 11, 20),
				"AWAITING_APPROVAL", List.of("ada")));
		assertThat(plan.parts()).containsExactly(
				new ApprovalPlan.Part("NGN", "", false, 1, new BigDecimal("5000.00"), null),
				new ApprovalPlan.Part("USD", "", false, 1, new BigDecimal("70.00"), null));
		assertThat(plan.held()).containsExactly(
				new ApprovalPlan.Part("NGN", "POSSIBLE_DUPLICATE", false, 1, new BigDecimal("6000.00"), null));
		assertThat(plan.payouts()).isEqualTo(2);
		assertThat(plan.rejected()).isEqualTo(2);
		assertThat(plan.first()).isEqualTo(new ApprovalPlan.First(2,
				List.of(new ApprovalPlan.Line("A", "dest_A", "NGN", new BigDecimal("5000.00")),
						new ApprovalPlan.Line("C", "dest_C", "USD", new BigDecimal("70.00")))));
		assertThat(plan.usual()).containsExactly(new ApprovalPlan.Usual("", new BigDecimal("3"), null, 0));
		assertThat(plan.given()).isNull();
		assertThat(this.approvals.plan(7)).isEmpty();
	}

	@Test
	void aRunWithoutAnApprovalInForceCannotGoOnAndOneWithItCan() {
		assertThat(this.approvals.inForce(1)).isNull();
		assertThat(this.approvals.approved()).isEmpty();
		assertThat(this.approvals.hasPlan(1)).isTrue();
		Instant until = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
		assertThat(this.approvals.approve(plan(), "ben", until)).isNull();
		assertThat(this.approvals.inForce(1)).isEqualTo(1L);
		assertThat(this.approvals.approved()).containsExactly(new Approvals.Approved(1, "test", "sandbox", until));
		assertThat(plan().given()).isEqualTo(new ApprovalPlan.Given(1, "approved", "ben", Instant.parse(this.rows
			.value("select to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from run_approval")),
				until, null, true));
	}

	@Test
	void whoeverMayNotApproveIsToldWhyAndNothingIsInForce() {
		assertThat(this.approvals.approve(plan(), "eve", null)).isEqualTo("run 1: eve is no enabled approver");
		assertThat(this.approvals.reject(plan(), "eve", "no")).isEqualTo("eve is no enabled approver");
		ApprovalPlan seen = plan();
		this.rows.ready(1, "D", "1.00", "NGN");
		assertThat(this.approvals.approve(seen, "ben", null))
			.isEqualTo("run 1: what would be sent is not what was looked at");
		assertThat(this.approvals.inForce(1)).isNull();
		assertThat(this.rows.value("select count(*) from run_approval")).isEqualTo("0");
	}

	@Test
	void anApprovalOfOtherBytesIsMadeVoidBeforeItLetsAnythingGo() {
		assertThat(this.approvals.approve(plan(), "ben", null)).isNull();
		this.rows.execute("set session_replication_role = replica");
		this.rows.execute("update run_approval set plan_sha256 = 'other'");
		this.rows.execute("set session_replication_role = origin");
		assertThat(this.approvals.inForce(1)).isNull();
		assertThat(this.rows.value("select void_reason from run_approval")).isEqualTo(WHY);
		assertThat(this.approvals.approved()).isEmpty();
	}

	@Test
	void aRejectionEndsTheApprovalBeforeIt() {
		assertThat(this.approvals.isRejected(1)).isFalse();
		assertThat(this.approvals.approve(plan(), "ben", null)).isNull();
		assertThat(this.approvals.isRejected(1)).isFalse();
		assertThat(this.approvals.reject(plan(), "ben", "wrong file")).isNull();
		assertThat(this.approvals.isRejected(1)).isTrue();
		assertThat(this.approvals.inForce(1)).isNull();
		assertThat(this.rows.value("select void_reason from run_approval where id = 1")).isEqualTo("rejected by ben");
	}

	@Test
	void frozenPayoutsAndThoseOfOtherStatusesAreNotAmongWhatMayGo() {
		assertThat(this.approvals.has(1, PayoutStatus.READY)).isTrue();
		assertThat(this.approvals.has(1, PayoutStatus.SENDING, PayoutStatus.UNKNOWN)).isFalse();
		this.rows.execute("update payout set frozen = true");
		assertThat(this.approvals.has(1, PayoutStatus.READY)).isFalse();
		assertThat(this.approvals.hasPlan(1)).isFalse();
	}

	private ApprovalPlan plan() {
		return this.approvals.plan(1).orElseThrow();
	}

}
