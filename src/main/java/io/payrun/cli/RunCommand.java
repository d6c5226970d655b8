package io.payrun.cli;

import java.nio.file.Path;
import java.time.LocalDate;

import io.payrun.jobs.Runs;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A whole payment run in the foreground. */
@Command(name = "run",
		description = { "The whole run: take in, send, track, prove, report.",
				"Takes in what the job's source finds (or one file), sends it, tracks it to its end, and writes the "
						+ "reports. In mode live, on a terminal, it shows the plan and asks first." },
		footer = { "  payrun run nightly-syncpay", "  payrun run nightly-syncpay --file inbox/nightly-1120.csv",
				"  payrun run nightly-syncpay --date 2026-11-20 --json" })
final class RunCommand extends Verb {

	@Parameters(paramLabel = "JOB", description = "The job: a file JOB.yaml in PAYRUN_JOBS.")
	String job = "";

	@Option(names = "--file", paramLabel = "FILE", description = "This file instead of what the job's source finds.")
	@Nullable Path file;

	@Option(names = "--date", paramLabel = "DATE", description = "The business date, as 2026-11-20.")
	@Nullable LocalDate date;

	@Option(names = "--yes", description = "Do not ask before the first send.")
	boolean yes;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	RunCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		return session().telling((application) -> {
			RunScreen screen = session().screen(application, this.yes, session().actor(application, Role.OPERATOR));
			terminal().say("Running job " + this.job + ((this.file != null) ? " with file " + this.file : "")
					+ ((this.date != null) ? " for " + this.date : ""));
			Runs.Ended ended = application.runs().run(new Runs.Order(this.job, this.file, this.date), screen);
			return new Outcome(terminal(), application).show(ended, this.json);
		});
	}

}
