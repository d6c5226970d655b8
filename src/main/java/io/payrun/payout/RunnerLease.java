package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * A runner's right to send, as last confirmed on the connection that holds its run locks.
 * The holder of the locks confirms it several times a second; whoever sends asks it right
 * before the first byte. A lease that was not confirmed for two seconds sends nothing.
 */
public final class RunnerLease {

	/** How old a confirmation may be when a body is handed to the socket. */
	static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

	/** Stands for every provider where pauses are told. */
	public static final String ALL = "*";

	/** A cut-off is minutes or hours away; for its monotonic witness it is no more. */
	private static final Duration LONGEST_WAIT = Duration.ofDays(7);

	private final Map<Long, Integer> epochs = new ConcurrentHashMap<>();

	private final Set<Long> settleOnly = ConcurrentHashMap.newKeySet();

	private volatile long leader;

	private volatile @Nullable Long approval;

	private volatile @Nullable Confirmation newest;

	private volatile boolean lost;

	private volatile @Nullable Deadline deadline;

	private volatile boolean cutOff;

	private volatile @Nullable Instant limitedAt;

	/**
	 * Adds a run whose lock this runner took and whose epoch it raised.
	 * @param runId the run
	 * @param epoch its epoch after the raise
	 * @param settleOnly whether only its payouts in doubt are settled, and nothing of it
	 * is sent anew (an earlier run that did not finish)
	 */
	public void add(long runId, int epoch, boolean settleOnly) {
		this.epochs.put(runId, epoch);
		if (settleOnly) {
			this.settleOnly.add(runId);
		}
	}

	/**
	 * Notes whose launch sends now; what the others have goes along with it.
	 * @param runId the run
	 * @param approvalId the approval that covers what may be sent, or null where none is
	 * needed or none is in force
	 */
	public void lead(long runId, @Nullable Long approvalId) {
		this.leader = runId;
		this.approval = approvalId;
	}

	/** Nothing is sent anew any more; what is in doubt is still settled. */
	public void settleOnly() {
		this.settleOnly.addAll(this.epochs.keySet());
	}

	/** The run whose launch sends, or the payout's own where nobody said. */
	long leader(long ownRun) {
		long leading = this.leader;
		return (leading != 0) ? leading : ownRun;
	}

	/** The approval that covers what may be sent; null where there is none. */
	@Nullable Long approval() {
		return this.approval;
	}

	/**
	 * The runs that this runner holds, with their epochs.
	 * @return a copy
	 */
	public Map<Long, Integer> epochs() {
		return Map.copyOf(this.epochs);
	}

	/**
	 * The runs whose payouts may be sent anew, in run order.
	 * @return a copy
	 */
	public List<Long> sendable() {
		return List.copyOf(sendableEpochs().keySet());
	}

	/** The same with their epochs. */
	Map<Long, Integer> sendableEpochs() {
		Map<Long, Integer> sendable = new TreeMap<>(this.epochs);
		sendable.keySet().removeAll(this.settleOnly);
		return sendable;
	}

	/**
	 * Notes that the lock connection answered: the locks are still held.
	 * @param databaseTime {@code payrun_now()} as that connection told it
	 * @param askedAtNanos {@link System#nanoTime()} before the question was asked
	 */
	public void confirm(Instant databaseTime, long askedAtNanos) {
		confirm(databaseTime, askedAtNanos, Set.of());
	}

	/**
	 * The same, with what else that connection saw.
	 * @param databaseTime {@code payrun_now()} as that connection told it
	 * @param askedAtNanos {@link System#nanoTime()} before the question was asked
	 * @param paused providers whose sends are paused; {@link #ALL} for all of them
	 */
	public void confirm(Instant databaseTime, long askedAtNanos, Set<String> paused) {
		this.newest = new Confirmation(databaseTime, askedAtNanos, Set.copyOf(paused));
	}

	/**
	 * Whether sends to a provider were paused when the locks were last confirmed.
	 * @param provider the provider
	 * @return true where nothing may be sent now, no repeat either
	 */
	public boolean isPaused(String provider) {
		Confirmation seen = this.newest;
		return seen != null && (seen.paused().contains(ALL) || seen.paused().contains(provider));
	}

	/**
	 * Notes when the limits were looked at; what a person lets go later waits for the
	 * next launch.
	 * @param now by the database's time
	 */
	public void limitedAt(Instant now) {
		this.limitedAt = now;
	}

	/** When the limits were looked at, or null where there are none. */
	@Nullable Instant limitedAt() {
		return this.limitedAt;
	}

	/**
	 * Sets the cut-off: from then on nothing is sent for the first time.
	 * @param until by the database's time, or null for none
	 */
	public void sendUntil(@Nullable Instant until) {
		Instant now = databaseTime();
		this.cutOff = false;
		this.deadline = (until == null) ? null : new Deadline(until, System.nanoTime(),
				(now != null) ? shorter(Duration.between(now, until)) : LONGEST_WAIT);
	}

	/**
	 * The cut-off.
	 * @return by the database's time, or null where there is none
	 */
	public @Nullable Instant sendUntil() {
		Deadline set = this.deadline;
		return (set != null) ? set.until() : null;
	}

	/**
	 * Whether the cut-off is over, by the database's time or the monotonic one, whichever
	 * is first; a clock set back does not bring it back.
	 * @return true once it is over
	 */
	public boolean isCutOff() {
		Deadline set = this.deadline;
		if (set != null && !this.cutOff) {
			Instant now = databaseTime();
			this.cutOff = (now != null && !now.isBefore(set.until()))
					|| System.nanoTime() - set.setAtNanos() >= set.left().toNanos();
		}
		return this.cutOff;
	}

	/** Notes that the lock connection is gone; there is no way back. */
	public void lose() {
		this.lost = true;
	}

	/**
	 * Whether the lock connection is known to be gone.
	 * @return true once it was lost
	 */
	public boolean isLost() {
		return this.lost;
	}

	/**
	 * Whether the locks were confirmed less than two seconds ago.
	 * @return true where a send is allowed as far as the locks go
	 */
	public boolean isFresh() {
		Confirmation seen = this.newest;
		return !this.lost && seen != null && System.nanoTime() - seen.askedAtNanos() < LONGEST_SILENCE.toNanos();
	}

	/**
	 * The database's time now, carried forward by the monotonic clock from the newest
	 * confirmation; never earlier than the database's own.
	 * @return the time, or null before the first confirmation
	 */
	public @Nullable Instant databaseTime() {
		Confirmation seen = this.newest;
		return (seen != null) ? seen.databaseTime().plusNanos(System.nanoTime() - seen.askedAtNanos()) : null;
	}

	private static Duration shorter(Duration left) {
		return (left.compareTo(LONGEST_WAIT) > 0) ? LONGEST_WAIT : left;
	}

	private record Confirmation(Instant databaseTime, long askedAtNanos, Set<String> paused) {
	}

	private record Deadline(Instant until, long setAtNanos, Duration left) {
	}

}
