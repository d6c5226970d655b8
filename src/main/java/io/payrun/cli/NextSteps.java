package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;

import io.payrun.jobs.Runs;

/** What needs a person after a run, and the command to type next. */
final class NextSteps {

	private NextSteps() {
	}

	/**
	 * For a run whose payouts are known.
	 * @param run the run
	 * @param proof its proof
	 * @return one line each; empty where nothing is left to do
	 */
	static List<String> of(Runs.Summary run, Proof proof) {
		List<String> steps = new ArrayList<>(proof.attention());
		if (proof.held() > 0) {
			steps.add("Held payouts: payrun payouts --run " + run.id() + " --status held, then payrun release or deny");
		}
		if (proof.unknown() > 0) {
			steps.add("Unconfirmed payouts: payrun payouts --run " + run.id()
					+ " --status unknown, then payrun resolve REFERENCE --as paid|not-paid --evidence TEXT");
		}
		steps.addAll(of(run));
		return steps;
	}

	/**
	 * For a run that has accepted nothing yet.
	 * @param run the run
	 * @return one line each
	 */
	static List<String> of(Runs.Summary run) {
		return switch (run.state()) {
			case "STOPPED", "FAILED", "INTERRUPTED" -> List.of("Go on with: payrun relaunch " + run.id());
			case "AWAITING_APPROVAL" ->
				List.of("Another person looks and says: payrun approve " + run.id() + ", or payrun reject " + run.id()
						+ " --reason TEXT", "Then it goes on by payrun serve, or by: payrun relaunch " + run.id());
			default -> List.of();
		};
	}

}
