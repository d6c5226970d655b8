package io.payrun.jobs;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.Approvals;
import io.payrun.payout.People;
import org.jspecify.annotations.Nullable;

/**
 * Runs that wait for a person's word: the plan that is looked at, approving, rejecting,
 * and which can go on ({@code relaunch}) because they are approved.
 */
public final class RunApprovals {

	private final Approvals approvals;

	private final People people;

	private final Runs runs;

	private final Sessions sessions;

	private final Clock clock;

	RunApprovals(Approvals approvals, People people, Runs runs, Sessions sessions, Clock clock) {
		this.approvals = approvals;
		this.people = people;
		this.runs = runs;
		this.sessions = sessions;
		this.clock = clock;
	}

	/**
	 * The plan of a run that needs an approval.
	 * @param runId the run
	 * @return empty where it needs none
	 * @throws Refusal where there is no such run
	 */
	public Optional<ApprovalPlan> plan(long runId) {
		this.runs.find(runId);
		return this.approvals.plan(runId);
	}

	/**
	 * The plan of a run that waits now.
	 * @param runId the run
	 * @return the plan
	 * @throws Refusal where it does not wait
	 */
	public ApprovalPlan waiting(long runId) {
		Runs.Summary run = this.runs.find(runId);
		return plan(runId).filter((plan) -> run.state().equals("AWAITING_APPROVAL"))
			.orElseThrow(() -> new Refusal(ExitCodes.WRONG,
					"Run " + runId + " does not wait for an approval; it is " + run.state() + "."));
	}

	/**
	 * Approves a run as it was looked at; it goes on by its relaunch, or by
	 * {@code serve}.
	 * @param plan what was looked at
	 * @param actor who approves
	 * @param until how long that is good, or null
	 * @throws Refusal where the person may not, or the plan is another one now
	 */
	public void approve(ApprovalPlan plan, String actor, @Nullable Instant until) {
		refuse(this.approvals.approve(plan, actor, until));
	}

	/**
	 * Rejects a run: whatever of it was not sent is denied, and it ends with its report.
	 * @param plan what was looked at
	 * @param actor who rejects
	 * @param reason why
	 * @param screen who watches
	 * @return how the run ended
	 * @throws Refusal where the person may not
	 */
	public Runs.Ended reject(ApprovalPlan plan, String actor, String reason, Screen screen) {
		long runId = plan.run().id();
		refuse(this.approvals.reject(plan, actor, reason));
		People.Result denied = this.people.deny(new People.Selection(List.of(), runId, null, null),
				"run rejected: " + reason, actor);
		screen.say("Run %d: %,d payouts denied.".formatted(runId, denied.done().size()));
		return this.runs.relaunch(runId, screen);
	}

	/**
	 * Waiting runs whose approval is in force.
	 * @return in run order
	 */
	public List<Approvals.Approved> approved() {
		return this.approvals.approved();
	}

	/**
	 * Reads a time: with date and offset, or a time of day in the zone of the run's job,
	 * which is the next such time.
	 * @param plan the run's plan
	 * @param text what was typed
	 * @return the moment
	 * @throws Refusal where it is no such time, or over
	 */
	public Instant until(ApprovalPlan plan, String text) {
		Instant now = this.clock.instant();
		Instant until = moment(plan, text, now);
		if (!until.isAfter(now)) {
			throw new Refusal(ExitCodes.WRONG, "--until " + text + " is over already; nothing was done.");
		}
		return until;
	}

	private Instant moment(ApprovalPlan plan, String text, Instant now) {
		try {
			if (text.contains("T")) {
				return OffsetDateTime.parse(text).toInstant();
			}
			ZonedDateTime here = now.atZone(this.sessions.definition(plan.run().job()).zone());
			ZonedDateTime today = here.with(LocalTime.parse(text));
			return (today.isAfter(here) ? today : today.plusDays(1)).toInstant();
		}
		catch (DateTimeException ex) {
			throw new Refusal(ExitCodes.WRONG,
					"--until is a time such as 06:00 (in the job's zone) or 2026-11-21T06:00:00Z; nothing was done.");
		}
	}

	private static void refuse(@Nullable String refusal) {
		if (refusal != null) {
			throw new Refusal(ExitCodes.WRONG, "Refused: " + refusal + "; nothing was done.");
		}
	}

}
