package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.payrun.intake.DestinationFile;
import io.payrun.intake.FileRefused;
import io.payrun.jobs.DestinationCreation;
import io.payrun.jobs.Screen;
import io.payrun.payout.Destinations.Decisions;
import io.payrun.payout.Destinations.Known;
import io.payrun.payout.Destinations.State;
import io.payrun.payout.Progress;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates payout destinations at SyncPay. */
@Command(name = "destinations",
		description = { "Creates the payout destinations of a file at SyncPay, each once.",
				"FILE is CSV: name, destination_type, currency, label and, for bank_account: account_number, "
						+ "account_name, bank_code, bank_name; for mobile_money: phone_number, mobile_provider; for "
						+ "crypto_wallet: wallet_address, network. A bad line: nothing is created.",
				"Writes name,destination_id,currency,destination_type. A name that is known is not created again; "
						+ "what may have been created is UNKNOWN until a person decides. Numbers are shown by their "
						+ "last four alone. Docs: docs/destinations.md" },
		footer = { "  payrun destinations --file staff.csv > ids.csv",
				"  payrun destinations --file staff.csv --mode live --out ids.csv",
				"  payrun destinations --file staff.csv --again ada-bank    it is not at SyncPay: create it",
				"  payrun destinations --file staff.csv --found ada-bank=dest_7f3a    it is there", "",
				"Exit codes: 0 all are there; 1 SyncPay or the database is down; 2 wrong use or file;",
				"3 some are unknown or refused; 4 another process creates destinations." })
final class DestinationsCommand extends Verb {

	@Option(names = "--file", paramLabel = "F", required = true, description = "The destinations.")
	@Nullable Path file;

	@Option(names = "--mode", paramLabel = "M",
			description = "sandbox, test or live (default: by the API key; without key and address sandbox).")
	@Nullable String mode;

	@Option(names = "--out", paramLabel = "FILE", description = "A new file instead of standard output.")
	@Nullable Path out;

	@Option(names = "--again", paramLabel = "NAME",
			description = "Create this UNKNOWN one anew; may be repeated. Look first: it may be there.")
	List<String> again = new ArrayList<>();

	@Option(names = "--found", paramLabel = "NAME=ID",
			description = "This UNKNOWN one is at SyncPay, with this id; may be repeated.")
	Map<String, String> found = new LinkedHashMap<>();

	@Option(names = "--yes", description = "Do not ask before the first creation.")
	boolean yes;

	DestinationsCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() throws IOException {
		String checkedMode = Selected.mode(this.mode);
		Decisions decisions = decisions();
		DestinationFile.Content content = content();
		DestinationMapping mapping = new DestinationMapping(this.out);
		return session().with((application) -> {
			Screen screen = new Shown(terminal(), session().actor(application, Role.OPERATOR), this.yes);
			DestinationCreation.Ended ended = application.destinations()
				.create(new DestinationCreation.Order(checkedMode, content.lines(), decisions), screen);
			mapping.write(ended.known(), terminal());
			tell(ended, content.lines().size());
			return ended.exitCode();
		});
	}

	private Decisions decisions() {
		this.found.forEach((name, id) -> {
			if (this.again.contains(name)) {
				throw wrong("Say either --again or --found of " + name + ".");
			}
			if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
				throw wrong("--found wants NAME=ID with an id of SyncPay: 1 to 64 of A-Z a-z 0-9 _ -");
			}
		});
		return new Decisions(Set.copyOf(this.again), this.found);
	}

	private DestinationFile.Content content() {
		if (this.file == null) {
			throw wrong("--file is needed.");
		}
		try {
			DestinationFile.Content content = DestinationFile.read(this.file);
			if (!content.problems().isEmpty()) {
				content.problems().forEach((problem) -> terminal().say(problem.text()));
				throw wrong("Nothing was created: " + Text.grouped(content.problems().size())
						+ ((content.problems().size() == 1) ? " error" : " errors") + " in the file.");
			}
			return content;
		}
		catch (FileRefused ex) {
			throw wrong(ex.getMessage() + "\nNothing was created.");
		}
	}

	private void tell(DestinationCreation.Ended ended, int wanted) {
		for (Known known : ended.known()) {
			if (known.state() == State.UNKNOWN) {
				terminal().say(known.name() + " is UNKNOWN: SyncPay may have created it (" + known.type() + " "
						+ known.currency() + " " + known.number() + "), so it is not created again by itself. Look for "
						+ "its label at SyncPay. It is there: add --found " + known.name()
						+ "=ID. It is not: add --again " + known.name());
			}
		}
		long there = ended.known().stream().filter((known) -> known.state() == State.CREATED).count();
		terminal().say(Text.grouped(there) + " of " + Text.grouped(wanted) + " destinations are there.");
		if (ended.problem() != null) {
			terminal().say("Not finished: " + ended.problem() + ". The same command goes on.");
		}
	}

	/** A terminal without a progress bar. */
	private record Shown(Terminal terminal, String actor, boolean yes) implements Screen {

		@Override
		public void say(String line) {
			this.terminal.say(line);
		}

		@Override
		public void progress(Progress progress) {
			// each destination is told by a line
		}

		@Override
		public boolean confirm(String plan) {
			if (this.yes || !this.terminal.canAsk()) {
				return true;
			}
			this.terminal.say(plan);
			return this.terminal.ask("Create them?");
		}

	}

}
