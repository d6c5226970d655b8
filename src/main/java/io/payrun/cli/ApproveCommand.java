package io.payrun.cli;

import java.time.Instant;

import io.payrun.jobs.RunApprovals;
import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person approves what a run would send. */
@Command(name = "approve",
		description = { "Approves what a waiting run would send, byte by byte.",
				"Shows the plan first. Whoever launched the run or brought its file cannot approve it. Any change "
						+ "afterwards makes the approval void. The run then goes on by itself under serve, or by "
						+ "payrun relaunch." },
		footer = { "  payrun approve 7", "  payrun approve 7 --until 06:00",
				"  payrun approve 7 --plan 3f2a…  only what was looked at before, by the hash that show tells" })
final class ApproveCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	@Option(names = "--until", paramLabel = "TIME",
			description = "How long the approval is good: 06:00 in the job's zone, or 2026-11-21T06:00:00Z.")
	@Nullable String until;

	@Option(names = "--plan", paramLabel = "SHA256", description = "Refuse where the plan has another hash now.")
	@Nullable String plan;

	@Option(names = "--yes", description = "Do not ask.")
	boolean yes;

	ApproveCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		return session()
			.with((application) -> approve(application.approvals(), id, session().actor(application, Role.APPROVER)));
	}

	private int approve(RunApprovals approvals, long id, String actor) {
		ApprovalPlan found = approvals.waiting(id);
		found.lines().forEach((line) -> terminal().print(Text.safe(line)));
		if (this.plan != null && !this.plan.equalsIgnoreCase(found.sha256())) {
			throw wrong("Refused: the plan of run " + id + " is not the one that was looked at; nothing was done.");
		}
		Instant limit = (this.until != null) ? approvals.until(found, this.until) : null;
		if (!this.yes && this.plan == null && terminal().canAsk() && !terminal().ask("Approve this?")) {
			terminal().say("Nothing was done.");
			return 2;
		}
		approvals.approve(found, actor, limit);
		terminal().print("Run " + id + " is approved by " + Text.safe(actor)
				+ ((limit != null) ? ", until " + limit : "") + ".");
		terminal().print("It goes on by itself under payrun serve, else by: payrun relaunch " + id);
		return 0;
	}

}
