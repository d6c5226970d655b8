package io.payrun.cli;

import io.payrun.payout.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stops a run that another process works on. */
@Command(name = "stop", description = { "Asks a running run to stop after the sends in flight.",
		"It ends within 35 seconds and can be relaunched." }, footer = "  payrun stop 7")
final class StopCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	StopCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		return session().with((application) -> {
			session().actor(application, Role.OPERATOR);
			terminal().print(Text.safeLines(application.runs().stop(id)));
			return 0;
		});
	}

}
