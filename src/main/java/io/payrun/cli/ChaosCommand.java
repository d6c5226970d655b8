package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The proof by killing. */
@Command(name = "chaos", description = { "The kill-and-relaunch proof.",
		"Pays generated files through a sandbox that does everything wrong, kills Payrun and its database at random "
				+ "moments and at its crash points, relaunches as a person would until each run is finished, and "
				+ "compares with the provider's own books. Exit code 1 on any breach; a red round's seed plays it "
				+ "again. No money, no network; a folder of its own that is removed, except where a round was red." },
		footer = { "  payrun chaos", "  payrun chaos --rounds 200 --seed 1",
				"  payrun chaos --rounds 1 --seed 173 --keep",
				"  payrun chaos --rounds 10 --scenario storm+forgotten" })
final class ChaosCommand extends Verb {

	private static final int MOST_ROUNDS = 100_000;

	private static final int MOST_PAYOUTS = 100_000;

	private static final int MOST_KILLS = 50;

	private static final int MOST_AT_ONCE = 16;

	@Option(names = "--rounds", paramLabel = "N", defaultValue = "20",
			description = "Runs to kill and to finish (default: ${DEFAULT-VALUE}).")
	int rounds;

	@Option(names = "--seed", paramLabel = "S",
			description = "Seed of the first round; each further round has the next number (default: from the clock).")
	@Nullable Long seed;

	@Option(names = "--payouts", paramLabel = "N", defaultValue = "100",
			description = "Payouts a round (default: ${DEFAULT-VALUE}).")
	int payouts;

	@Option(names = "--kills", paramLabel = "N", defaultValue = "4",
			description = "Kills and crashes a round, at most (default: ${DEFAULT-VALUE}).")
	int kills;

	@Option(names = "--scenario", paramLabel = "S", defaultValue = ChaosProvider.STORM,
			description = "How the provider misbehaves, as for: payrun sandbox (default: storm, every misbehaviour "
					+ "but a key forgotten early, with short times).")
	String scenario = ChaosProvider.STORM;

	@Option(names = "--at-once", paramLabel = "N", defaultValue = "2",
			description = "Rounds at the same time, each with a database and a provider of its own (default: "
					+ "${DEFAULT-VALUE}).")
	int atOnce;

	@Option(names = "--for", paramLabel = "TIME", defaultValue = "2h",
			description = "Begin no further round after this time (default: ${DEFAULT-VALUE}).")
	Duration most = Duration.ofHours(2);

	@Option(names = "--keep", description = "Keep the folder with every round's files and database.")
	boolean keep;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	ChaosCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() throws IOException, InterruptedException {
		within("--rounds", this.rounds, 1, MOST_ROUNDS);
		within("--payouts", this.payouts, 1, MOST_PAYOUTS);
		within("--kills", this.kills, 0, MOST_KILLS);
		within("--at-once", this.atOnce, 1, MOST_AT_ONCE);
		Chaos.checkScenario(this.scenario);
		long first = (this.seed != null) ? this.seed : session().clock().millis();
		Path home = Surroundings.read().settings().home();
		LogFile.open(home);
		Chaos chaos = new Chaos(terminal(), session().clock(), home, new Chaos.Terms(this.rounds, first, this.payouts,
				this.kills, this.scenario, this.atOnce, this.most, this.keep));
		session().shutdown().onSignal(chaos::stop);
		return chaos.run(this.json);
	}

	private static void within(String option, int value, int least, int most) {
		if (value < least || value > most) {
			throw wrong(option + " is " + least + " to " + Text.grouped(most) + ".");
		}
	}

}
