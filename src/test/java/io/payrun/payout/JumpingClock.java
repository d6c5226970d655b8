package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that goes with the real one until something moves it. */
final class JumpingClock extends Clock {

	private final Clock real = Clock.systemUTC();

	private Duration off = Duration.ZERO;

	private int readsBefore = -1;

	private Runnable jump = () -> {
	};

	synchronized void set(Duration off) {
		this.off = off;
	}

	/** Does something right before the nth reading from now on is answered. */
	synchronized void before(int reading, Runnable jump) {
		this.readsBefore = reading;
		this.jump = jump;
	}

	@Override
	public synchronized Instant instant() {
		this.readsBefore--;
		if (this.readsBefore == 0) {
			this.jump.run();
		}
		return this.real.instant().plus(this.off);
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
