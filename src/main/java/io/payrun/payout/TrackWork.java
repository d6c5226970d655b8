package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.payrun.crash.CrashPoint;
import io.payrun.money.Money;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Told;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Following as the engine's work: asks about each payout when it is due. */
final class TrackWork implements EngineWork<TrackWork.Followed, PollResult> {

	private static final Logger LOG = LoggerFactory.getLogger(TrackWork.class);

	private final Account account;

	private final PollStore store;

	private final Watch watch;

	private final Asking asking;

	private final Tally done = new Tally();

	/** The money of those whose answers are not recorded yet. */
	private final Map<Long, Money> asked = new ConcurrentHashMap<>();

	private final long total;

	TrackWork(Account account, PollStore store, Pacer pacer, Watch watch, long endNanos) {
		this.account = account;
		this.store = store;
		this.watch = watch;
		this.asking = new Asking(account, pacer, endNanos);
		this.total = store.countInFlight(account);
	}

	@Override
	public List<Followed> claim() {
		if (this.asking.isOver()) {
			return List.of();
		}
		CrashPoint.PO7_CLAIM.before();
		List<Followed> claimed = this.store.claim(this.account, this.asking.lease());
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
		PollOutcome outcome = answer.outcome();
		this.asking.heard(outcome);
		PollResult result = PollResult.nothing(item, started, ended, answer.evidence(),
				outcome.getClass().getSimpleName(), this.asking.waitMillis(item.polls()));
		if (outcome instanceof PollOutcome.NotKnown notKnown) {
			LOG.warn("payout {}: the provider does not know {} ({}); nothing changes, asked again later",
					item.reference(), item.providerId(), notKnown.message());
		}
		return (outcome instanceof Told told)
				? result.told(told, Echoes.difference(told.echo(), item.reference(), item.destination(), item.money()))
				: result;
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
		Duration next = this.asking.isOver() ? null : this.store.nextDue(this.account);
		if (next == null) {
			return null;
		}
		if (!this.asking.isPutOff(next)) {
			this.watch.progress()
				.accept(this.done.progress("track", this.total,
						"next question in " + Math.max(0, next.toSeconds()) + " s"));
		}
		return this.asking.nap(next, this::bringForward);
	}

	private void bringForward() {
		CrashPoint.PO7_FORWARD.before();
		this.store.bringForward(this.account);
		CrashPoint.PO7_FORWARD.after();
	}

	@Override
	public @Nullable StepEnd mustEnd(boolean inDoubtWaiting) {
		return this.asking.end();
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
