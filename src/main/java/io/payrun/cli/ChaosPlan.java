package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What one round of the kill-and-relaunch proof will do to Payrun: a pure function of
 * seed and terms, so that a red round can be played again by itself.
 *
 * @param seed of this plan, of the round's file and of the provider's misbehaviour
 * @param payouts lines of the file
 * @param concurrency of the job
 * @param latencyMillis of the provider's answers
 * @param strokes one a launch, in order
 * @param twinsAtEnd whether the launch that ends the run is made twice at once
 */
record ChaosPlan(long seed, int payouts, int concurrency, int latencyMillis, List<Stroke> strokes, boolean twinsAtEnd) {

	private static final int MOST_PAUSE_MILLIS = 1500;

	/** For a crash point that comes late in its phase. */
	private static final int PATIENCE_MILLIS = 2500;

	/**
	 * Points of a person's acts, and of what no round has: they would never be passed.
	 */
	private static final Pattern ELSEWHERE = Pattern.compile("VA3.*|CC7|CC5_(FORGET|RAISE)|IN5_NOTHING|IN6|IN8"
			+ "|IN9_(CONTROL|NOTE)|RL5|RL9|RL11_(HOLD|LATE|FREEZE|KEEP)|PO5|RW6.*");

	/** How often each phase is struck, of 12. */
	private static final List<Phase> PHASES = List.of(Phase.STARTING, Phase.SPEAKING, Phase.SPEAKING, Phase.SENDING,
			Phase.SENDING, Phase.SENDING, Phase.SENDING, Phase.SENDING, Phase.TRACKING, Phase.TRACKING, Phase.REPORTING,
			Phase.REPORTING);

	/** What must have been seen before a stroke falls. */
	enum Phase {

		/** The process has started; counts milliseconds. */
		STARTING("%d ms after its start"),

		/** It has said its first line: intake, or the check before it; milliseconds. */
		SPEAKING("%d ms after its first line"),

		/** The provider has received so many requests since its start. */
		SENDING("after %d requests"),

		/** Every payout is in the provider's books; milliseconds. */
		TRACKING("%d ms after the last payout was created"),

		/** The folder of the run's reports is there; milliseconds. */
		REPORTING("%d ms after the report was begun");

		private final String words;

		Phase(String words) {
			this.words = words;
		}

		String at(int count) {
			return this.words.formatted(count);
		}

	}

	/** What a stroke does. */
	enum Blow {

		/** {@code kill -9}. */
		KILL("kill -9"),

		/** {@code kill -9}, and PostgreSQL ends at once and stays down. */
		POWER_CUT("power cut"),

		/** PostgreSQL ends at once and comes back; the process goes on as it can. */
		DATABASE("database crash"),

		/** Suspended and woken, then {@code kill -9}. */
		PAUSE("pause, then kill -9");

		private final String words;

		Blow(String words) {
			this.words = words;
		}

	}

	/**
	 * One launch and how it ends.
	 *
	 * @param blow what it does
	 * @param phase what must have been seen before
	 * @param count requests or milliseconds
	 * @param point a crash point at which the process ends by itself if it gets there
	 * first, as {@code NAME.before:N}, or null
	 * @param millis how long a pause, or how long the database is down
	 * @param twins whether the launch is made twice at once
	 * @param fresh whether a run that accepted nothing is continued by {@code run}, else
	 * by {@code relaunch}
	 */
	record Stroke(Blow blow, Phase phase, int count, @Nullable String point, int millis, boolean twins, boolean fresh) {

		@Override
		public String toString() {
			String lasting = switch (this.blow) {
				case KILL, POWER_CUT -> "";
				case DATABASE, PAUSE -> " of " + this.millis + " ms";
			};
			return this.blow.words + lasting + ((this.point != null) ? " at " + this.point + " or" : "") + " "
					+ this.phase.at(this.count) + (this.twins ? ", launched twice" : "");
		}

	}

	/**
	 * How much a round does.
	 *
	 * @param payouts lines of its file
	 * @param kills strokes at most
	 * @param points names of the program's crash points
	 */
	record Terms(int payouts, int kills, List<String> points) {
	}

	/**
	 * Draws a plan.
	 * @param seed the round's
	 * @param terms how much it does
	 * @return the same plan for the same seed and terms
	 */
	static ChaosPlan of(long seed, Terms terms) {
		SplittableRandom dice = new SplittableRandom(seed);
		int concurrency = 4 + dice.nextInt(13);
		int latencyMillis = 10 + dice.nextInt(50);
		List<Phase> phases = new ArrayList<>();
		// a run that finishes early spares itself the rest
		int strokes = Math.min(terms.kills(), 2 + dice.nextInt(Math.max(1, terms.kills() - 1)));
		for (int stroke = 0; stroke < strokes; stroke++) {
			phases.add(PHASES.get(dice.nextInt(PHASES.size())));
		}
		phases.sort(null);
		int shares = 1 + (int) phases.stream().filter((phase) -> phase == Phase.SENDING).count();
		List<Stroke> list = new ArrayList<>();
		for (Phase phase : phases) {
			list.add(stroke(dice, phase, Math.max(1, terms.payouts() / shares), terms.points()));
		}
		return new ChaosPlan(seed, terms.payouts(), concurrency, latencyMillis, List.copyOf(list),
				dice.nextInt(6) == 0);
	}

	private static Stroke stroke(SplittableRandom dice, Phase phase, int share, List<String> points) {
		int count = switch (phase) {
			case STARTING -> 50 + dice.nextInt(2000);
			case SPEAKING -> dice.nextInt(400);
			case SENDING -> 1 + dice.nextInt(share);
			case TRACKING -> dice.nextInt(2000);
			case REPORTING -> dice.nextInt(60);
		};
		String point = (dice.nextInt(3) > 0) ? point(dice, phase, points) : null;
		int roll = dice.nextInt(100);
		Blow blow = (roll < 60) ? Blow.KILL : (roll < 75) ? Blow.POWER_CUT : (roll < 88) ? Blow.DATABASE : Blow.PAUSE;
		if (point != null) {
			blow = (blow != Blow.POWER_CUT) ? Blow.KILL : blow;
			count += (phase != Phase.SENDING) ? PATIENCE_MILLIS : 0;
		}
		return new Stroke(blow, phase, count, point, 100 + dice.nextInt(MOST_PAUSE_MILLIS), dice.nextInt(8) == 0,
				dice.nextBoolean());
	}

	/** A crash point whose passes are over, or nearly so, when the phase begins. */
	private static @Nullable String point(SplittableRandom dice, Phase phase, List<String> points) {
		List<String> here = points.stream()
			.filter((name) -> !ELSEWHERE.matcher(name).matches() && phaseAfter(name) == phase)
			.toList();
		if (here.isEmpty()) {
			return null;
		}
		String name = here.get(dice.nextInt(here.size()));
		String side = dice.nextBoolean() ? "before" : "after";
		boolean often = name.matches("(WI|PS|RL|PO).*");
		return name + "." + side + ":" + (1 + dice.nextInt(often ? 12 : 2));
	}

	/**
	 * The phase that ends a launch which never passes the point, so that a point out of
	 * reach does not spare it.
	 */
	private static Phase phaseAfter(String point) {
		String family = point.replaceFirst("[0-9_].*", "").toUpperCase(Locale.ROOT);
		return switch (family) {
			case "VA", "IN" -> Phase.SPEAKING;
			case "CC" -> Phase.SENDING;
			case "WI", "PS", "RL" -> point.contains("POLL") ? Phase.REPORTING : Phase.TRACKING;
			default -> Phase.REPORTING;
		};
	}

	/**
	 * The plan for people.
	 * @return a line for the round and one for each launch
	 */
	List<String> lines() {
		List<String> lines = new ArrayList<>();
		lines.add("seed " + this.seed + ": " + this.payouts + " payouts, concurrency " + this.concurrency
				+ ", answers after " + this.latencyMillis + " ms");
		for (int launch = 0; launch < this.strokes.size(); launch++) {
			lines.add("  launch " + (launch + 1) + ": " + this.strokes.get(launch));
		}
		lines.add("  then to the end" + (this.twinsAtEnd ? ", launched twice" : ""));
		return lines;
	}

}
