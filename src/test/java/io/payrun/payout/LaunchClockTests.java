package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LaunchClockTests {

	private static final Instant WALL = Instant.parse("2026-11-20T01:30:00Z");

	private static final Instant THEIRS = WALL.plusSeconds(7);

	@Test
	void itBelievesTheProviderFirstAndThisMachineWhereTheProviderGaveNoTime() {
		LaunchClock agreed = LaunchClock.startingNow(WALL, THEIRS);
		assertThat(agreed.agreed()).isEqualTo(THEIRS);
		assertThat(agreed.withProvider()).isTrue();
		LaunchClock alone = LaunchClock.startingNow(WALL, null);
		assertThat(alone.agreed()).isEqualTo(WALL);
		assertThat(alone.withProvider()).isFalse();
		assertThat(alone.tolerance()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void itGoesOnWithTheMonotonicClock() {
		LaunchClock clock = started(Duration.ofMinutes(10));
		assertThat(clock.now()).isBetween(WALL.plusSeconds(600), WALL.plusSeconds(660));
	}

	@Test
	void aTimeIsRightUpToTheToleranceOnEitherSide() {
		LaunchClock clock = started(Duration.ZERO);
		long later = clock.nanos() + Duration.ofMinutes(5).toNanos();
		Instant then = WALL.plusSeconds(300);
		assertThat(clock.isRight(then.plusSeconds(60), later)).isTrue();
		assertThat(clock.isRight(then.minusSeconds(60), later)).isTrue();
		assertThat(clock.isRight(then.plusSeconds(60).plusNanos(1), later)).isFalse();
		assertThat(clock.isRight(then.minusSeconds(60).minusNanos(1), later)).isFalse();
	}

	@Test
	void onlyWhatLiesBeyondTheToleranceIsStillToCome() {
		LaunchClock clock = started(Duration.ofMinutes(10));
		assertThat(clock.isStillToCome(WALL.plusSeconds(600))).isFalse();
		assertThat(clock.isStillToCome(WALL.plusSeconds(659))).isFalse();
		assertThat(clock.isStillToCome(WALL.plusSeconds(720))).isTrue();
	}

	/** A clock that was started so long ago. */
	private static LaunchClock started(Duration ago) {
		return new LaunchClock(WALL, System.nanoTime() - ago.toNanos(), true, Duration.ofMinutes(1));
	}

}
