package io.payrun.cli;

import java.util.List;

import io.payrun.jobs.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The list of runs. */
@Command(name = "runs",
		description = { "Lists runs, the newest first.", "With state, exit code and the folder of the newest report." },
		footer = { "  payrun runs", "  payrun runs --limit 5 --json" })
final class RunsCommand extends Verb {

	@Option(names = "--limit", paramLabel = "N", defaultValue = "50",
			description = "At most so many (default: ${DEFAULT-VALUE}).")
	int limit;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	RunsCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		if (this.limit < 1) {
			throw wrong("--limit must be at least 1");
		}
		return session().with((application) -> {
			PauseCommand.tell(application, terminal());
			List<Runs.Summary> runs = application.runs().list(this.limit);
			if (this.json) {
				terminal().print(RunsView.json(runs));
			}
			else if (runs.isEmpty()) {
				terminal().print("No runs yet. Begin with: payrun demo, or payrun plan JOB");
			}
			else {
				terminal().print(RunsView.table(runs));
			}
			return 0;
		});
	}

}
