package io.payrun.cli;

import io.payrun.jobs.Runs;
import io.payrun.payout.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues a run. */
@Command(name = "relaunch",
		description = { "Continues a stopped, failed, interrupted or waiting run.",
				"Says first what it will do, then does it. Nothing that may have been paid is sent anew." },
		footer = { "  payrun relaunch 7", "  payrun relaunch 7 --yes --json" })
final class RelaunchCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	@Option(names = "--yes", description = "Do not ask before the first send.")
	boolean yes;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	RelaunchCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		return session().telling((application) -> {
			Runs.Ended ended = application.runs()
				.relaunch(id, session().screen(application, this.yes, session().actor(application, Role.OPERATOR)));
			return new Outcome(terminal(), application).show(ended, this.json);
		});
	}

}
