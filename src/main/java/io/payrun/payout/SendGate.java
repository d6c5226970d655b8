package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import io.payrun.provider.Gate;

/**
 * The gate before every body: the run locks were confirmed less than two seconds ago and
 * nobody had paused sending by then, the anchor knows the database, the whole exchange
 * ends inside five sixths of the key's window by database, wall and monotonic time, and
 * the API key is the one of the first attempt. A clock set back never opens it again,
 * because the other witnesses keep it shut; for an intent of another process the launch's
 * own clock stands in for the monotonic one.
 */
final class SendGate implements Gate {

	private final Sending sending;

	private final Account account;

	private final RunnerLease lease;

	private final BooleanSupplier anchored;

	private final Clock clock;

	SendGate(Sending sending, Account account, RunnerLease lease, BooleanSupplier anchored, Clock clock) {
		this.sending = sending;
		this.account = account;
		this.lease = lease;
		this.anchored = anchored;
		this.clock = clock;
	}

	@Override
	public boolean isOpen() {
		return this.lease.isFresh() && mayLeaveNow() && this.anchored.getAsBoolean() && isStampedRight()
				&& !isShutForGood();
	}

	/** A pause stops everything, a cut-off what would go for the first time. */
	private boolean mayLeaveNow() {
		return !this.lease.isPaused(this.account.provider().name())
				&& !(this.sending.isFirst() && this.lease.isCutOff());
	}

	/**
	 * Whether this process stamped its intent with the right time. One that was stamped
	 * while the database's clock was wrong must not leave: by its stamp, a later process
	 * would believe in the key for too long.
	 */
	boolean isStampedRight() {
		Instant firstSent = this.sending.firstSentAt;
		return this.sending.isForeign() || firstSent == null || this.sending.opensPage
				|| this.account.clock().isRight(firstSent, this.sending.nanosAtIntent);
	}

	/**
	 * Whether waiting cannot help: time has run out, or the key is another one. A page
	 * may be opened at any time, under any key.
	 */
	boolean isShutForGood() {
		return !this.sending.opensPage && isTooLate();
	}

	private boolean isTooLate() {
		return left().isNegative() || !this.account.provider().apiKeyHash().equals(this.sending.apiKeyHash)
				|| (this.sending.isForeign() && !isWitnessed());
	}

	/** Whether the provider's clock agreed with ours, and the intent lies behind us. */
	private boolean isWitnessed() {
		Instant firstSent = this.sending.firstSentAt;
		return this.account.clock().withProvider() && firstSent != null
				&& !this.account.clock().isStillToCome(firstSent);
	}

	/**
	 * How long a start may still be put off, by the strictest witness.
	 * @return negative once it is too late
	 */
	Duration left() {
		Instant firstSent = this.sending.firstSentAt;
		Instant database = this.lease.databaseTime();
		if (firstSent == null || database == null) {
			return Duration.ofNanos(-1);
		}
		Duration allowed = this.account.settings().trusted().minus(this.account.settings().timeout());
		Duration age = longest(Duration.between(firstSent, database), wallAge(firstSent));
		Duration elapsed = this.sending.isForeign() ? Duration.between(firstSent, this.account.clock().now())
				: Duration.ofNanos(System.nanoTime() - this.sending.nanosAtIntent);
		return allowed.minus(longest(age, elapsed));
	}

	private Duration wallAge(Instant firstSent) {
		Instant from = this.sending.wallAtIntent;
		return Duration.between((from != null) ? from : firstSent, this.clock.instant());
	}

	private static Duration longest(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

}
