package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Times of ours and of its peer, taken in turns on a machine that does other things too:
 * what counts is the median of the rounds' ratios.
 */
final class Rounds {

	/**
	 * One round.
	 *
	 * @param oursNanos our time
	 * @param peerNanos the peer's time
	 */
	record Round(long oursNanos, long peerNanos) {

		/** Ours to peer in time, in thousandths. */
		long slower() {
			return this.oursNanos * 1000 / Math.max(1, this.peerNanos);
		}

	}

	private final List<Round> rounds = new ArrayList<>();

	void add(long oursNanos, long peerNanos) {
		this.rounds.add(new Round(oursNanos, peerNanos));
	}

	/** How many times the peer's time ours is, in thousandths. */
	long slower() {
		return median(Round::slower);
	}

	/** Our share of the peer's speed, in thousandths. */
	long share() {
		return 1_000_000 / Math.max(1, slower());
	}

	long oursNanos() {
		return median(Round::oursNanos);
	}

	long peerNanos() {
		return median(Round::peerNanos);
	}

	private long median(ToLongFunction<Round> what) {
		long[] sorted = this.rounds.stream().mapToLong(what).sorted().toArray();
		return sorted[sorted.length / 2];
	}

	/** A time for people. */
	static String seconds(long nanos) {
		long millis = nanos / 1_000_000;
		return String.format(Locale.ROOT, "%d.%02d s", millis / 1000, millis % 1000 / 10);
	}

	/** So many in a time, for people. */
	static String perSecond(long count, long nanos) {
		return Text.grouped(rate(count, nanos)) + "/s";
	}

	static long rate(long count, long nanos) {
		return count * 1_000_000_000L / Math.max(1, nanos);
	}

	/** Thousandths as a factor, for example {@code 1.42x}. */
	static String factor(long thousandths) {
		return String.format(Locale.ROOT, "%d.%02dx", thousandths / 1000, thousandths % 1000 / 10);
	}

	/** Thousandths as a share, for example {@code 71 %}. */
	static String percent(long thousandths) {
		return thousandths / 10 + " %";
	}

}
