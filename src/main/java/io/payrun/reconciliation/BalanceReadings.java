package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.util.Map;

import io.payrun.payout.Account;
import io.payrun.payout.StopSignal;

/**
 * Reads and keeps the account's balances with the state of every open payout then, so
 * that the proof can say what should be left.
 */
public final class BalanceReadings {

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
		throw new UnsupportedOperationException();
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
		throw new UnsupportedOperationException();
	}

}
