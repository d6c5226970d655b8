package io.payrun.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person lets held payouts go. */
@Command(name = "release",
		description = { "Lets held payouts go.",
				"Shows count and amount first. They are sent by the job's next run or by a relaunch. "
						+ "What is over a limit takes an approver." },
		footer = { "  payrun release PO-0042 PO-0043 --reason 'two invoices, checked by Ada'",
				"  payrun release --run 7 --kind INSUFFICIENT_FUNDS --reason 'account topped up' --yes" })
final class ReleaseCommand extends Verb {

	@Mixin
	Selected selected = new Selected();

	@Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept in the history.")
	String reason = "";

	@Option(names = "--yes", description = "Do not ask.")
	boolean yes;

	ReleaseCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String why = notBlank("--reason", this.reason);
		return new PersonAct(session(), "release", this.yes).onSelection(this.selected.selection(),
				(people, selection, actor) -> people.release(selection, why, actor));
	}

}
