package io.payrun.jobs;

import java.util.HashSet;
import java.util.Set;

import io.payrun.notice.Notice;
import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.Approvals;
import io.payrun.payout.PayoutStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether a launch of a run may send, as far as approvals go. The intents ask the
 * database once more, each for itself: what is decided here only keeps the run from
 * trying.
 */
final class ApprovalGate {

	private final Approvals approvals;

	private final Session session;

	private final long runId;

	private boolean required;

	private @Nullable Long approval;

	private boolean over;

	ApprovalGate(Approvals approvals, Session session, long runId) {
		this.approvals = approvals;
		this.session = session;
		this.runId = runId;
	}

	/** Looks for an approval in force, and tells the lease what it covers. */
	void look() {
		Set<Long> sendable = new HashSet<>(this.session.lease().sendable());
		this.required = this.approvals.demanded(this.runId, sendable, this.session.job().approvalRequired(false));
		this.approval = this.required ? this.approvals.inForce(this.runId) : null;
		this.session.lease().lead(this.runId, this.approval);
		this.over = this.required && this.approvals.isRejected(this.runId)
				&& !this.approvals.has(this.runId, PayoutStatus.READY, PayoutStatus.HELD);
		if (this.over) {
			// it ends; what it would have carried along goes with another run
			this.session.lease().settleOnly();
		}
	}

	boolean isRequired() {
		return this.required;
	}

	/** Whether the run may send, or has nothing that it could send. */
	boolean isOpen() {
		return !this.required || this.over || this.approval != null || !this.approvals.hasPlan(this.runId);
	}

	/** Whether the approval ended while payouts of the run were being sent. */
	boolean endedMeanwhile() {
		return this.required && this.approval != null && this.approvals.has(this.runId, PayoutStatus.READY)
				&& this.approvals.inForce(this.runId) == null;
	}

	/** Whether the provider has payouts of the run already. */
	boolean hasInFlight() {
		return this.approvals.has(this.runId, PayoutStatus.ACCEPTED, PayoutStatus.AWAITING_CUSTOMER);
	}

	/** What waits to be approved. */
	ApprovalPlan plan() {
		return this.approvals.plan(this.runId).orElseThrow();
	}

	/** What is told to whoever may approve it; the same plan is told once. */
	static Notice wanted(ApprovalPlan plan) {
		return Notice.approvalWanted(
				new Notice.About(plan.run().mode(), plan.run().job(), plan.run().businessDate(), plan.run().id()),
				plan.sha256(), String.join("\n", plan.lines()), (plan.given() != null) ? plan.given().id() : null);
	}

	/** Why the run does not go on. */
	static Problem awaiting(ApprovalPlan plan) {
		ApprovalPlan.Given given = plan.given();
		return Problem.awaitingApproval("nothing is sent without an approval of plan " + plan.sha256() + " ("
				+ "%,d".formatted(plan.payouts()) + " payouts)" + ((given != null) ? "; " + given.line() : "")
				+ ". Another person looks and says: payrun approve " + plan.run().id());
	}

}
