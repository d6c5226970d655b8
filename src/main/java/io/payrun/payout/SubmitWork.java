package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sending as the engine's work. One object a step; the engine's threads call it, each
 * item is in one hand at a time.
 */
final class SubmitWork implements EngineWork<Sending, SubmitWork.Sent> {

	private static final Logger LOG = LoggerFactory.getLogger(SubmitWork.class);

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private final Account account;

	private final RunnerLease lease;

	private final Pacer pacer;

	private final Books books;

	private final Watch watch;

	private final IdempotencyKeys keys;

	private final Claims claims;

	/**
	 * Where a commit gave no answer and no re-read showed the row: left to the relaunch.
	 */
	private final Set<Long> abandoned = ConcurrentHashMap.newKeySet();

	private final AtomicReference<@Nullable StepEnd> ended = new AtomicReference<>();

	private final CutOff cutOff;

	private final Tally done = new Tally();

	private final long total;

	SubmitWork(Account account, RunnerLease lease, Pacer pacer, Books books, Watch watch) {
		this.account = account;
		this.lease = lease;
		this.pacer = pacer;
		this.books = books;
		this.watch = watch;
		this.cutOff = new CutOff(books.store().holds());
		this.claims = new Claims(account, lease, books.store(), this.abandoned);
		this.keys = new IdempotencyKeys(account.mode(), books.store().installationSecret());
		this.total = books.store().countToSend(lease.sendable(), lease.epochs().keySet(), account.provider().name());
	}

	@Override
	public List<Sending> claim() {
		return this.lease.isCutOff() ? List.of() : this.claims.next();
	}

	@Override
	public List<Sending> begin(List<Sending> group) {
		List<Sending> fresh = new ArrayList<>();
		List<Sending> repeats = new ArrayList<>();
		for (Sending item : group) {
			(item.isFirst() ? fresh : repeats).add(item);
		}
		List<Sending> allowed = new ArrayList<>(intend(fresh));
		allowed.addAll(repeat(repeats));
		return allowed;
	}

	private List<Sending> intend(List<Sending> group) {
		if (group.isEmpty() || this.lease.isLost() || this.lease.isCutOff()) {
			return List.of();
		}
		if (isHalted()) {
			return resting(group);
		}
		Instant wall = this.watch.clock().instant();
		long nanos = System.nanoTime();
		for (Sending item : group) {
			item.key = this.keys.of(item.terms.reference(), item.generation);
			item.body = this.account.provider().requestBody(item.order(item.key));
			item.apiKeyHash = this.account.provider().apiKeyHash();
			item.wallAtIntent = wall;
			item.nanosAtIntent = nanos;
			item.attempt = 1;
		}
		Permit permit = new Permit(this.account.provider().name(), this.lease.sendUntil());
		Intended intended = this.books.intend(intents(group), permit, this.abandoned);
		return intended.paused() ? resting(group) : allowed(group, intended.sent());
	}

	private boolean isHalted() {
		return this.lease.isPaused(this.account.provider().name());
	}

	/** These keep their slots, and nothing of them is written or sent at this turn. */
	private static List<Sending> resting(List<Sending> group) {
		group.forEach((item) -> item.resting = true);
		return group;
	}

	/**
	 * A repeat whose gate is shut for good goes through unraised; {@link #call} sees to
	 * it.
	 */
	private List<Sending> repeat(List<Sending> group) {
		List<Sending> open = new ArrayList<>();
		List<Sending> shut = new ArrayList<>();
		for (Sending item : group) {
			(gate(item).isShutForGood() ? shut : open).add(item);
		}
		List<Sending> allowed = new ArrayList<>(shut);
		if (isHalted()) {
			allowed.addAll(resting(open));
			return allowed;
		}
		open.forEach((item) -> item.attempt++);
		if (!open.isEmpty() && !this.lease.isLost()) {
			allowed.addAll(allowed(open, this.books.commit(intents(open), this::repeated, this.abandoned)));
		}
		return allowed;
	}

	private List<Intent> intents(List<Sending> group) {
		return group.stream().map((item) -> Intent.of(item, this.lease.leader(item.runId))).toList();
	}

	private Map<Long, Instant> repeated(List<Intent> intents) {
		CrashPoint.WI2_REPEAT.before();
		Map<Long, Instant> sent = this.books.store().repeat(intents);
		CrashPoint.WI2_REPEAT.after();
		return sent;
	}

	private static List<Sending> allowed(List<Sending> group, Map<Long, Instant> sent) {
		List<Sending> allowed = new ArrayList<>();
		for (Sending item : group) {
			Instant firstSent = sent.get(item.id);
			if (firstSent != null) {
				item.version++;
				item.firstSentAt = firstSent;
				allowed.add(item);
			}
			else {
				LOG.info("payout {}: not sent, somebody else changed it first or the commit gave no answer",
						item.terms.reference());
			}
		}
		return allowed;
	}

	@Override
	public Sent call(Sending item) {
		if (item.resting) {
			this.pacer.notMade();
			return new Sent(item, null, null);
		}
		SendGate gate = gate(item);
		CrashPoint.WI4.before();
		if (!gate.isOpen()) {
			return atShutGate(item, gate);
		}
		CrashPoint.WI4.after();
		Instant started = this.watch.clock().instant();
		String body = String.valueOf(item.body);
		Answer<SendOutcome> answer = this.account.provider().send(body, gate);
		if (answer.outcome() instanceof SendOutcome.NotSent notSent
				&& notSent.reason().equals(SendOutcome.NotSent.GATE_SHUT)) {
			return atShutGate(item, gate);
		}
		tellPacer(answer);
		// of a page no earlier attempt can be paid, so each answer stands for itself
		SendVerdict verdict = SendVerdict.of(answer.outcome(), item.inDoubt && !item.opensPage,
				item.left && !item.opensPage);
		if (verdict.stopsStep()) {
			this.ended.compareAndSet(null, new StepEnd.KeyRefused(verdict.reason()));
		}
		item.inDoubt = verdict.inDoubt();
		item.left = verdict.left();
		SendResult.Request request = new SendResult.Request(started, this.watch.clock().instant(), answer.evidence(),
				IdempotencyKeys.sha256(body), this.account.firstPoll().toMillis());
		return new Sent(item, answer.outcome(), SendResult.made(item, verdict, answer.outcome(), request));
	}

	/**
	 * Nothing is sent: a first send goes back, a repeat waits for the lock or becomes
	 * unknown.
	 */
	private Sent atShutGate(Sending item, SendGate gate) {
		this.pacer.notMade();
		if (!gate.isStampedRight()) {
			this.ended.compareAndSet(null,
					new StepEnd.Stopped("a clock was moved during the run: the database stamped "
							+ item.terms.reference() + " with " + item.firstSentAt + ", and it was "
							+ this.account.clock().now() + "; set the clocks right and relaunch"));
		}
		if (item.isFirst()) {
			return new Sent(item, null, SendResult.shut(item, PayoutStatus.READY, "not sent: the gate was shut"));
		}
		if (gate.isShutForGood()) {
			String reason = "no proof within the key's life: " + item.attempt
					+ ((item.attempt == 1) ? " attempt" : " attempts") + ", first sent " + item.firstSentAt
					+ "; may be paid";
			LOG.warn("payout {}: outcome unknown, {}; a person has to answer it", item.terms.reference(), reason);
			return new Sent(item, null, SendResult.shut(item, PayoutStatus.UNKNOWN, reason));
		}
		return new Sent(item, null, null);
	}

	@Override
	public List<Sending> record(List<Sent> group) {
		List<Sent> toWrite = group.stream().filter((sent) -> sent.result() != null).toList();
		if (!toWrite.isEmpty()) {
			this.books.write(toWrite);
		}
		List<Sending> again = new ArrayList<>();
		for (Sent sent : group) {
			if (goesAgain(sent)) {
				again.add(sent.item());
			}
			else if (!isTooLate(sent)) {
				this.done.add(sent.item().terms.money());
			}
			if (sent.outcome() instanceof SendOutcome.InsufficientFunds && isHeld(sent)) {
				holdRest(sent.item().terms.money().currency());
			}
		}
		this.watch.progress().accept(this.done.progress("submit", this.total, ""));
		return again;
	}

	private boolean goesAgain(Sent sent) {
		Sending item = sent.item();
		PayoutStatus to = (sent.result() != null) ? sent.result().to() : null;
		if (to != null && to != PayoutStatus.READY) {
			return false;
		}
		if (isTooLate(sent)) {
			return false;
		}
		if (to == PayoutStatus.READY) {
			item.version++;
		}
		if (item.resting || isHalted()) {
			item.resting = false;
			item.backOff(FIRST_BACKOFF);
			return true;
		}
		item.fruitless++;
		item.backOff(backoff(sent));
		return true;
	}

	/** What is READY after the cut-off is held with the rest. */
	private boolean isTooLate(Sent sent) {
		return sent.result() != null && sent.result().to() == PayoutStatus.READY && this.lease.isCutOff();
	}

	private Duration backoff(Sent sent) {
		Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(sent.item().fruitless - 1, 6));
		wait = (wait.compareTo(LONGEST_BACKOFF) > 0) ? LONGEST_BACKOFF : wait;
		if (sent.outcome() instanceof SendOutcome.Throttled throttled && throttled.retryAfter() != null
				&& throttled.retryAfter().compareTo(wait) > 0) {
			wait = throttled.retryAfter();
		}
		if (sent.item().isFirst() || sent.item().opensPage) {
			return wait;
		}
		// The last repeat goes while it can still end inside the window, not behind it.
		Duration left = gate(sent.item()).left().minusMillis(200);
		return (left.compareTo(wait) < 0 && !left.isNegative()) ? left : wait;
	}

	private boolean isHeld(Sent sent) {
		return sent.result() != null && sent.result().to() == PayoutStatus.HELD;
	}

	private void holdRest(String currency) {
		CrashPoint.RL11_HOLD.before();
		int held = this.books.store()
			.holds()
			.hold(this.lease.sendableEpochs(), this.account.provider().name(), currency, "INSUFFICIENT_FUNDS",
					"the account ran out of " + currency + " during the run");
		CrashPoint.RL11_HOLD.after();
		this.done.skip(held);
		LOG.warn("out of {} at {}: {} more payouts held until there is money", currency, this.account.provider().name(),
				held);
	}

	private void tellPacer(Answer<SendOutcome> answer) {
		SendOutcome outcome = answer.outcome();
		if (outcome instanceof SendOutcome.NotSent notSent) {
			this.pacer.failed(notSent.reason());
		}
		else if (outcome instanceof SendOutcome.InDoubt doubt
				&& !Integer.valueOf(409).equals(answer.evidence().httpStatus())) {
			this.pacer.failed(doubt.reason());
		}
		else {
			this.pacer.answered();
		}
		if (outcome instanceof SendOutcome.Throttled throttled && throttled.retryAfter() != null) {
			this.pacer.pause(throttled.retryAfter());
		}
	}

	@Override
	public @Nullable Duration idle() {
		return null;
	}

	@Override
	public boolean isPaused() {
		boolean halted = isHalted();
		if (halted) {
			this.pacer.unasked();
		}
		return halted && !this.lease.isCutOff();
	}

	@Override
	public @Nullable StepEnd mustEnd(boolean inDoubtWaiting) {
		if (this.lease.isLost()) {
			return new StepEnd.LeaseLost("the run lock was lost");
		}
		if (this.lease.isCutOff()) {
			this.done.skip(this.cutOff.holdAtOnce(this.account, this.lease));
		}
		String refusal = this.books.anchor().refusal();
		if (refusal != null) {
			return new StepEnd.NotAnchored(refusal);
		}
		StepEnd seen = this.ended.get();
		if (seen != null) {
			return seen;
		}
		String down = this.pacer.down();
		return (down != null && !inDoubtWaiting) ? new StepEnd.ProviderDown(down) : null;
	}

	long done() {
		return this.done.count();
	}

	/** How the step ends where the engine found nothing more to do. */
	StepEnd end() {
		if (this.lease.isCutOff()) {
			this.cutOff.hold(this.account, this.lease);
		}
		if (!this.abandoned.isEmpty()) {
			return new StepEnd.Stopped(this.abandoned.size()
					+ " payouts were left to the relaunch, because the database did not say whether their intent was stored");
		}
		return new StepEnd.Done();
	}

	private SendGate gate(Sending item) {
		return new SendGate(item, this.account, this.lease, this.books.anchor()::isGood, this.watch.clock());
	}

	/**
	 * An item with its outcome.
	 *
	 * @param item the payout
	 * @param outcome what the attempt showed; null where none was made
	 * @param result what is written; null where nothing is
	 */
	record Sent(Sending item, @Nullable SendOutcome outcome, @Nullable SendResult result) {
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
