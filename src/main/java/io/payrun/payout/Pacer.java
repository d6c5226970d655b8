package io.payrun.payout;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

/**
 * When the next request may go to a provider: its rate, a breaker that pauses a provider
 * that is down and lets single requests probe it, and the pause that a
 * {@code Retry-After} asks for.
 */
final class Pacer {

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

	private static final int FAILURES_TO_BE_DOWN = 3;

	private final @Nullable RateLimiter rate;

	private final CircuitBreaker breaker;

	private final long patienceNanos;

	private final Duration longestPause;

	private volatile long pausedUntilNanos = System.nanoTime();

	private volatile long goodNanos = System.nanoTime();

	private volatile int failuresSinceGood;

	private volatile String newestFailure = "";

	/**
	 * A pacer for one step.
	 * @param perSecond requests a second, 0 for no limit
	 * @param patience how long a provider may give no usable answer
	 * @param window how long it remembers a key: a provider that asks for a longer pause
	 * than a sixth of it is asked again then all the same, because what was sent must be
	 * asked again before its key is forgotten
	 */
	Pacer(int perSecond, Duration patience, Duration window) {
		Duration sixth = window.dividedBy(6);
		this.longestPause = (sixth.compareTo(LONGEST_PAUSE) < 0) ? sixth : LONGEST_PAUSE;
		this.rate = (perSecond > 0) ? RateLimiter.of("provider",
				RateLimiterConfig.custom()
					.limitForPeriod(1)
					.limitRefreshPeriod(Duration.ofNanos(TimeUnit.SECONDS.toNanos(1) / perSecond))
					.timeoutDuration(Duration.ZERO)
					.build())
				: null;
		this.breaker = CircuitBreaker.of("provider",
				CircuitBreakerConfig.custom()
					.slidingWindowSize(40)
					.minimumNumberOfCalls(20)
					.failureRateThreshold(80)
					.permittedNumberOfCallsInHalfOpenState(2)
					.waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(500, 2.0, 15_000))
					.build());
		this.patienceNanos = patience.toNanos();
	}

	/**
	 * Waits for the next request's turn, at most so long.
	 * @param mostNanos the longest wait
	 * @return whether one request may go now
	 */
	boolean mayGo(long mostNanos) {
		long end = System.nanoTime() + mostNanos;
		do {
			long pause = this.pausedUntilNanos - System.nanoTime();
			if (pause > 0) {
				LockSupport.parkNanos(Math.min(pause, mostNanos));
			}
			else if (this.rate != null && !this.rate.acquirePermission()) {
				LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(2), mostNanos));
			}
			else if (this.breaker.tryAcquirePermission()) {
				return true;
			}
			else {
				LockSupport.parkNanos(mostNanos);
			}
		}
		while (System.nanoTime() - end < 0);
		return false;
	}

	/** The permitted request was never made. */
	void notMade() {
		this.breaker.releasePermission();
	}

	/** The provider itself answered, whatever it said. */
	void answered() {
		this.goodNanos = System.nanoTime();
		this.failuresSinceGood = 0;
		this.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
	}

	/** Nobody asks it for a while, so its silence says nothing. */
	void unasked() {
		this.goodNanos = System.nanoTime();
	}

	/** No usable answer came. */
	synchronized void failed(String reason) {
		this.failuresSinceGood++;
		this.newestFailure = reason;
		this.breaker.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException(reason));
	}

	/** The provider asked for a pause; every request waits. */
	void pause(Duration wait) {
		Duration bounded = (wait.compareTo(this.longestPause) > 0) ? this.longestPause : wait;
		this.pausedUntilNanos = System.nanoTime() + bounded.toNanos();
	}

	/**
	 * Whether the provider has given no usable answer for longer than patience allows.
	 * @return what was seen last, or null where it is not down
	 */
	@Nullable String down() {
		boolean silent = System.nanoTime() - this.goodNanos > this.patienceNanos;
		return (silent && this.failuresSinceGood >= FAILURES_TO_BE_DOWN) ? this.newestFailure : null;
	}

}
