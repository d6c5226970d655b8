package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;

/** Decides, before the first send, which payouts the account's money covers. */
public final class Funding {

	/** What to do where the money does not reach. */
	public enum Policy {

		/** Strictly in run and line order while the money lasts, the rest held. */
		IN_ORDER,

		/** Short of money in a currency: all of that currency is held. */
		HOLD_ALL

	}

	/**
	 * What funding means for one currency.
	 *
	 * @param currency the currency
	 * @param available the balance
	 * @param wanted what READY and INSUFFICIENT_FUNDS payouts ask for together
	 * @param coveredCount how many go
	 * @param covered their sum
	 * @param heldCount how many are held for lack of money
	 * @param held their sum
	 */
	public record Line(String currency, BigDecimal available, BigDecimal wanted, int coveredCount, BigDecimal covered,
			int heldCount, BigDecimal held) {
	}

	private final FundingStore store;

	/**
	 * Funding on a database.
	 * @param dataSource the database; takes part in a transaction that the caller opened
	 * on it
	 */
	public Funding(DataSource dataSource) {
		this.store = new FundingStore(dataSource);
	}

	/**
	 * Sets the lease's payouts of the provider to READY or HELD INSUFFICIENT_FUNDS by
	 * what is available, in one transaction, under the epochs of the lease.
	 * @param account the account
	 * @param lease the runs to fund, with their epochs; where an approval covers what may
	 * be sent, nothing else is looked at
	 * @param available balances by currency; an absent currency has nothing
	 * @param policy in order or hold all
	 * @return one line a currency
	 */
	public List<Line> apply(Account account, RunnerLease lease, Map<String, BigDecimal> available, Policy policy) {
		CrashPoint.WI1_FUND.before();
		List<Line> lines = this.store.apply(
				new FundingStore.Scope(account.provider().name(), lease.sendableEpochs(), lease.approval()), available,
				policy);
		CrashPoint.WI1_FUND.after();
		return lines;
	}

}
