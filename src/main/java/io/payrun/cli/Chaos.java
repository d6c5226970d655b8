package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.payrun.crash.CrashPoint;
import io.payrun.database.DatabaseUnavailable;
import io.payrun.jobs.Refusal;
import io.payrun.sandbox.Sandbox;

/**
 * The kill-and-relaunch proof: plays round after round in a folder of its own and tells
 * what came of it. Whatever it starts, it ends.
 */
final class Chaos {

	private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

	private final Terminal terminal;

	private final Clock clock;

	private final Path home;

	private final Terms terms;

	private final AtomicBoolean stopped = new AtomicBoolean();

	/**
	 * What is asked for.
	 *
	 * @param rounds how many
	 * @param seed of the first round; each further one has the next number
	 * @param payouts a round
	 * @param kills a round, at most
	 * @param scenario of the provider
	 * @param most after this time no further round begins
	 * @param keep whether the folder stays
	 */
	record Terms(int rounds, long seed, int payouts, int kills, String scenario, Duration most, boolean keep) {

		ChaosPlan plan(int round, List<String> points) {
			return ChaosPlan.of(this.seed + round - 1, new ChaosPlan.Terms(this.payouts, this.kills, points));
		}

	}

	/**
	 * The proof, not yet begun.
	 * @param terminal told after each round
	 * @param clock the wall clock
	 * @param home folder in which it makes its own
	 * @param terms what is asked for
	 */
	Chaos(Terminal terminal, Clock clock, Path home, Terms terms) {
		this.terminal = terminal;
		this.clock = clock;
		this.home = home.toAbsolutePath();
		this.terms = terms;
	}

	/**
	 * Refuses a scenario that the sandbox does not understand, before anything is made.
	 * @param scenario as typed
	 * @throws Refusal with the word
	 */
	static void checkScenario(String scenario) {
		try {
			Sandbox
				.start(new Sandbox.Options(0, 1, scenario, null, ChaosProvider.WINDOW, Duration.ZERO,
						Clock.systemUTC()))
				.close();
		}
		catch (IllegalArgumentException ex) {
			throw new Refusal(2, "--scenario: " + ex.getMessage());
		}
	}

	/** Ends it soon, from another thread. */
	void stop() {
		this.stopped.set(true);
	}

	/**
	 * Plays all rounds.
	 * @param json whether the figures are told as JSON
	 * @return 0 where nothing was wrong, else 1
	 */
	int run(boolean json) throws IOException, InterruptedException {
		Path folder = DemoCommand.fresh(this.home, "chaos-" + DemoCommand.TIME.format(this.clock.instant()));
		ChaosFigures figures = new ChaosFigures(this.terms.rounds());
		try {
			say(this.terms.rounds() + " rounds from seed " + this.terms.seed() + " in " + folder);
			playAll(folder, figures);
		}
		catch (ChaosLaunch.Stopped ex) {
			say("Stopped in the middle of a round.");
		}
		finally {
			clean(folder, figures);
		}
		this.terminal.print(json ? List.of(figures.json()) : figures.lines());
		return (figures.isGreen() && !this.stopped.get()) ? 0 : 1;
	}

	private void playAll(Path folder, ChaosFigures figures) throws IOException, InterruptedException {
		long began = System.nanoTime();
		makeTemplate(folder);
		for (int round = 1; round <= this.terms.rounds(); round++) {
			if (System.nanoTime() - began > this.terms.most().toNanos()) {
				say("The time is over after " + (round - 1) + " rounds.");
				return;
			}
			play(folder, round, figures);
		}
	}

	private void makeTemplate(Path folder) throws IOException, InterruptedException {
		ChaosProcess first = ChaosHome.makeTemplate(folder);
		ChaosLaunch.Limits limits = limits();
		try {
			while (first.isAlive() && !limits.isOver()) {
				limits.check();
				first.look();
			}
		}
		finally {
			first.kill();
		}
		if (!Integer.valueOf(0).equals(first.exitCode())) {
			throw new Refusal(1, "payrun runs does not work here: " + first.lastWords());
		}
	}

	private ChaosLaunch.Limits limits() {
		return new ChaosLaunch.Limits(this.clock, System.nanoTime() + LONGEST_ROUND.toNanos(), this.stopped::get);
	}

	private void play(Path folder, int round, ChaosFigures figures) throws IOException, InterruptedException {
		ChaosPlan plan = this.terms.plan(round, points());
		ChaosFigures.Done before = figures.done();
		long began = System.nanoTime();
		List<String> breaches = played(folder, plan, figures);
		figures.over(plan, breaches);
		ChaosFigures.Done done = figures.done();
		say("Round %d, seed %d: %s, kills %d, database crashes %d, requests %d, %s".formatted(round, plan.seed(),
				breaches.isEmpty() ? "green" : "RED", done.kills() - before.kills(), done.crashes() - before.crashes(),
				done.requests() - before.requests(), Rounds.seconds(System.nanoTime() - began)));
		if (!breaches.isEmpty()) {
			plan.lines().forEach(this::say);
			breaches.stream().limit(10).forEach((breach) -> say("  breach: " + breach));
			say("  again: " + again(plan));
		}
	}

	private String again(ChaosPlan plan) {
		String scenario = this.terms.scenario().equals(ChaosProvider.STORM) ? ""
				: " --scenario '" + this.terms.scenario() + "'";
		return "payrun chaos --rounds 1 --seed " + plan.seed() + " --payouts " + plan.payouts() + " --kills "
				+ this.terms.kills() + scenario + " --keep";
	}

	/** Whatever goes wrong in a round is told as its breach; the next one has its own. */
	private List<String> played(Path folder, ChaosPlan plan, ChaosFigures figures)
			throws IOException, InterruptedException {
		List<String> breaches = new ArrayList<>();
		Path round = folder.resolve("seed-" + plan.seed());
		try (ChaosProvider provider = ChaosProvider.start(plan, this.terms.scenario(), round.resolve("books"),
				this.clock); ChaosHome home = ChaosHome.make(round, folder, plan, provider.url())) {
			breaches.addAll(new ChaosRound(new ChaosLaunch.Ground(plan, home, provider, limits()), figures).play());
		}
		catch (IOException | UncheckedIOException | DatabaseUnavailable ex) {
			breaches.add("the round could not be played: " + ex);
		}
		if (breaches.isEmpty() && !this.terms.keep()) {
			delete(round);
		}
		return breaches;
	}

	/** Names of the program's crash points. */
	private static List<String> points() {
		return Arrays.stream(CrashPoint.values()).map(CrashPoint::name).toList();
	}

	private void clean(Path folder, ChaosFigures figures) {
		if (this.terms.keep() || !figures.red().isEmpty()) {
			say("Kept: " + folder);
			return;
		}
		delete(folder);
	}

	private void delete(Path folder) {
		try {
			DemoCommand.delete(folder);
		}
		catch (IOException ex) {
			say("Not removed: " + folder + " (" + ex + ")");
		}
	}

	private void say(String line) {
		this.terminal.say(line);
	}

}
