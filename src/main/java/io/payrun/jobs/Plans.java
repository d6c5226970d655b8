package io.payrun.jobs;

import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.payout.Standing;
import io.payrun.provider.Balances;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The verb {@code plan}: the real intake and the real funding, in one transaction that is
 * rolled back. It leaves nothing behind, not even where it is killed.
 */
final class Plans {

	private final Sessions sessions;

	private final Parts parts;

	private final Stores stores;

	private final Clock clock;

	private final TransactionTemplate transaction;

	Plans(Sessions sessions, Parts parts, Stores stores, Clock clock, DataSource dataSource) {
		this.sessions = sessions;
		this.parts = parts;
		this.stores = stores;
		this.clock = clock;
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	Runs.Plan plan(Runs.Order order, Screen screen) {
		JobDefinition job = this.sessions.definition(order.job());
		FreshRuns.checkFile(job, order);
		Reaches reaches = this.sessions.reaches(job);
		reaches.main();
		if (this.parts.anchor().check() instanceof Standing.Refused refused) {
			screen.say("A run would send nothing now. " + refused.text());
		}
		PlanSketch sketch = new PlanSketch(new PlanSketch.Basis(this.parts, this.stores, this.clock),
				new PlanSketch.Wanted(job, order, screen), reaches, balances(reaches, screen));
		return this.transaction.execute((status) -> {
			status.setRollbackOnly();
			return sketch.draw();
		});
	}

	/** Read before the transaction begins; null where the job's provider has none. */
	private @Nullable Balances balances(Reaches reaches, Screen screen) {
		if (!reaches.mainName().equals(ProviderAccess.SYNCPAY)) {
			return null;
		}
		Balances balances = reaches.main().provider().balances();
		if (balances instanceof Balances.Unknown unknown) {
			screen.say("The balances could not be read (" + unknown.reason()
					+ "); the plan does not know how far the money goes.");
		}
		return balances;
	}

}
