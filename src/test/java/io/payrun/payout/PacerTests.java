package io.payrun.payout;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PacerTests {

	private static final Duration WINDOW = Duration.ofMinutes(30);

	private static final long FAR = Duration.ofSeconds(30).toNanos();

	@Test
	void withoutARateEverythingMayGoAtOnce() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		for (int request = 0; request < 1000; request++) {
			assertThat(pacer.mayGo(0)).isTrue();
		}
	}

	@Test
	void aRateSpreadsTheRequests() {
		Pacer pacer = new Pacer(50, Duration.ofMinutes(2), WINDOW);
		long start = System.nanoTime();
		for (int request = 0; request < 11; request++) {
			assertThat(pacer.mayGo(FAR)).isTrue();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(175));
		Pacer slow = new Pacer(1, Duration.ofMinutes(2), WINDOW);
		slow.mayGo(FAR);
		boolean second = slow.mayGo(0);
		assertThat(second && slow.mayGo(0)).isFalse();
	}

	@Test
	void aPauseHoldsEveryRequestUntilItIsOver() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		long start = System.nanoTime();
		pacer.pause(Duration.ofMillis(300));
		assertThat(pacer.mayGo(0)).isFalse();
		assertThat(pacer.mayGo(Duration.ofMillis(10).toNanos())).isFalse();
		assertThat(pacer.mayGo(FAR)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void aWaitThatIsTooShortIsWaitedForAndNotLonger() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		pacer.pause(Duration.ofHours(5));
		long start = System.nanoTime();
		assertThat(pacer.mayGo(Duration.ofMillis(100).toNanos())).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(100),
				Duration.ofSeconds(30));
	}

	@Test
	void whoWaitsLeavesTheProcessorToOthers() {
		Pacer paused = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		paused.pause(Duration.ofHours(1));
		Pacer slow = new Pacer(1, Duration.ofMinutes(2), WINDOW);
		Pacer down = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		for (int request = 0; request < 20; request++) {
			down.mayGo(0);
			down.failed("HTTP 503");
		}
		// at once, before it is probed
		assertThat(processorTime(() -> down.mayGo(Duration.ofMillis(400).toNanos()))).isLessThan(Duration.ofMillis(50));
		assertThat(processorTime(() -> paused.mayGo(Duration.ofSeconds(1).toNanos())))
			.isLessThan(Duration.ofMillis(100));
		assertThat(processorTime(() -> {
			slow.mayGo(FAR);
			slow.mayGo(FAR);
		})).isLessThan(Duration.ofMillis(200));
	}

	private static Duration processorTime(Runnable work) {
		long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		work.run();
		return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
	}

	@Test
	void noPauseIsLongerThanASixthOfTheWindow() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), Duration.ofMillis(1800));
		pacer.pause(Duration.ofHours(5));
		assertThat(pacer.mayGo(0)).isFalse();
		assertThat(pacer.mayGo(FAR)).isTrue();
	}

	@Test
	void aProviderThatFailsIsAskedNoMoreUntilASingleRequestProbesIt() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		for (int request = 0; request < 20; request++) {
			assertThat(pacer.mayGo(0)).isTrue();
			pacer.failed("HTTP 503");
		}
		assertThat(pacer.mayGo(0)).isFalse();
		assertThat(waited(pacer)).isTrue();
		assertThat(pacer.mayGo(0)).isTrue();
		assertThat(pacer.mayGo(0)).isFalse();
		pacer.notMade();
		assertThat(pacer.mayGo(0)).isTrue();
		pacer.answered();
		pacer.answered();
		assertThat(pacer.mayGo(0)).isTrue();
	}

	/** Looks again and again, as the engine does. */
	private static boolean waited(Pacer pacer) {
		long end = System.nanoTime() + FAR;
		boolean may = false;
		while (!may && System.nanoTime() - end < 0) {
			may = pacer.mayGo(Duration.ofMillis(5).toNanos());
		}
		return may;
	}

	@Test
	void aProviderThatAnswersMostlyIsNotDown() {
		Pacer pacer = new Pacer(0, Duration.ofMinutes(2), WINDOW);
		for (int request = 0; request < 100; request++) {
			assertThat(pacer.mayGo(0)).isTrue();
			if (request % 3 == 0) {
				pacer.answered();
			}
			else {
				pacer.failed("HTTP 503");
			}
		}
	}

	@Test
	void itIsDownAfterThreeFailuresWithoutAnAnswerForLongerThanPatience() {
		Pacer pacer = new Pacer(0, Duration.ofNanos(-1), WINDOW);
		assertThat(pacer.down()).isNull();
		pacer.failed("first");
		pacer.failed("second");
		assertThat(pacer.down()).isNull();
		pacer.failed("connection refused");
		assertThat(pacer.down()).isEqualTo("connection refused");
		pacer.answered();
		assertThat(pacer.down()).isNull();
		Pacer patient = new Pacer(0, Duration.ofHours(1), WINDOW);
		for (int failure = 0; failure < 5; failure++) {
			patient.failed("HTTP 503");
		}
		assertThat(patient.down()).isNull();
	}

	@Test
	void anAnswerStartsItsPatienceAnew() {
		Pacer pacer = new Pacer(0, Duration.ofMillis(200), WINDOW);
		long end = System.nanoTime() + Duration.ofMillis(250).toNanos();
		while (System.nanoTime() - end < 0) {
			pacer.failed("HTTP 503");
		}
		assertThat(pacer.down()).isEqualTo("HTTP 503");
		Pacer again = new Pacer(0, Duration.ofHours(1), WINDOW);
		again.answered();
		assertThat(again.down()).isNull();
	}

}
