package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.ChargeStanding;
import io.payrun.provider.Evidence;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Told;
import io.payrun.provider.soap.SoapEvents;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Following customers' charges as the engine's work: the second source beside the events,
 * for what no event told.
 */
final class ChargeWork implements EngineWork<ChargeWork.Asked, ChargeWork.Answered> {

	private static final Logger LOG = LoggerFactory.getLogger(ChargeWork.class);

	private final Account account;

	private final ChargeStore store;

	private final TrackWork.Watch watch;

	private final Asking asking;

	private final Tally done = new Tally();

	private final long total;

	ChargeWork(Account account, ChargeStore store, Pacer pacer, TrackWork.Watch watch, long endNanos) {
		this.account = account;
		this.store = store;
		this.watch = watch;
		this.asking = new Asking(account, pacer, endNanos);
		this.total = store.countOpen(account);
	}

	@Override
	public List<Asked> claim() {
		if (this.asking.isOver()) {
			return List.of();
		}
		CrashPoint.WH6_CLAIM.before();
		List<Asked> claimed = this.store.claim(this.account, this.asking.lease());
		CrashPoint.WH6_CLAIM.after();
		return claimed;
	}

	@Override
	public List<Asked> begin(List<Asked> group) {
		return group;
	}

	@Override
	public Answered call(Asked item) {
		Instant started = this.watch.clock().instant();
		Answer<PollOutcome> answer = this.account.provider().poll(item.id());
		Instant ended = this.watch.clock().instant();
		PollOutcome outcome = answer.outcome();
		this.asking.heard(outcome);
		if (outcome instanceof PollOutcome.NotKnown) {
			LOG.warn("charge {}: the provider does not know it; nothing changes, asked again later", item.id());
		}
		return new Answered(item, started, ended, answer.evidence(), outcome.getClass().getSimpleName(),
				(outcome instanceof Told told) ? news(item, told) : null, this.asking.waitMillis(item.polls() - 1));
	}

	private static CheckoutLife.@Nullable News news(Asked item, Told told) {
		ChargeStanding standing = SoapEvents.standingOf(told.providerStatus());
		String amount = told.echo().amount();
		boolean dollars = told.echo().currency() == null || "USD".equals(told.echo().currency());
		if (standing == null || standing == ChargeStanding.CREATED) {
			return null;
		}
		return new CheckoutLife.News(item.id(), standing, told.providerStatus(),
				(amount != null && dollars) ? new BigDecimal(amount) : null, true);
	}

	@Override
	public List<Asked> record(List<Answered> group) {
		for (Answered answered : group) {
			CrashPoint.WH6.before();
			boolean settled = this.store.record(answered);
			CrashPoint.WH6.after();
			if (settled) {
				this.done.skip(1);
			}
		}
		this.watch.progress().accept(this.done.progress("track", this.total, ""));
		return List.of();
	}

	@Override
	public @Nullable Duration idle() {
		Duration next = this.asking.isOver() ? null : this.store.nextDue(this.account);
		return (next != null) ? this.asking.nap(next, this::bringForward) : null;
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
	 * A charge that is asked about.
	 *
	 * @param id the provider's id of it
	 * @param checkoutId its page
	 * @param payoutId its payout
	 * @param polls questions so far, this one included
	 */
	record Asked(String id, String checkoutId, long payoutId, int polls) implements Engine.Item {

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
	 * An answer as it is written.
	 *
	 * @param asked the charge
	 * @param startedAt wall clock
	 * @param endedAt wall clock
	 * @param evidence what was seen
	 * @param outcome the outcome in a word
	 * @param news what it told, or null
	 * @param nextPollMs wait before the next question while it is open
	 */
	record Answered(Asked asked, Instant startedAt, Instant endedAt, Evidence evidence, String outcome,
			CheckoutLife.@Nullable News news, long nextPollMs) {
	}

}
