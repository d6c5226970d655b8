package io.payrun.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** What the kill-and-relaunch proof has done and seen, over all of its rounds. */
final class ChaosFigures {

	/** A relaunch sends again within this time. */
	static final Duration SENDING_AGAIN = Duration.ofSeconds(30);

	private static final int MOST_BREACHES_TOLD = 20;

	private final int wanted;

	private final List<Red> red = new ArrayList<>();

	private int rounds;

	private int kills;

	private int pointKills;

	private int pauses;

	private int twins;

	private int crashes;

	private int faults;

	private int payouts;

	private int requests;

	private int verified;

	private int relaunches;

	private @Nullable Duration slowest;

	/**
	 * A round with breaches.
	 *
	 * @param seed plays it again
	 * @param breaches in words
	 */
	record Red(long seed, List<String> breaches) {
	}

	/**
	 * Nothing yet.
	 * @param wanted rounds that were asked for
	 */
	ChaosFigures(int wanted) {
		this.wanted = wanted;
	}

	void killed() {
		this.kills++;
	}

	void killedAtPoint() {
		this.pointKills++;
	}

	void paused() {
		this.pauses++;
	}

	void launchedTwice() {
		this.twins++;
	}

	void crashed() {
		this.crashes++;
	}

	/** The integrity check was asked, too. */
	void verified() {
		this.verified++;
	}

	/** A relaunch with something to send has sent its first request. */
	void sentAgain(Duration after) {
		this.relaunches++;
		this.slowest = longer(after);
	}

	/** A round is over. */
	void over(ChaosPlan plan, List<String> breaches) {
		this.rounds++;
		this.payouts += plan.payouts();
		if (!breaches.isEmpty()) {
			this.red.add(new Red(plan.seed(), List.copyOf(breaches)));
		}
	}

	/** What the provider saw of a round. */
	void seen(int newRequests, int newFaults) {
		this.requests += newRequests;
		this.faults += newFaults;
	}

	/** Adds those of rounds that are over; the only method for several threads. */
	synchronized void add(ChaosFigures other) {
		this.rounds += other.rounds;
		this.kills += other.kills;
		this.pointKills += other.pointKills;
		this.pauses += other.pauses;
		this.twins += other.twins;
		this.crashes += other.crashes;
		this.faults += other.faults;
		this.payouts += other.payouts;
		this.requests += other.requests;
		this.verified += other.verified;
		this.relaunches += other.relaunches;
		this.slowest = (other.slowest != null) ? longer(other.slowest) : this.slowest;
		this.red.addAll(other.red);
	}

	/**
	 * One round in a line.
	 * @return for example {@code kills 3 + 1 at crash points, database crashes 1, …}
	 */
	String sentence() {
		return "kills " + this.kills + " + " + this.pointKills + " at crash points, database crashes " + this.crashes
				+ ", faults " + this.faults + ", requests " + this.requests;
	}

	private Duration longer(Duration other) {
		return (this.slowest == null || other.compareTo(this.slowest) > 0) ? other : this.slowest;
	}

	/** Whether at least one round is over and nothing was wrong in any. */
	boolean isGreen() {
		return this.rounds > 0 && this.red.isEmpty();
	}

	List<Red> red() {
		return this.red;
	}

	private int breaches() {
		return this.red.stream().mapToInt((round) -> round.breaches().size()).sum();
	}

	/**
	 * The figures for people.
	 * @return the table's lines, and what was wrong
	 */
	List<String> lines() {
		Table table = new Table().left("WHAT").right("HOW OFTEN");
		table.row("rounds", this.rounds + " of " + this.wanted);
		table.row("kills at random moments", Text.grouped(this.kills));
		table.row("kills at crash points", Text.grouped(this.pointKills));
		table.row("suspended for a moment", Text.grouped(this.pauses));
		table.row("launched twice at once", Text.grouped(this.twins));
		table.row("database crashes", Text.grouped(this.crashes));
		table.row("provider faults", Text.grouped(this.faults));
		table.row("payouts", Text.grouped(this.payouts));
		table.row("requests", Text.grouped(this.requests));
		table.row("relaunches that had something to send", Text.grouped(this.relaunches));
		table.row("longest until sending again", (this.slowest != null) ? Rounds.seconds(this.slowest.toNanos()) : "-");
		table.row("runs that payrun verify checked", Text.grouped(this.verified));
		table.row("breaches", Text.grouped(breaches()));
		List<String> lines = new ArrayList<>(table.lines());
		for (Red round : this.red) {
			lines.add("RED  seed " + round.seed());
			round.breaches()
				.stream()
				.limit(MOST_BREACHES_TOLD)
				.map((breach) -> "  " + Text.safe(breach))
				.forEach(lines::add);
		}
		return lines;
	}

	/**
	 * The same as one JSON document.
	 * @return its text
	 */
	String json() {
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("ok", isGreen());
		document.put("rounds", this.rounds);
		document.put("kills", Map.of("random", this.kills, "crash_points", this.pointKills));
		document.put("pauses", this.pauses);
		document.put("twins", this.twins);
		document.put("database_crashes", this.crashes);
		document.put("provider_faults", this.faults);
		document.put("payouts", this.payouts);
		document.put("requests", this.requests);
		document.put("verified", this.verified);
		document.put("relaunches", this.relaunches);
		document.put("longest_until_sending_ms", (this.slowest != null) ? this.slowest.toMillis() : null);
		document.put("breaches", breaches());
		document.put("red",
				this.red.stream()
					.map((round) -> Map.of("seed", round.seed(), "breaches", round.breaches()))
					.collect(Collectors.toList()));
		return Json.write(document);
	}

}
