package io.payrun.payout;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * Approvals of runs. What they cover, who may give them and what makes them void is
 * decided in the database; here are the questions and the acts.
 */
public final class Approvals {

	private final ApprovalStore store;

	/**
	 * Approvals in a database.
	 * @param dataSource the database, connections in auto-commit
	 */
	public Approvals(DataSource dataSource) {
		this.store = new ApprovalStore(dataSource);
	}

	/**
	 * A waiting run whose approval is in force: it can go on now.
	 *
	 * @param runId the run
	 * @param job its job
	 * @param mode its mode
	 * @param until how long the approval is good, or null
	 */
	public record Approved(long runId, String job, String mode, @Nullable Instant until) {
	}

	/**
	 * Whether a launch of a run needs an approval, written down where its job or a run
	 * that it carries along demands one now.
	 * @param runId the run
	 * @param sendable the runs whose payouts the launch would send
	 * @param byJob whether the job demands it
	 * @return whether nothing may be sent without one
	 */
	public boolean demanded(long runId, Collection<Long> sendable, boolean byJob) {
		if (this.store.isRequired(List.of(runId))) {
			return true;
		}
		if (!byJob && !this.store.isRequired(sendable)) {
			return false;
		}
		CrashPoint.AP1_DEMAND.before();
		this.store.require(runId);
		CrashPoint.AP1_DEMAND.after();
		return true;
	}

	/**
	 * The approval of a run that is in force; one whose payouts are not what was approved
	 * is made void first.
	 * @param runId the run
	 * @return the approval's number, or null
	 */
	public @Nullable Long inForce(long runId) {
		Long approval = this.store.inForce(runId);
		if (approval == null || this.store.isAsApproved(approval)) {
			return approval;
		}
		CrashPoint.AP1_VOID.before();
		this.store.makeVoid(approval, "what would be sent is not what was approved");
		CrashPoint.AP1_VOID.after();
		return null;
	}

	/**
	 * Whether a launch of a run would send anything, now or as soon as there is money.
	 * @param runId the run
	 * @return true where there is something to approve
	 */
	public boolean hasPlan(long runId) {
		return this.store.hasPlan(runId);
	}

	/**
	 * Whether the newest word on a run is a rejection.
	 * @param runId the run
	 * @return true where it is
	 */
	public boolean isRejected(long runId) {
		return this.store.isRejected(runId);
	}

	/**
	 * Whether payouts of a run stand in one of these statuses and may go.
	 * @param runId the run
	 * @param statuses the statuses
	 * @return true where there is one
	 */
	public boolean has(long runId, PayoutStatus... statuses) {
		return this.store.has(runId, List.of(statuses).stream().map(PayoutStatus::name).toList());
	}

	/**
	 * What somebody who approves looks at.
	 * @param runId the run
	 * @return empty where there is no such run, or it needs no approval
	 */
	public Optional<ApprovalPlan> plan(long runId) {
		return this.store.plan(runId);
	}

	/**
	 * Approves a run as it was looked at.
	 * @param plan what was looked at
	 * @param actor who
	 * @param until how long it is good, or null
	 * @return why it was refused, or null
	 */
	public @Nullable String approve(ApprovalPlan plan, String actor, @Nullable Instant until) {
		CrashPoint.AP1_APPROVE.before();
		String refusal = this.store.approve(plan, actor, until);
		CrashPoint.AP1_APPROVE.after();
		return refusal;
	}

	/**
	 * Writes down that a run is rejected; no approval of it is good any more.
	 * @param plan what was looked at
	 * @param actor who
	 * @param reason why
	 * @return why it was refused, or null
	 */
	public @Nullable String reject(ApprovalPlan plan, String actor, String reason) {
		CrashPoint.AP1_REJECT.before();
		String refusal = this.store.reject(plan, actor, reason);
		CrashPoint.AP1_REJECT.after();
		return refusal;
	}

	/**
	 * Waiting runs that can go on.
	 * @return in run order
	 */
	public List<Approved> approved() {
		return this.store.approved();
	}

}
