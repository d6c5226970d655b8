package io.payrun.jobs;

import java.net.URI;
import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.intake.Intake;
import io.payrun.payout.Anchor;
import io.payrun.payout.Funding;
import io.payrun.payout.Submission;
import io.payrun.payout.Tracking;
import io.payrun.provider.syncpay.SyncPay;
import io.payrun.reconciliation.BalanceReadings;
import io.payrun.reconciliation.Reports;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires payment runs. Whoever imports it brings a {@link DataSource} (HikariCP on a
 * migrated database), a {@link Clock} and the {@link Settings}, and may bring a
 * {@link SandboxSupplier}, {@link Providers}, {@link BalanceReadings} and an
 * {@link AnchorPace}. Spring Batch is made only when the first run starts.
 */
@Configuration(proxyBeanMethods = false)
public class JobsConfiguration {

	@Bean
	LocalRuns localRuns() {
		return new LocalRuns();
	}

	@Bean
	Reports reports(DataSource dataSource) {
		return new Reports(dataSource);
	}

	@Bean
	Anchor anchor(DataSource dataSource, Settings settings) {
		return new Anchor(dataSource, settings.home());
	}

	@Bean
	Parts parts(DataSource dataSource, Clock clock, Reports reports, Anchor anchor,
			ObjectProvider<BalanceReadings> balances) {
		return new Parts(new Intake(dataSource, clock), new Funding(dataSource),
				new Submission(dataSource, anchor, clock), new Tracking(dataSource, clock),
				balances.getIfAvailable(() -> new BalanceReadings(dataSource)), reports, anchor);
	}

	@Bean
	Sessions.Holds holds(DataSource dataSource, LocalRuns local, Anchor anchor, ObjectProvider<AnchorPace> pace) {
		return new Sessions.Holds(new LockConnections(dataSource), local, anchor,
				pace.getIfAvailable(AnchorPace::usual));
	}

	@Bean
	Sessions sessions(Settings settings, ObjectProvider<SandboxSupplier> sandbox, ObjectProvider<Providers> providers,
			Sessions.Holds holds) {
		return new Sessions(new Definitions(settings.jobs()),
				new ProviderAccess(settings, sandbox.getIfAvailable(() -> JobsConfiguration::noSandbox)),
				providers.getIfAvailable(() -> SyncPay::new), holds);
	}

	@Bean
	RunWays runWays(DataSource dataSource, Clock clock, Settings settings, Parts parts, Sessions sessions) {
		Stores stores = new Stores(dataSource);
		Conductor conductor = new Conductor(dataSource);
		RunMaker maker = new RunMaker(stores, conductor, parts);
		Preflights preflights = new Preflights(clock, stores);
		Payments payments = new Payments(parts, stores, conductor, preflights, settings);
		return new RunWays(stores,
				new FreshRuns(sessions, new Inbox(maker, parts, stores), payments, new EarlierRuns(stores), clock),
				new Relaunches(sessions, new Relaunches.Stages(preflights, maker, payments, settings.reports()), stores,
						parts));
	}

	/** The ways that a run may go, shared by people's verbs and the scheduler. */
	record RunWays(Stores stores, FreshRuns fresh, Relaunches relaunches) {
	}

	@Bean
	Runs runs(RunWays ways, DataSource dataSource, Clock clock, Settings settings, Parts parts, Sessions sessions) {
		Stores stores = ways.stores();
		return new Runs(ways.fresh(), new Plans(sessions, parts, stores, clock, dataSource), ways.relaunches(),
				new Runs.Shown(stores, settings, parts.reports()));
	}

	@Bean(destroyMethod = "")
	Schedules schedules(RunWays ways, Sessions sessions, Parts parts, ScheduleSurroundings around,
			ObjectProvider<Schedules.Pace> pace) {
		DateStore dates = new DateStore(around.dataSource());
		Catalogue catalogue = new Catalogue(new Definitions(around.place().settings().jobs()), dates);
		ScheduledRuns runs = new ScheduledRuns(sessions, new ScheduledRuns.Ways(ways.fresh(), ways.relaunches()), dates,
				ways.stores(), around.clock());
		Presence presence = new Presence(around.holds());
		return new Schedules(new Schedules.Machine(catalogue, new Nights(catalogue, dates, runs, around.clock()),
				new Following(catalogue, sessions, parts, dates, around.place()),
				new Watchdog(new Watchdog.Sight(catalogue, dates, runs), around.clock(), presence, (alarm) -> {
				}), presence), around.dataSource(), around.clock(), pace.getIfAvailable(() -> Schedules.Pace.USUAL));
	}

	/**
	 * What the scheduler stands on; its clock may be another than that of the runs, so
	 * that tests can let nights pass.
	 */
	record ScheduleSurroundings(DataSource dataSource, Clock clock, Following.Place place, Sessions.Holds holds) {
	}

	@Bean
	ScheduleSurroundings scheduleSurroundings(DataSource dataSource, Clock clock, Settings settings, LocalRuns local,
			ObjectProvider<ScheduleClock> nights, Sessions.Holds holds) {
		ScheduleClock own = nights.getIfAvailable();
		return new ScheduleSurroundings(dataSource, (own != null) ? own.clock() : clock,
				new Following.Place(settings, clock, local), holds);
	}

	private static URI noSandbox() {
		throw new Refusal(ExitCodes.WRONG, "There is no built-in sandbox here; set PAYRUN_SYNCPAY_URL.");
	}

}
