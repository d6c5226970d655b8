package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

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

	private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

	private final Account account;

	private final ChargeStore store;

	private final Pacer pacer;

	private final TrackWork.Watch watch;

	private final long endNanos;

	private final AtomicReference<@Nullable StepEnd> ended = new AtomicReference<>();

	private final Tally done = new Tally();

	private final long total;

	ChargeWork(Account account, ChargeStore store, Pacer pacer, TrackWork.Watch watch, long endNanos) {
		this.account = account;
		this.store = store;
		this.pacer = pacer;
		this.watch = watch;
		this.endNanos = endNanos;
		this.total = store.countOpen(account);
	}

	@Override
	public List<Asked> claim() {
		if (System.nanoTime() - this.endNanos >= 0) {
			return List.of();
		}
		CrashPoint.WH6_CLAIM.before();
		List<Asked> claimed = this.store.claim(this.account, this.account.settings().timeout().plusSeconds(10));
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
		if (outcome instanceof PollOutcome.NoAnswer silence) {
			this.pacer.failed(silence.reason());
		}
		else {
			this.pacer.answered();
		}
		if (outcome instanceof PollOutcome.KeyRefused key) {
			this.ended.compareAndSet(null, new StepEnd.KeyRefused("the provider refused the key: " + key.message()));
		}
		else if (outcome instanceof PollOutcome.Throttled throttled) {
			Duration wait = throttled.retryAfter();
			this.pacer.pause((wait != null) ? wait : LONGEST_NAP);
		}
		else if (outcome instanceof PollOutcome.NotKnown) {
			LOG.warn("charge {}: the provider does not know it; nothing changes, asked again later", item.id());
		}
		return new Answered(item, started, ended, answer.evidence(), outcome.getClass().getSimpleName(),
				(outcome instanceof Told told) ? news(item, told) : null, nextPoll(item));
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

	private long nextPoll(Asked item) {
		long first = Math.max(1, this.account.firstPoll().toMillis());
		long longest = Math.max(first, this.account.longestPoll().toMillis());
		int doublings = Math.min(item.polls() - 1, 30);
		return (first > (longest >> doublings)) ? longest : first << doublings;
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
		long left = this.endNanos - System.nanoTime();
		Duration next = (left > 0) ? this.store.nextDue(this.account) : null;
		if (next == null) {
			return null;
		}
		Duration nap = (next.compareTo(LONGEST_NAP) > 0) ? LONGEST_NAP : next;
		return (nap.toNanos() > left) ? Duration.ofNanos(left) : nap;
	}

	@Override
	public @Nullable StepEnd mustEnd(boolean inDoubtWaiting) {
		return this.ended.get();
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
