package io.payrun.jobs;

import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.payout.Standing;
import io.payrun.provider.Balances;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;

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
		ProviderSettings settings = this.sessions.settings(job);
		PayoutProvider provider = this.sessions.provider(settings);
		Balances balances = provider.balances();
		if (balances instanceof Balances.Unknown unknown) {
			screen.say("The balances could not be read (" + unknown.reason()
					+ "); the plan does not know how far the money goes.");
		}
		if (this.parts.anchor().check() instanceof Standing.Refused refused) {
			screen.say("A run would send nothing now. " + refused.text());
		}
		this.parts.brakes()
			.pauses()
			.of(provider.name())
			.forEach((pause) -> screen.say("A run would send nothing now. " + pause.text()));
		PlanSketch sketch = new PlanSketch(new PlanSketch.Basis(this.parts, this.stores, this.clock),
				new PlanSketch.Wanted(job, order, screen), balances, account(job, settings, provider, balances));
		return this.transaction.execute((status) -> {
			status.setRollbackOnly();
			return sketch.draw();
		});
	}

	private Account account(JobDefinition job, ProviderSettings settings, PayoutProvider provider, Balances balances) {
		String organisation = (balances instanceof Balances.Known known) ? known.organisation() : "";
		return Preflights.account(job, settings, provider, organisation,
				LaunchClock.startingNow(this.clock.instant(), null));
	}

}
