package io.payrun.cli;

import io.payrun.jobs.Runs;
import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person rejects a run that waits. */
@Command(name = "reject",
		description = { "Rejects a run that waits for an approval.",
				"Whatever of it was not sent is denied, for good, and the run ends with its report." },
		footer = "  payrun reject 7 --reason 'the file of last week'")
final class RejectCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	@Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept in the history.")
	String reason = "";

	@Option(names = "--yes", description = "Do not ask.")
	boolean yes;

	RejectCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		String why = notBlank("--reason", this.reason);
		return session().with((application) -> {
			String actor = session().actor(application, Role.APPROVER);
			ApprovalPlan plan = application.approvals().waiting(id);
			plan.lines().forEach((line) -> terminal().print(Text.safe(line)));
			if (!this.yes && terminal().canAsk() && !terminal().ask("Reject this?")) {
				terminal().say("Nothing was done.");
				return 2;
			}
			Runs.Ended ended = application.approvals()
				.reject(plan, actor, why, session().screen(application, true, actor));
			return new Outcome(terminal(), application).show(ended, false);
		});
	}

}
