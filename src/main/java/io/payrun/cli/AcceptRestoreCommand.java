package io.payrun.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import io.payrun.payout.Anchor;
import io.payrun.payout.Role;
import io.payrun.payout.Standing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A person accepts a database that this home's anchor does not know. */
@Command(name = "accept-restore",
		description = { "Accepts a database that was restored, so that it may send again.",
				"Says first what the anchor in PAYRUN_HOME knows, what the database has, and what could be sent from "
						+ "it. Compare that with the provider and deny what was paid before you accept. Other homes "
						+ "that refuse this database need the same." },
		footer = "  payrun accept-restore --evidence 'backup of 19 Nov, 500 payouts denied by SyncPay statement'")
final class AcceptRestoreCommand extends Verb {

	@Option(names = "--evidence", paramLabel = "TEXT", required = true,
			description = "What it rests on; kept for ever.")
	String evidence = "";

	@Option(names = "--yes", description = "Do not ask.")
	boolean yes;

	AcceptRestoreCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String why = notBlank("--evidence", this.evidence);
		return session()
			.with((application) -> accept(application.anchor(), why, session().actor(application, Role.OPERATOR)));
	}

	/**
	 * Shows what would be accepted, asks on a terminal, and accepts.
	 * @param anchor this home's
	 * @param why what it rests on
	 * @param actor who accepts
	 * @return 0 accepted, 1 the anchor could not be written, 2 nothing was done
	 */
	int accept(Anchor anchor, String why, String actor) {
		Standing standing = anchor.check();
		if (!(standing instanceof Standing.Refused refused)) {
			throw wrong("There is nothing to accept: this home's anchor knows the database; nothing was changed.");
		}
		if (!refused.acceptable()) {
			throw wrong(refused.text());
		}
		terminal().say(refused.reason());
		terminal().say(exposed(anchor.exposed()));
		if (!this.yes && terminal().canAsk() && !terminal().ask("Accept this database as it is?")) {
			terminal().say("Nothing was done.");
			return 2;
		}
		return told(anchor.accept(why, actor, machine()));
	}

	private int told(Standing standing) {
		if (standing instanceof Standing.Refused still) {
			terminal().say(still.text());
			return 1;
		}
		terminal().print("Accepted; this home's anchor now knows the database as it is, and payouts may be sent.");
		terminal().print("Any other home that refuses this database needs its own: payrun accept-restore");
		terminal().print("Runs to go on with: payrun runs, then payrun relaunch RUN");
		return 0;
	}

	/**
	 * What could be sent, in words.
	 * @param payouts one entry a mode, status and currency
	 * @return a few lines
	 */
	static String exposed(List<Anchor.Exposed> payouts) {
		if (payouts.isEmpty()) {
			return "No payout of this database waits to be sent.";
		}
		Table table = new Table().left("MAY HAVE BEEN SENT MEANWHILE").left("MODE").right("COUNT").amount("AMOUNT");
		payouts.forEach((entry) -> table.row(entry.status() + " " + entry.currency(), entry.mode(),
				Text.grouped(entry.count()), Text.grouped(entry.amount())));
		return String.join("\n", table.lines());
	}

	private static String machine() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
