package io.payrun.cli;

import io.payrun.jobs.Runs;

/** How a run or relaunch ended: on the screen, or as one JSON document. */
final class Outcome {

	private final Terminal terminal;

	private final Application application;

	Outcome(Terminal terminal, Application application) {
		this.terminal = terminal;
		this.application = application;
	}

	/**
	 * Shows it.
	 * @param ended the launch
	 * @param json as JSON
	 * @return the exit code
	 */
	int show(Runs.Ended ended, boolean json) {
		if (json) {
			ended.runs().forEach(this::sayRun);
			this.terminal.print(RunsView.json(ended.runs()));
			return ended.exitCode();
		}
		showRuns(ended);
		this.terminal.print(ExitCodes.sentence(ended.exitCode()));
		return ended.exitCode();
	}

	/**
	 * Shows each run with its proof, and all of them in a table where there are several.
	 * @param ended the launch
	 */
	void showRuns(Runs.Ended ended) {
		for (Runs.Summary run : ended.runs()) {
			showRun(run);
		}
		if (ended.runs().size() > 1) {
			this.terminal.print("");
			this.terminal.print(RunsView.table(ended.runs()));
		}
		this.terminal.print("");
	}

	/** For the log of whoever keeps only the document. */
	private void sayRun(Runs.Summary run) {
		if (run.accepted() == null) {
			NextSteps.of(run).forEach((step) -> this.terminal.say("Run " + run.id() + ": " + step));
			return;
		}
		Proof proof = Proof.parse(this.application.reports().current(run.id()));
		this.terminal.say("Run " + run.id() + ": " + proof.sentence());
		NextSteps.of(run, proof).forEach((step) -> this.terminal.say("  " + step));
	}

	private void showRun(Runs.Summary run) {
		this.terminal.print("");
		this.terminal.print(this.terminal.bold(RunsView.heading(run)));
		if (run.accepted() != null) {
			Proof proof = Proof.parse(this.application.reports().current(run.id()));
			this.terminal.print(this.terminal.verdict(proof.sentence(), proof.isBalanced()));
			this.terminal.print(proof.tieOut());
			NextSteps.of(run, proof).forEach((step) -> this.terminal.print("  " + step));
		}
		else {
			NextSteps.of(run).forEach((step) -> this.terminal.print("  " + step));
		}
		this.application.approvals()
			.plan(run.id())
			.filter((plan) -> run.state().equals("AWAITING_APPROVAL"))
			.ifPresent((plan) -> plan.lines().forEach((line) -> this.terminal.print(Text.safe(line))));
		if (run.report() != null) {
			this.terminal.print("Report: " + Text.safe(run.report()));
		}
	}

}
