package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.payrun.crash.CrashPoint;
import io.payrun.money.Money;
import io.payrun.provider.Evidence;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Told;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Following as the engine's work: asks about each payout when it is due. */
final class TrackWork implements EngineWork<TrackWork.Followed, PollResult> {

	private static final Logger LOG = LoggerFactory.getLogger(TrackWork.class);

	private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

	private final Account account;

	private final PollStore store;

	private final Pacer pacer;

	private final Watch watch;

	private final long endNanos;

	private final AtomicReference<@Nullable StepEnd> ended = new AtomicReference<>();

	private final Tally done = new Tally();

	/** The money of those whose answers are not recorded yet. */
	private final Map<Long, Money> asked = new ConcurrentHashMap<>();

	private final long total;

	TrackWork(Account account, PollStore store, Pacer pacer, Watch watch, long endNanos) {
		this.account = account;
		this.store = store;
		this.pacer = pacer;
		this.watch = watch;
		this.endNanos = endNanos;
		this.total = store.countInFlight(account);
	}

	@Override
	public List<Followed> claim() {
		if (System.nanoTime() - this.endNanos >= 0) {
			return List.of();
		}
		CrashPoint.PO7_CLAIM.before();
		List<Followed> claimed = this.store.claim(this.account, lease());
		CrashPoint.PO7_CLAIM.after();
		return claimed;
	}

	@Override
	public List<Followed> begin(List<Followed> group) {
		return group;
	}

	@Override
	public PollResult call(Followed item) {
		this.asked.put(item.id(), item.money());
		Instant started = this.watch.clock().instant();
		Answer<PollOutcome> answer = this.account.provider().poll(item.providerId());
		Instant ended = this.watch.clock().instant();
		Evidence evidence = answer.evidence();
		PollResult result = PollResult.nothing(item, started, ended, evidence,
				answer.outcome().getClass().getSimpleName(), nextPoll(item));
		if (answer.outcome() instanceof Told told) {
			this.pacer.answered();
			return result.told(told,
					Echoes.difference(told.echo(), item.reference(), item.destination(), item.money()));
		}
		if (answer.outcome() instanceof PollOutcome.KeyRefused key) {
			this.pacer.answered();
			this.ended.compareAndSet(null, new StepEnd.KeyRefused("the provider refused the key: " + key.message()));
		}
		else if (answer.outcome() instanceof PollOutcome.Throttled throttled) {
			this.pacer.answered();
			Duration wait = throttled.retryAfter();
			this.pacer.pause((wait != null) ? wait : LONGEST_NAP);
		}
		else if (answer.outcome() instanceof PollOutcome.NotKnown notKnown) {
			this.pacer.answered();
			LOG.warn("payout {}: the provider does not know {} ({}); nothing changes, asked again later",
					item.reference(), item.providerId(), notKnown.message());
		}
		else {
			this.pacer.failed(((PollOutcome.NoAnswer) answer.outcome()).reason());
		}
		return result;
	}

	private long nextPoll(Followed item) {
		long first = Math.max(1, this.account.firstPoll().toMillis());
		long longest = Math.max(first, this.account.longestPoll().toMillis());
		int doublings = Math.min(item.polls(), 30);
		return (first > (longest >> doublings)) ? longest : first << doublings;
	}

	@Override
	public List<Followed> record(List<PollResult> group) {
		CrashPoint.RL11_POLL.before();
		List<PollStore.Settled> changed = this.store.record(group);
		CrashPoint.RL11_POLL.after();
		for (PollStore.Settled settled : changed) {
			Money money = this.asked.get(settled.id());
			if (settled.status().isFinal() && money != null) {
				this.done.add(money);
			}
		}
		group.forEach((result) -> this.asked.remove(result.id()));
		List<Long> seen = changed.stream().map(PollStore.Settled::id).toList();
		group.stream().filter((result) -> result.to() != null && !seen.contains(result.id())).forEach(this::late);
		this.watch.progress().accept(this.done.progress("track", this.total, ""));
		return List.of();
	}

	private void late(PollResult result) {
		CrashPoint.PO5.before();
		this.store.late(result);
		CrashPoint.PO5.after();
	}

	@Override
	public @Nullable Duration idle() {
		long left = this.endNanos - System.nanoTime();
		if (left <= 0) {
			return null;
		}
		Duration next = this.store.nextDue(this.account);
		if (next == null) {
			return null;
		}
		if (next.compareTo(longestWait()) > 0) {
			LOG.warn("the next question is due in {} s only, so the database's clock was set back; asked now",
					next.toSeconds());
			CrashPoint.PO7_FORWARD.before();
			this.store.bringForward(this.account);
			CrashPoint.PO7_FORWARD.after();
			return Duration.ZERO;
		}
		this.watch.progress()
			.accept(this.done.progress("track", this.total,
					"next question in " + Math.max(0, next.toSeconds()) + " s"));
		Duration nap = (next.compareTo(LONGEST_NAP) > 0) ? LONGEST_NAP : next;
		return (nap.toNanos() > left) ? Duration.ofNanos(left) : nap;
	}

	/** No question is ever put off for longer than this. */
	private Duration longestWait() {
		Duration lease = lease();
		Duration longest = (this.account.longestPoll().compareTo(this.account.firstPoll()) > 0)
				? this.account.longestPoll() : this.account.firstPoll();
		return ((longest.compareTo(lease) > 0) ? longest : lease).plusSeconds(1);
	}

	/** How long a question that was claimed is left to its asker. */
	private Duration lease() {
		return this.account.settings().timeout().plusSeconds(10);
	}

	@Override
	public @Nullable StepEnd mustEnd(boolean inDoubtWaiting) {
		return this.ended.get();
	}

	/**
	 * A payout that is asked about.
	 *
	 * @param id the payout
	 * @param version its row's version
	 * @param reference our reference
	 * @param destination the provider's destination id
	 * @param money its amount
	 * @param providerId the provider's id
	 * @param providerStatus the provider's word so far
	 * @param polls questions so far, this one not included
	 */
	record Followed(long id, int version, String reference, String destination, Money money, String providerId,
			@Nullable String providerStatus, int polls) implements Engine.Item {

		@Override
		public long dueNanos() {
			return 0;
		}

		@Override
		public boolean mustBeSettled() {
			return false;
		}

	}

	/**
	 * Who looks on, and by which clock.
	 *
	 * @param clock the wall clock
	 * @param progress told after each group
	 */
	record Watch(Clock clock, Consumer<Progress> progress) {
	}

}
