package io.payrun.cli;

import java.util.EnumSet;
import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Speed as ratios. */
@Command(name = "bench", description = { "Measures speed as ratios.",
		"Each with its peer measured beside it on this machine: intake against a bare COPY, submission "
				+ "against a bare HTTP loop, reports against a bare COPY TO, start-up against its limits. Uses a "
				+ "database of its own that is removed afterwards." },
		footer = { "  payrun bench", "  payrun bench --lines 100000 --payouts 5000 --only intake,reports" })
final class BenchCommand extends Verb {

	@Option(names = "--lines", paramLabel = "N", defaultValue = "1000000",
			description = "Lines of the intake and report comparisons (default: ${DEFAULT-VALUE}).")
	int lines;

	@Option(names = "--payouts", paramLabel = "N", defaultValue = "20000",
			description = "Payouts of the submission comparison (default: ${DEFAULT-VALUE}).")
	int payouts;

	@Option(names = "--only", paramLabel = "PART", split = ",",
			description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
	Set<Bench.Part> only = EnumSet.noneOf(Bench.Part.class);

	BenchCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		if (this.lines < 1 || this.payouts < 1) {
			throw wrong("--lines and --payouts must be at least 1.");
		}
		Set<Bench.Part> parts = this.only.isEmpty() ? EnumSet.allOf(Bench.Part.class) : EnumSet.copyOf(this.only);
		return new Bench(session(), parts, this.lines, this.payouts).run();
	}

}
