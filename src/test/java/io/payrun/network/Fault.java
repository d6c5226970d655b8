package io.payrun.network;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to an exchange: to the request on its way up to the
 * server, or to the answer on its way down.
 *
 * @param kind what happens
 * @param way to which direction
 * @param at only exchanges whose request has this text; all where it is empty
 * @param after so many bytes of the exchange pass in this direction first
 * @param times so many exchanges are struck, then no more
 * @param bytes the size of a slice, or bytes a second
 * @param time the wait: before, between slices, before the close or the second copy
 */
public record Fault(Kind kind, Way way, String at, int after, int times, int bytes, Duration time) {

	/** A direction. */
	public enum Way {

		/** From the client to the server. */
		UP,

		/** From the server to the client. */
		DOWN

	}

	/** What happens. */
	public enum Kind {

		/** Everything comes later. */
		LATENCY,

		/** Bytes trickle at a rate. */
		BANDWIDTH,

		/** Slices with a wait between them. */
		SLICES,

		/** Both sides see an ordinary close. */
		CUT,

		/** Both sides see a reset. */
		RESET,

		/** Nothing passes any more in either direction, and nobody closes. */
		SILENCE,

		/** The close of one side is told to the other one late. */
		SLOW_CLOSE,

		/** The request arrives a second time on a connection of its own. */
		TWICE

	}

	public static Fault latency(Way way, Duration time) {
		return of(Kind.LATENCY, way, 0, time);
	}

	public static Fault bandwidth(Way way, int bytesPerSecond) {
		return of(Kind.BANDWIDTH, way, bytesPerSecond, Duration.ZERO);
	}

	public static Fault slices(Way way, int bytes, Duration between) {
		return of(Kind.SLICES, way, bytes, between);
	}

	public static Fault cut(Way way) {
		return of(Kind.CUT, way, 0, Duration.ZERO);
	}

	public static Fault reset(Way way) {
		return of(Kind.RESET, way, 0, Duration.ZERO);
	}

	public static Fault silence(Way way) {
		return of(Kind.SILENCE, way, 0, Duration.ZERO);
	}

	public static Fault slowClose(Duration time) {
		return of(Kind.SLOW_CLOSE, Way.DOWN, 0, time);
	}

	public static Fault twice(Duration later) {
		return of(Kind.TWICE, Way.UP, 0, later);
	}

	public Fault at(String text) {
		return new Fault(this.kind, this.way, text, this.after, this.times, this.bytes, this.time);
	}

	public Fault after(int passing) {
		return new Fault(this.kind, this.way, this.at, passing, this.times, this.bytes, this.time);
	}

	public Fault times(int exchanges) {
		return new Fault(this.kind, this.way, this.at, this.after, exchanges, this.bytes, this.time);
	}

	private static Fault of(Kind kind, Way way, int bytes, Duration time) {
		return new Fault(kind, way, "", 0, Integer.MAX_VALUE, bytes, time);
	}

}
