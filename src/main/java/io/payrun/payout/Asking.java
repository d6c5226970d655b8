package io.payrun.payout;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.payrun.provider.PollOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What asking a provider has in common, whatever is asked about: how long a question is
 * put off, and what an answer means for the questions after it.
 */
final class Asking {

	private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

	private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

	private final Account account;

	private final Pacer pacer;

	private final long endNanos;

	private final AtomicReference<@Nullable StepEnd> ended = new AtomicReference<>();

	/**
	 * Asks on an account.
	 * @param account whose rhythm it has
	 * @param pacer learns how the provider is doing
	 * @param endNanos when to end, by {@link System#nanoTime()}
	 */
	Asking(Account account, Pacer pacer, long endNanos) {
		this.account = account;
		this.pacer = pacer;
		this.endNanos = endNanos;
	}

	boolean isOver() {
		return left() <= 0;
	}

	/** How long a question that was claimed is left to its asker. */
	Duration lease() {
		return this.account.settings().timeout().plusSeconds(10);
	}

	/**
	 * How long to wait for the next question about something.
	 * @param asked questions about it before this one
	 */
	long waitMillis(int asked) {
		long first = Math.max(1, this.account.firstPoll().toMillis());
		long longest = Math.max(first, this.account.longestPoll().toMillis());
		int doublings = Math.min(asked, 30);
		return (first > (longest >> doublings)) ? longest : first << doublings;
	}

	/** Takes an answer in, whatever it told about the thing itself. */
	void heard(PollOutcome outcome) {
		if (outcome instanceof PollOutcome.NoAnswer silence) {
			this.pacer.failed(silence.reason());
			return;
		}
		this.pacer.answered();
		if (outcome instanceof PollOutcome.KeyRefused key) {
			this.ended.compareAndSet(null, new StepEnd.KeyRefused("the provider refused the key: " + key.message()));
		}
		else if (outcome instanceof PollOutcome.Throttled throttled) {
			Duration wait = throttled.retryAfter();
			this.pacer.pause((wait != null) ? wait : LONGEST_NAP);
		}
	}

	/** Why nothing may be asked any more, or null. */
	@Nullable StepEnd end() {
		return this.ended.get();
	}

	/** Whether a question is put off for longer than any ever is. */
	boolean isPutOff(Duration next) {
		Duration lease = lease();
		Duration longest = (this.account.longestPoll().compareTo(this.account.firstPoll()) > 0)
				? this.account.longestPoll() : this.account.firstPoll();
		return next.compareTo(((longest.compareTo(lease) > 0) ? longest : lease).plusSeconds(1)) > 0;
	}

	/**
	 * How long to rest until the next question.
	 * @param next when it is due
	 * @param forward makes all questions due: the database's clock was set back, and
	 * nobody would ask before it has caught up
	 */
	Duration nap(Duration next, Runnable forward) {
		if (isPutOff(next)) {
			LOG.warn("the next question is due in {} s only, so the database's clock was set back; asked now",
					next.toSeconds());
			forward.run();
			return Duration.ZERO;
		}
		Duration nap = (next.compareTo(LONGEST_NAP) > 0) ? LONGEST_NAP : next;
		Duration left = Duration.ofNanos(Math.max(0, left()));
		return (nap.compareTo(left) > 0) ? left : nap;
	}

	private long left() {
		return this.endNanos - System.nanoTime();
	}

}
