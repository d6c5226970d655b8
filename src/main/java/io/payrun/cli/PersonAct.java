package io.payrun.cli;

import java.util.List;

import io.payrun.payout.People;
import io.payrun.payout.Role;
import io.payrun.reconciliation.Reports;

/**
 * An act of a person on payouts: told before it is done, done, and the reports that it
 * made stale written anew before the command ends.
 */
final class PersonAct {

	/** The act itself. */
	interface Act {

		/**
		 * Does it.
		 * @param people who can
		 * @param selection the payouts
		 * @param actor who acts
		 * @return what was done
		 */
		People.Result on(People people, People.Selection selection, String actor);

	}

	private final Session session;

	private final String verb;

	private final boolean yes;

	PersonAct(Session session, String verb, boolean yes) {
		this.session = session;
		this.verb = verb;
		this.yes = yes;
	}

	/**
	 * Shows what would be touched, asks on a terminal, and acts.
	 * @param selection the payouts
	 * @param act what to do with them
	 * @return the exit code: 0 all done, 2 nothing done, 3 some could not be
	 */
	int onSelection(People.Selection selection, Act act) {
		return this.session.with((application) -> {
			String actor = this.session.actor(application, Role.OPERATOR);
			Terminal terminal = this.session.terminal();
			List<People.Touched> touched = this.verb.equals("deny") ? application.people().previewDeny(selection)
					: application.people().previewRelease(selection);
			if (!touched.isEmpty()) {
				terminal.say(preview(this.verb, touched));
			}
			if (!this.yes && terminal.canAsk() && !touched.isEmpty() && !terminal.ask("Do it?")) {
				terminal.say("Nothing was done.");
				return 2;
			}
			return finish(application, act.on(application.people(), selection, actor));
		});
	}

	/**
	 * Tells what was done and writes the next versions of the reports that it touched.
	 * @param application the open application
	 * @param result what was done
	 * @return the exit code: 0 all done, 2 nothing done, 3 some could not be
	 */
	int finish(Application application, People.Result result) {
		Terminal terminal = this.session.terminal();
		terminal.print(changed(result.done().size()) + " (" + this.verb + ").");
		if (!result.proposed().isEmpty()) {
			terminal.print(waiting(result.proposed().size()) + " for a second person, who says the same: "
					+ Text.safe(String.join(" ", result.proposed())));
		}
		result.refused().forEach((line) -> terminal.say("not done: " + line));
		if (!result.done().isEmpty()) {
			for (Reports.Written report : application.reports()
				.publishStale(application.settings().reports(), List.of())) {
				terminal.print("Report of run " + report.runId() + ", version " + report.version() + ": "
						+ Text.safe(report.folder().toString()));
			}
			if (this.verb.equals("deny")) {
				return exitCode(result);
			}
			result.runs().forEach((run) -> terminal.print("Go on with: payrun relaunch " + run));
		}
		return exitCode(result);
	}

	private static String waiting(int count) {
		return (count == 1) ? "1 payout waits" : Text.grouped(count) + " payouts wait";
	}

	private static String changed(int count) {
		return switch (count) {
			case 0 -> "No payout was changed";
			case 1 -> "1 payout changed";
			default -> Text.grouped(count) + " payouts changed";
		};
	}

	/**
	 * What an act would touch, in words.
	 * @param verb the act
	 * @param touched one entry a currency
	 * @return one or a few lines
	 */
	static String preview(String verb, List<People.Touched> touched) {
		Table table = new Table().left(verb.toUpperCase(java.util.Locale.ROOT)).right("COUNT").amount("AMOUNT");
		touched
			.forEach((entry) -> table.row(entry.currency(), Text.grouped(entry.count()), Text.grouped(entry.amount())));
		return String.join("\n", table.lines());
	}

	/**
	 * The exit code of an act.
	 * @param result what was done
	 * @return 0 all done, 2 nothing done, 3 some could not be or wait for a second person
	 */
	static int exitCode(People.Result result) {
		if (result.done().isEmpty() && result.proposed().isEmpty()) {
			return 2;
		}
		return (result.refused().isEmpty() && result.proposed().isEmpty()) ? 0 : 3;
	}

}
