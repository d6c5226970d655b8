package io.payrun.payout;

import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run does not send because it is too late. Once the lease's time is over nothing
 * is sent for the first time; what is {@code READY} then is held as {@code CUT_OFF}, and
 * goes by itself with the job's next run. Repeats go on.
 */
public final class CutOff {

	private static final Logger LOG = LoggerFactory.getLogger(CutOff.class);

	private static final String KIND = "CUT_OFF";

	private final HoldStore store;

	private final AtomicBoolean held = new AtomicBoolean();

	/**
	 * Cut-offs on a database.
	 * @param dataSource the database; takes part in a transaction that the caller opened
	 * on it
	 */
	public CutOff(DataSource dataSource) {
		this(new HoldStore(dataSource));
	}

	CutOff(HoldStore store) {
		this.store = store;
	}

	/**
	 * Lets go what an earlier launch had no time for.
	 * @param account the account
	 * @param lease the runs, with their epochs
	 * @return how many payouts are ready again
	 */
	public int letGo(Account account, RunnerLease lease) {
		CrashPoint.WI1_LET_GO.before();
		int freed = this.store.letGo(lease.sendableEpochs(), account.provider().name(), KIND,
				"there is time to send it now");
		CrashPoint.WI1_LET_GO.after();
		return freed;
	}

	/** Holds what is READY, the first time that this object is asked to. */
	int holdAtOnce(Account account, RunnerLease lease) {
		return this.held.compareAndSet(false, true) ? hold(account, lease) : 0;
	}

	/** Holds what is READY, also what went back since the last time. */
	int hold(Account account, RunnerLease lease) {
		CrashPoint.WI1_CUT_OFF.before();
		int late = this.store.hold(lease.sendableEpochs(), account.provider().name(), null, KIND,
				"not sent before the cut-off at " + lease.sendUntil());
		CrashPoint.WI1_CUT_OFF.after();
		if (late > 0) {
			LOG.warn("the cut-off at {} is over: {} payouts are held, and go with the job's next run",
					lease.sendUntil(), late);
		}
		return late;
	}

}
