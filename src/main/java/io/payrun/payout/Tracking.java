package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;

/**
 * Follows accepted payouts to a final state: claim, ask, record. Slow never becomes
 * failed: what is not final when the time is over is carried forward.
 */
public final class Tracking {

	private static final int MANY = 1_000;

	private final PollStore store;

	private final ChargeStore charges;

	private final Hooks hooks;

	private final Clock clock;

	/**
	 * Tracking on a database.
	 * @param dataSource the database, connections in auto-commit
	 * @param clock the wall clock
	 */
	public Tracking(DataSource dataSource, Clock clock) {
		this.store = new PollStore(dataSource);
		this.charges = new ChargeStore(dataSource);
		this.hooks = new Hooks(dataSource);
		this.clock = clock;
	}

	/**
	 * Asks about every payout of the account that is {@code ACCEPTED}, of this run and of
	 * earlier ones, each when it is due. Needs no lock. Ends when all of the account's
	 * payouts are final, or after {@code until} (what is left is carried forward), or
	 * early.
	 * @param account the provider account
	 * @param until how long to follow at most, elapsed time
	 * @param stop ends the step after the polls in flight
	 * @param progress told several times a second
	 * @return how it ended
	 */
	public StepEnd track(Account account, Duration until, StopSignal stop, Consumer<Progress> progress) {
		if (account.provider().opensCheckouts()) {
			return trackPages(account, until, stop, progress);
		}
		CrashPoint.PO7_FORWARD.before();
		this.store.bringForward(account);
		CrashPoint.PO7_FORWARD.after();
		if (this.store.countInFlight(account) > MANY) {
			this.store.analyze();
		}
		Pacer pacer = new Pacer(account.rate(), account.settings().window(), account.settings().window());
		TrackWork work = new TrackWork(account, this.store, pacer, new TrackWork.Watch(this.clock, progress),
				System.nanoTime() + until.toNanos());
		StepEnd end = new Engine<>(work, pacer, stop, account.concurrency()).run(List.of());
		return (end != null) ? end : new StepEnd.Done();
	}

	/**
	 * Asks about customers' charges that we said yes to, and now and then about paid
	 * ones. Pages cannot be asked about, so what waits for a customer is not waited for.
	 */
	private StepEnd trackPages(Account account, Duration until, StopSignal stop, Consumer<Progress> progress) {
		this.hooks.applyParked();
		CrashPoint.PO7_FORWARD.before();
		this.charges.bringForward(account);
		CrashPoint.PO7_FORWARD.after();
		Pacer pacer = new Pacer(account.rate(), account.settings().window(), account.settings().window());
		ChargeWork work = new ChargeWork(account, this.charges, pacer, new TrackWork.Watch(this.clock, progress),
				System.nanoTime() + until.toNanos());
		StepEnd end = new Engine<>(work, pacer, stop, account.concurrency()).run(List.of());
		return (end != null) ? end : new StepEnd.Done();
	}

	/**
	 * How many payouts of the account are in flight.
	 * @param account the account
	 * @return payouts that a further tracking would ask about
	 */
	public long countInFlight(Account account) {
		return account.provider().opensCheckouts() ? this.charges.countOpen(account)
				: this.store.countInFlight(account);
	}

}
