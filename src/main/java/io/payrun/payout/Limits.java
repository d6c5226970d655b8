package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * Decides, before the money is shared out, what goes without a further look. In run and
 * line order each payout is set against the limit of its currency for a single payout,
 * for its destination and day, for its run and for the job's day; what would exceed one
 * is held as {@code OVER_LIMIT} until a person lets it go, and so is what comes after it
 * under the same limit. What a person let go is exempt, and counts.
 */
public final class Limits {

	/**
	 * What goes in one currency; null: no limit.
	 *
	 * @param payout a single payout
	 * @param run a run's payouts together
	 * @param day the job's payouts of a calendar day together
	 * @param destinationDay the payouts to one destination on a calendar day together,
	 * over all jobs of the mode
	 */
	public record Limit(@Nullable BigDecimal payout, @Nullable BigDecimal run, @Nullable BigDecimal day,
			@Nullable BigDecimal destinationDay) {
	}

	/**
	 * A job's limits.
	 *
	 * @param job the job
	 * @param zone the zone of its days
	 * @param byCurrency its limits
	 */
	public record Rules(String job, ZoneId zone, Map<String, Limit> byCurrency) {
	}

	/**
	 * What was held.
	 *
	 * @param currency the currency
	 * @param limit the limit's key in the job definition
	 * @param count payouts
	 * @param amount their sum
	 */
	public record Held(String currency, String limit, int count, BigDecimal amount) {
	}

	private final LimitStore store;

	/**
	 * Limits on a database.
	 * @param dataSource the database; takes part in a transaction that the caller opened
	 * on it
	 */
	public Limits(DataSource dataSource) {
		this.store = new LimitStore(dataSource);
	}

	/**
	 * Holds what would exceed a limit, in one transaction, under the epochs of the lease.
	 * Called while no other run submits on the account.
	 * @param account the account
	 * @param lease the runs, with their epochs; learns when the limits were looked at, so
	 * that what is let go later is left to the next launch
	 * @param rules the limits
	 * @return one entry a currency and limit
	 */
	public List<Held> apply(Account account, RunnerLease lease, Rules rules) {
		if (rules.byCurrency().isEmpty()) {
			return List.of();
		}
		Instant now = this.store.now();
		lease.limitedAt(now);
		Instant dayStart = LocalDate.ofInstant(now, rules.zone()).atStartOfDay(rules.zone()).toInstant();
		CrashPoint.WI1_LIMIT.before();
		List<Held> held = this.store.apply(account, lease, rules, dayStart);
		CrashPoint.WI1_LIMIT.after();
		return held;
	}

}
