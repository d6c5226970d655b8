package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import io.payrun.payout.Account;
import io.payrun.payout.StopSignal;
import io.payrun.provider.Balances;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and keeps the account's balances with the state of every open payout then, so
 * that the proof can say what should be left. No transaction is open while the provider
 * is asked; the states are read on the side of the call that widens the range, never on
 * the side that hides a loss.
 */
public final class BalanceReadings {

	private static final Logger log = LoggerFactory.getLogger(BalanceReadings.class);

	private final BalanceStore store;

	private final Duration pause;

	private final Duration patience;

	/**
	 * Readings kept in a database.
	 * @param dataSource the pool, connections in auto-commit
	 */
	public BalanceReadings(DataSource dataSource) {
		this(dataSource, Duration.ofSeconds(3), Duration.ofSeconds(60));
	}

	/**
	 * Readings with another patience.
	 * @param dataSource the pool, connections in auto-commit
	 * @param pause between two looks at a balance that is short
	 * @param patience how long such a balance is looked at again
	 */
	public BalanceReadings(DataSource dataSource, Duration pause, Duration patience) {
		this.store = new BalanceStore(dataSource);
		this.pause = pause;
		this.patience = patience;
	}

	/** What a reading gave. */
	public sealed interface Result {

		/**
		 * Read and kept.
		 *
		 * @param available by currency
		 */
		record Taken(Map<String, BigDecimal> available) implements Result {
		}

		/**
		 * The provider gave no reading.
		 *
		 * @param reason for people
		 */
		record Missing(String reason) implements Result {
		}

	}

	/**
	 * Reads before the first send of a launch: first the payouts' states, then the
	 * balance.
	 * @param runId the run
	 * @param launch the launch
	 * @param account the account
	 * @return what was read
	 */
	public Result opening(long runId, int launch, Account account) {
		BalanceStore.Reader reader = reader(runId, launch, account);
		BalanceStore.States states = this.store.states(reader, false);
		CrashPoint.RC1.before();
		Balances balances = account.provider().balances();
		CrashPoint.RC1.after();
		if (balances instanceof Balances.Known known) {
			this.store.keepOpening(reader, states, known.available());
			return new Result.Taken(known.available());
		}
		return missing(runId, "opening", balances);
	}

	/**
	 * Reads at an orderly end: first the balance, then the payouts' states. A shortfall
	 * that refunds of the last hour could explain is read again for up to 60 s.
	 * @param runId the run
	 * @param launch the launch
	 * @param account the account
	 * @param stop ends the waiting
	 * @return what was read last
	 */
	public Result closing(long runId, int launch, Account account, StopSignal stop) {
		BalanceStore.Reader reader = reader(runId, launch, account);
		long began = System.nanoTime();
		while (true) {
			CrashPoint.RC1.before();
			Balances balances = account.provider().balances();
			CrashPoint.RC1.after();
			if (!(balances instanceof Balances.Known known)) {
				return missing(runId, "closing", balances);
			}
			BalanceStore.States states = this.store.states(reader, true);
			if (!states.lateRefundsCouldExplain(known.available()) || !mayWait(began, runId, stop)) {
				this.store.keepClosing(reader, states, known.available());
				return new Result.Taken(known.available());
			}
		}
	}

	private boolean mayWait(long began, long runId, StopSignal stop) {
		if (System.nanoTime() - began + this.pause.toNanos() > this.patience.toNanos()) {
			return false;
		}
		log.info("run {}: the balance is short by what refunds of the last hour could explain; it is read again",
				runId);
		try {
			return !stop.await(this.pause);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static BalanceStore.Reader reader(long runId, int launch, Account account) {
		return new BalanceStore.Reader(runId, launch, account.mode(), account.provider().name(),
				account.organisation());
	}

	private static Result missing(long runId, String kind, Balances balances) {
		String reason = (balances instanceof Balances.Unknown unknown) ? unknown.reason() : "no answer";
		log.warn("run {}: no {} balance, the account is not checked: {}", runId, kind, reason);
		return new Result.Missing(reason);
	}

}
