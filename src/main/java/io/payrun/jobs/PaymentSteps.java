package io.payrun.jobs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.payrun.money.Money;
import io.payrun.payout.Account;
import io.payrun.payout.ApprovalPlan;
import io.payrun.payout.Funding;
import io.payrun.payout.Standing;
import io.payrun.reconciliation.BalanceReadings;
import io.payrun.reconciliation.Reports;
import org.jspecify.annotations.Nullable;

/**
 * The steps that pay one run: submit, track, reconcile, report. Each finds out for itself
 * what is left to do, so a relaunch goes through the same steps.
 */
final class PaymentSteps {

	private final Parts parts;

	private final Stores stores;

	private final Session session;

	private final Payment payment;

	/**
	 * What is paid.
	 *
	 * @param launch the launch
	 * @param accounts the accounts of its providers
	 * @param last whether this is the command's last run, which tracks and reports for
	 * all
	 * @param root folder of all reports
	 * @param still runs of the command that come later
	 */
	record Payment(Launch launch, List<Account> accounts, boolean last, Path root, List<Long> still) {
	}

	private List<Reports.Written> others = List.of();

	private Reports.@Nullable Written written;

	PaymentSteps(Parts parts, Stores stores, Session session, Payment payment) {
		this.parts = parts;
		this.stores = stores;
		this.session = session;
		this.payment = payment;
	}

	/** One at a time on an account: whoever waits for it tracks meanwhile. */
	@Nullable Problem submit() {
		if (this.parts.anchor().raise() instanceof Standing.Refused refused) {
			return trackOnly(refused);
		}
		List<LockKey> taken = new ArrayList<>();
		try {
			for (Account account : accounts()) {
				LockKey key = LockKey.account(account.provider().name(), account.mode(), account.organisation());
				Problem problem = waitFor(key, account);
				if (problem != null) {
					return problem;
				}
				taken.add(key);
			}
			return submitAlone();
		}
		finally {
			taken.forEach(this.session.lock()::unlock);
		}
	}

	/**
	 * The database may be an older state than what was sent from it: what is in flight is
	 * followed, and no payout is touched otherwise.
	 */
	private Problem trackOnly(Standing.Refused refused) {
		say(refused.text());
		Problem ended = trackAll();
		try {
			this.parts.reports()
				.publishStale(this.payment.root(), this.payment.still())
				.forEach((other) -> say(
						"Run %d: report v%d, %s".formatted(other.runId(), other.version(), other.folder())));
		}
		catch (RuntimeException ex) {
			say("A report could not be written (" + Problem.oneLine(ex) + "); the next run writes it.");
		}
		return (ended != null) ? ended : Problem.notAnchored(refused);
	}

	private @Nullable Problem submitAlone() {
		new EarlierRuns(this.stores).takeUp(this.session, accounts(), runId());
		this.session.lease().add(runId(), launch().begun().epoch(), false);
		ApprovalGate gate = new ApprovalGate(this.stores.approvals(), this.session, runId());
		gate.look();
		accounts().forEach(this::share);
		if (!gate.isOpen()) {
			return waiting(gate);
		}
		if (this.session.job().mode() == Mode.LIVE && !gate.isRequired() && !this.session.screen().confirm(plan())) {
			return Problem.stopped("nobody confirmed the first send; nothing was sent");
		}
		Problem problem = send();
		return (problem == null && gate.endedMeanwhile()) ? waiting(gate) : problem;
	}

	/** What may go on an account: limits first, then its money. */
	private void share(Account account) {
		this.parts.brakes().apply(account, this.session.lease(), this.session.job()).forEach(this::say);
		if (account.provider().opensCheckouts()) {
			// no balance to share out: the customer is asked, and then we are
			return;
		}
		BalanceReadings.Result opening = this.parts.balances().opening(runId(), launch().begun().launch(), account);
		if (opening instanceof BalanceReadings.Result.Taken taken) {
			if (!this.session.lease().isCutOff()) {
				fund(account, taken.available());
			}
		}
		else if (opening instanceof BalanceReadings.Result.Missing missing) {
			say("The balances could not be read (" + missing.reason()
					+ "); the provider decides how far the money goes.");
		}
	}

	/**
	 * One account after the other; one that is down does not keep the next one waiting.
	 */
	private @Nullable Problem send() {
		Problem first = null;
		for (Account account : accounts()) {
			Problem problem = (first != null && this.session.stop().isRaised()) ? first : send(account);
			first = (first != null) ? first : problem;
		}
		return first;
	}

	private @Nullable Problem send(Account account) {
		try (PauseWatch watch = new PauseWatch(this.parts, this.session, account)) {
			return Problem.of(this.parts.submission()
				.submit(account, this.session.lease(), this.session.stop(), this.session.screen()::progress));
		}
		finally {
			if (account.provider().opensCheckouts()) {
				this.parts.links().write(this.session.lease().epochs().keySet()).forEach(this::say);
			}
		}
	}

	/** Nothing new is sent; what was sent before is settled and followed. */
	private Problem waiting(ApprovalGate gate) {
		this.session.lease().settleOnly();
		Problem problem = send();
		if (problem == null && gate.hasInFlight()) {
			problem = trackAll();
		}
		if (problem != null) {
			return problem;
		}
		ApprovalPlan plan = gate.plan();
		this.parts.notices().tell(ApprovalGate.wanted(plan));
		return ApprovalGate.awaiting(plan);
	}

	/** Within the job's time, and each account within what is left of it. */
	private @Nullable Problem trackAll() {
		long end = System.nanoTime() + this.session.job().track().until().toNanos();
		Problem first = null;
		for (Account account : accounts()) {
			Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			Problem problem = Problem
				.of(this.parts.tracking().track(account, left, this.session.stop(), this.session.screen()::progress));
			first = (first != null) ? first : problem;
		}
		return first;
	}

	private void fund(Account account, Map<String, BigDecimal> available) {
		List<Funding.Line> lines = this.parts.funding()
			.apply(account, this.session.lease(), available, this.session.job().funding());
		for (Funding.Line line : lines) {
			if (line.heldCount() > 0) {
				say("%s: %s available, %s wanted; %,d payouts wait for money (%s).".formatted(line.currency(),
						pretty(line.available(), line.currency()), pretty(line.wanted(), line.currency()),
						line.heldCount(), pretty(line.held(), line.currency())));
			}
		}
	}

	private String plan() {
		StringBuilder plan = new StringBuilder(
				"Run " + runId() + ", LIVE, organisation " + accounts().get(0).organisation());
		for (PreviewStore.Part part : this.stores.previews().parts(this.session.lease().epochs().keySet())) {
			plan.append("\n  %-22s %,8d payouts  %s".formatted(part.kind().isEmpty() ? "send" : "hold " + part.kind(),
					part.count(), pretty(part.amount(), part.currency())));
		}
		return plan.toString();
	}

	private @Nullable Problem waitFor(LockKey key, Account account) {
		if (this.session.lock().tryLock(key)) {
			return null;
		}
		say("Another run submits on this account; run " + runId() + " tracks until it may submit.");
		try (TrackingMeanwhile tracking = new TrackingMeanwhile(this.parts.tracking(), this.session, account)) {
			while (!this.session.stop().await(Duration.ofSeconds(1))) {
				tracking.rethrow();
				if (this.session.lock().tryLock(key)) {
					return null;
				}
			}
			return this.session.ended();
		}
		catch (InterruptedException ex) {
			return Problem.stopped("it was interrupted");
		}
	}

	@Nullable Problem track() {
		if (!this.payment.last()) {
			return null;
		}
		return trackAll();
	}

	@Nullable Problem reconcile() {
		if (this.session.stop().isRaised()) {
			return this.session.ended();
		}
		for (Account account : accounts()) {
			if (!account.provider().opensCheckouts() && this.parts.balances()
				.closing(runId(), launch().begun().launch(), account,
						this.session.stop()) instanceof BalanceReadings.Result.Missing missing) {
				say("The closing balances could not be read (" + missing.reason() + ").");
			}
		}
		return this.stores.runs().finish(runId(), launch().begun().epoch()) ? null
				: Problem.failed("a payout is still in doubt, or another runner has taken over");
	}

	/**
	 * The money is settled by now; a report that cannot be written is written by a
	 * relaunch.
	 */
	@Nullable Problem report() {
		try {
			JobDefinition job = this.session.job();
			this.written = this.parts.reports().publish(runId(), this.payment.root(), job.formats(), job.zone());
			if (this.payment.last()) {
				this.others = this.parts.reports().publishStale(this.payment.root(), this.payment.still());
			}
			return null;
		}
		catch (RuntimeException ex) {
			return Problem.failed("the report could not be written (" + Problem.oneLine(ex)
					+ "); the money is settled, a relaunch writes it");
		}
	}

	/** The run's report, once written. */
	Reports.@Nullable Written written() {
		return this.written;
	}

	/** Further versions of other runs that this one wrote. */
	List<Reports.Written> others() {
		return this.others;
	}

	private static String pretty(BigDecimal amount, String currency) {
		return new Money(amount, currency).pretty();
	}

	private void say(String line) {
		this.session.screen().say(line);
	}

	private Launch launch() {
		return this.payment.launch();
	}

	private List<Account> accounts() {
		return this.payment.accounts();
	}

	private long runId() {
		return launch().runId();
	}

}
