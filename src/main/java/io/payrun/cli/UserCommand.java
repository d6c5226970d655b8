package io.payrun.cli;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.payout.Persons;
import io.payrun.payout.Persons.Change;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may do what. */
@Command(name = "user", synopsisSubcommandLabel = "add|list|disable|token",
		description = { "Adds persons, lists and disables them, and gives them new tokens.",
				"Once there is a person, whoever changes something needs PAYRUN_TOKEN, and histories bear the "
						+ "person's name. The first person is an approver. Once two approvers have been added, a new "
						+ "operator or approver, or a new token for somebody else, takes effect when a second "
						+ "approver types the same command within a week." },
		footer = { "  payrun user add ada --role approver", "  payrun user list --json",
				"  payrun user token ada             a new token, the old one is worth nothing",
				"  payrun user disable ada" })
final class UserCommand extends Verb {

	private UserCommand(Session session) {
		super(session);
	}

	/**
	 * The verb with its parts.
	 * @param session the invocation
	 * @return to be added to the verbs
	 */
	static CommandLine line(Session session) {
		return new CommandLine(new UserCommand(session)).addSubcommand(new Add(session))
			.addSubcommand(new ListAll(session))
			.addSubcommand(new Disable(session))
			.addSubcommand(new NewToken(session));
	}

	@Override
	public Integer call() {
		throw wrong("Say what to do: payrun user add, list, disable or token; see: payrun user --help");
	}

	/** A new person. */
	@Command(name = "add", description = "Adds a person, or brings a disabled one back; shows the token once.",
			footer = "  payrun user add ada --role approver")
	static final class Add extends Verb {

		@Parameters(paramLabel = "NAME", description = "1 to 40 of a-z 0-9 . _ -")
		String name = "";

		@Option(names = "--role", paramLabel = "R", required = true, description = "viewer, operator or approver.")
		Role role = Role.VIEWER;

		Add(Session session) {
			super(session);
		}

		@Override
		public Integer call() {
			return session().with((application) -> {
				String actor = session().actor(application, Role.APPROVER);
				return told(terminal(), this.name, actor, application.persons().add(this.name, this.role, actor));
			});
		}

	}

	/** Everybody. */
	@Command(name = "list", description = "Lists persons, and what waits for a second approver.",
			footer = "  payrun user list")
	static final class ListAll extends Verb {

		@Option(names = "--json", description = "One JSON document on standard output.")
		boolean json;

		ListAll(Session session) {
			super(session);
		}

		@Override
		public Integer call() {
			return session().with((application) -> {
				List<Persons.Person> persons = application.persons().list();
				List<Persons.Waiting> waiting = application.persons().waiting();
				if (this.json) {
					terminal().print(document(persons, waiting));
				}
				else {
					terminal().print(lines(persons, waiting));
				}
				return 0;
			});
		}

	}

	/** No rights any more. */
	@Command(name = "disable",
			description = "Takes every right from a person, at once; approvals that this person gave are void.",
			footer = "  payrun user disable ada")
	static final class Disable extends Verb {

		@Parameters(paramLabel = "NAME", description = "The person.")
		String name = "";

		Disable(Session session) {
			super(session);
		}

		@Override
		public Integer call() {
			return session().with((application) -> {
				String actor = session().actor(application, Role.APPROVER);
				return told(terminal(), this.name, actor, application.persons().disable(this.name, actor));
			});
		}

	}

	/** A new token. */
	@Command(name = "token",
			description = { "Gives a person a new token and shows it once; the old one is worth nothing.",
					"Your own at once; somebody else's takes an approver, and a second one once there were two." },
			footer = "  payrun user token ada")
	static final class NewToken extends Verb {

		@Parameters(paramLabel = "NAME", description = "The person.")
		String name = "";

		NewToken(Session session) {
			super(session);
		}

		@Override
		public Integer call() {
			return session().with((application) -> {
				String actor = session().actor(application, Role.VIEWER);
				if (!actor.equals(this.name)) {
					session().actor(application, Role.APPROVER);
				}
				return told(terminal(), this.name, actor, application.persons().token(this.name, actor));
			});
		}

	}

	private static int told(Terminal terminal, String name, String actor, Change change) {
		if (change instanceof Change.Refused refused) {
			throw wrong("Refused: " + refused.reason() + "; nothing was done.");
		}
		if (change instanceof Change.WaitsForSecond waits) {
			terminal.print(waits.firstHalf());
			terminal.say("Above is the first half of the token of " + name + ", shown once; give it to " + name
					+ " alone. It takes effect when a second approver types the same command within a week.");
			return 3;
		}
		Change.Done done = (Change.Done) change;
		if (done.token() == null) {
			terminal.print(name + " may do nothing any more.");
			return 0;
		}
		terminal.print(done.token());
		if (done.first() != null) {
			terminal.say("Done. Above is the second half of the token of " + name + ", shown once; give it to " + name
					+ " alone, who writes it right behind the half that " + done.first() + " has.");
			return 0;
		}
		terminal.say("Done. Above is the token of " + name + ", shown once; it goes into PAYRUN_TOKEN or into the file "
				+ "that PAYRUN_TOKEN_FILE names.");
		if (!name.equals(actor)) {
			terminal.say("You have seen it; let " + name + " change it before it matters: payrun user token " + name);
		}
		if (done.settingUp()) {
			terminal.say("Setting up: until a second approver is added, one approver gives every right alone.");
		}
		return 0;
	}

	/**
	 * The list for people.
	 * @param persons everybody
	 * @param waiting what takes a second one
	 * @return its lines
	 */
	static List<String> lines(List<Persons.Person> persons, List<Persons.Waiting> waiting) {
		if (persons.isEmpty()) {
			return List
				.of("No persons yet: everybody may do everything. Begin with: payrun user add NAME --role approver");
		}
		Table table = new Table().left("NAME").left("ROLE").left("SINCE").left("DISABLED");
		for (Persons.Person person : persons) {
			table.row(person.name(), person.role().word(), person.since().truncatedTo(ChronoUnit.SECONDS),
					(person.disabledAt() != null) ? person.disabledAt().truncatedTo(ChronoUnit.SECONDS) : null);
		}
		List<String> lines = new java.util.ArrayList<>(table.lines());
		for (Persons.Waiting one : waiting) {
			lines.add("Waits for a second approver: payrun user " + one.act() + " " + one.name()
					+ ((one.role() != null) ? " --role " + one.role().word() : "") + " (said by " + one.actor() + " at "
					+ one.at().truncatedTo(ChronoUnit.SECONDS) + ")");
		}
		return lines;
	}

	private static String document(List<Persons.Person> persons, List<Persons.Waiting> waiting) {
		return Json.write(Map.of("persons", persons.stream().map(UserCommand::entry).toList(), "waiting",
				waiting.stream().map(UserCommand::entry).toList()));
	}

	private static Map<String, @Nullable Object> entry(Persons.Person person) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("name", person.name());
		entry.put("role", person.role().word());
		entry.put("since", person.since().toString());
		entry.put("disabled_at", (person.disabledAt() != null) ? person.disabledAt().toString() : null);
		return entry;
	}

	private static Map<String, @Nullable Object> entry(Persons.Waiting waiting) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("act", waiting.act());
		entry.put("name", waiting.name());
		entry.put("role", (waiting.role() != null) ? waiting.role().word() : null);
		entry.put("by", waiting.actor());
		entry.put("at", waiting.at().toString());
		return entry;
	}

}
