package io.payrun.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person takes back payouts that were not sent. */
@Command(name = "deny", description = { "Takes back payouts that were not sent.",
		"Shows count and amount first. A denied payout is never sent; to pay it after all, a new line replaces it." },
		footer = { "  payrun deny PO-0042 --reason 'same invoice as PO-0017'",
				"  payrun deny --run 7 --kind POSSIBLE_DUPLICATE --reason 'file was exported twice' --yes" })
final class DenyCommand extends Verb {

	@Mixin
	Selected selected = new Selected();

	@Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept in the history.")
	String reason = "";

	@Option(names = "--yes", description = "Do not ask.")
	boolean yes;

	DenyCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String why = notBlank("--reason", this.reason);
		return new PersonAct(session(), "deny", this.yes).onSelection(this.selected.selection(),
				(people, selection, actor) -> people.deny(selection, why, actor));
	}

}
