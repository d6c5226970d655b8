package io.payrun.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.payrun.jobs.Runs;
import io.payrun.payout.ApprovalPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One run with its totals, steps and what is open. */
@Command(name = "show", description = { "Shows one run: totals, steps, and what is open.",
		"With --json: what reconciliation.json would say now, and the plan of a run that needs an " + "approval." },
		footer = { "  payrun show 7", "  payrun show 7 --json" })
final class ShowCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	ShowCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		return session().with((application) -> {
			PauseCommand.tell(application, terminal());
			Runs.Detail detail = application.runs().show(id);
			ApprovalPlan plan = application.approvals().plan(id).orElse(null);
			if (this.json) {
				terminal().print((plan != null) ? ApprovalView.into(detail.reconciliation(), plan)
						: detail.reconciliation().stripTrailing());
			}
			else {
				terminal().print(terminal().bold(RunsView.heading(detail.summary())));
				terminal().print(lines(detail));
				if (plan != null) {
					terminal().print("");
					plan.lines().forEach((line) -> terminal().print(Text.safe(line)));
				}
			}
			return 0;
		});
	}

	/**
	 * The run below its heading.
	 * @param detail the run
	 * @return its lines
	 */
	static List<String> lines(Runs.Detail detail) {
		List<String> lines = new ArrayList<>();
		Instant finished = detail.finishedAt();
		lines.add("started " + detail.startedAt().truncatedTo(ChronoUnit.SECONDS)
				+ ((finished != null) ? " · finished " + finished.truncatedTo(ChronoUnit.SECONDS) : "") + " · launches "
				+ detail.launches());
		addNamed(lines, "problem", detail.problem());
		addNamed(lines, "runner ", detail.runner());
		addNamed(lines, "report ", detail.summary().report());
		if (detail.summary().accepted() != null) {
			Proof proof = Proof.parse(detail.reconciliation());
			lines.add("");
			lines.add(proof.sentence());
			lines.addAll(proof.tieOut());
			NextSteps.of(detail.summary(), proof).forEach((step) -> lines.add("  " + step));
		}
		else {
			NextSteps.of(detail.summary()).forEach((step) -> lines.add("  " + step));
		}
		if (!detail.steps().isEmpty()) {
			if (!lines.get(lines.size() - 1).isEmpty()) {
				lines.add("");
			}
			lines.add("STEPS");
			detail.steps().forEach((step) -> lines.add("  " + Text.safe(step)));
		}
		return lines;
	}

	private static void addNamed(List<String> lines, String name, @org.jspecify.annotations.Nullable String text) {
		if (text != null) {
			lines.add(name + " " + Text.safe(text));
		}
	}

}
