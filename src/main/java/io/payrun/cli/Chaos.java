package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.payrun.crash.CrashPoint;
import io.payrun.jobs.Refusal;
import io.payrun.sandbox.Sandbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kill-and-relaunch proof: plays its rounds in a folder of its own, a few at the same
 * time, and tells what came of them. Whatever it starts, it ends.
 */
final class Chaos {

	private static final Logger LOGGER = LoggerFactory.getLogger(Chaos.class);

	private static final int MOST_BREACHES_SAID = 10;

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
	 * @param atOnce rounds at the same time, each with a database and a provider of its
	 * own
	 * @param most after this time no further round begins
	 * @param keep whether the folder stays
	 */
	record Terms(int rounds, long seed, int payouts, int kills, String scenario, int atOnce, Duration most,
			boolean keep) {

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
		long endNanos = System.nanoTime() + this.terms.most().toNanos();
		makeTemplate(folder);
		AtomicInteger round = new AtomicInteger();
		Callable<Boolean> worker = () -> {
			for (int next = round.incrementAndGet(); next <= this.terms.rounds(); next = round.incrementAndGet()) {
				if (System.nanoTime() - endNanos > 0) {
					return false;
				}
				play(folder, next, figures);
			}
			return true;
		};
		ExecutorService pool = Executors.newFixedThreadPool(this.terms.atOnce());
		try {
			boolean all = true;
			for (Future<Boolean> played : pool.invokeAll(Collections.nCopies(this.terms.atOnce(), worker))) {
				all &= result(played);
			}
			if (!all) {
				say("The time is over; no further round was begun.");
			}
		}
		finally {
			pool.shutdown();
		}
	}

	private static boolean result(Future<Boolean> played) throws InterruptedException {
		try {
			return played.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ChaosLaunch.Stopped) {
				throw new ChaosLaunch.Stopped();
			}
			throw new IllegalStateException(ex.getCause());
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

	private void play(Path folder, int round, ChaosFigures all) throws InterruptedException {
		ChaosPlan plan = this.terms.plan(round, points());
		ChaosFigures figures = new ChaosFigures(1);
		long began = System.nanoTime();
		List<String> breaches = played(folder, plan, figures);
		figures.over(plan, breaches);
		all.add(figures);
		List<String> lines = new ArrayList<>();
		lines.add("Round %d, seed %d: %s, %s, %s".formatted(round, plan.seed(), breaches.isEmpty() ? "green" : "RED",
				figures.sentence(), Rounds.seconds(System.nanoTime() - began)));
		if (!breaches.isEmpty()) {
			lines.addAll(plan.lines());
			breaches.stream().limit(MOST_BREACHES_SAID).forEach((breach) -> lines.add("  breach: " + breach));
			lines.add("  again: " + again(plan));
		}
		say(String.join("\n", lines));
	}

	private String again(ChaosPlan plan) {
		String scenario = this.terms.scenario().equals(ChaosProvider.STORM) ? ""
				: " --scenario '" + this.terms.scenario() + "'";
		return "payrun chaos --rounds 1 --seed " + plan.seed() + " --payouts " + plan.payouts() + " --kills "
				+ this.terms.kills() + scenario + " --keep";
	}

	/** Whatever goes wrong in a round is told as its breach; the next one has its own. */
	private List<String> played(Path folder, ChaosPlan plan, ChaosFigures figures) throws InterruptedException {
		List<String> breaches = new ArrayList<>();
		Path round = folder.resolve("seed-" + plan.seed());
		try (ChaosProvider provider = ChaosProvider.start(plan, this.terms.scenario(), round.resolve("books"),
				this.clock); ChaosHome home = ChaosHome.make(round, folder, plan, provider.url())) {
			breaches.addAll(new ChaosRound(new ChaosLaunch.Ground(plan, home, provider, limits()), figures).play());
		}
		catch (ChaosLaunch.Stopped ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			LOGGER.error("seed {}: the round could not be played", plan.seed(), ex);
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
