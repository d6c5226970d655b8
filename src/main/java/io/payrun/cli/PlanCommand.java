package io.payrun.cli;

import java.nio.file.Path;
import java.time.LocalDate;

import io.payrun.jobs.Runs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a run would do. */
@Command(name = "plan",
		description = { "Shows what a run would send, hold and reject; sends nothing.",
				"Reads and checks the input, looks for duplicates and at the balances, and says when sending would "
						+ "end. Leaves nothing behind." },
		footer = { "  payrun plan nightly-syncpay",
				"  payrun plan nightly-syncpay --file inbox/nightly-1120.csv --json" })
final class PlanCommand extends Verb {

	@Parameters(paramLabel = "JOB", description = "The job: a file JOB.yaml in PAYRUN_JOBS.")
	String job = "";

	@Option(names = "--file", paramLabel = "FILE", description = "This file instead of what the job's source finds.")
	@Nullable Path file;

	@Option(names = "--date", paramLabel = "DATE", description = "The business date, as 2026-11-20.")
	@Nullable LocalDate date;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	PlanCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		return session().with((application) -> {
			Runs.Plan plan = application.runs()
				.plan(new Runs.Order(this.job, this.file, this.date), session().screen(application, true));
			if (this.json) {
				terminal().print(PlanView.json(plan));
			}
			else {
				terminal().print(PlanView.lines(plan));
			}
			return plan.exitCode();
		});
	}

}
