package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The time on which all clocks agreed at a launch's check before its first send, carried
 * on by the monotonic clock. It shows where the database's or the machine's clock is
 * moved during the launch, which the two cannot show by themselves: an intent that is
 * stamped with a wrong time would give its key a longer life than the provider does.
 *
 * @param agreed the provider's time at the check, or this machine's where it gave none
 * @param nanos {@link System#nanoTime()} then
 * @param withProvider whether the provider's clock was among them
 * @param tolerance how far a time may be off
 */
public record LaunchClock(Instant agreed, long nanos, boolean withProvider, Duration tolerance) {

	/** The agreed 30 s, and as much again for slow commits and whole seconds. */
	private static final Duration TOLERANCE = Duration.ofSeconds(60);

	/**
	 * A clock that starts now.
	 * @param wall this machine's time
	 * @param provider the provider's {@code Date}, or null where it gave none
	 * @return the clock
	 */
	public static LaunchClock startingNow(Instant wall, @Nullable Instant provider) {
		return new LaunchClock((provider != null) ? provider : wall, System.nanoTime(), provider != null, TOLERANCE);
	}

	Instant now() {
		return at(System.nanoTime());
	}

	/** Whether a time was told right, as far as this clock knows. */
	boolean isRight(Instant told, long atNanos) {
		return Duration.between(at(atNanos), told).abs().compareTo(this.tolerance) <= 0;
	}

	/** Whether a time that lies behind us was told as one that is still to come. */
	boolean isStillToCome(Instant told) {
		return told.isAfter(now().plus(this.tolerance));
	}

	private Instant at(long atNanos) {
		return this.agreed.plusNanos(atNanos - this.nanos);
	}

}
