package io.payrun.jobs;

import java.net.URI;
import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.intake.Intake;
import io.payrun.intake.ReturnOrigins;
import io.payrun.notice.Notices;
import io.payrun.notice.NotifySettings;
import io.payrun.payout.Anchor;
import io.payrun.payout.Approvals;
import io.payrun.payout.Checkouts;
import io.payrun.payout.CutOff;
import io.payrun.payout.Destinations;
import io.payrun.payout.Funding;
import io.payrun.payout.Limits;
import io.payrun.payout.Links;
import io.payrun.payout.Pauses;
import io.payrun.payout.People;
import io.payrun.payout.Submission;
import io.payrun.payout.Tracking;
import io.payrun.provider.syncpay.SyncPay;
import io.payrun.reconciliation.BalanceReadings;
import io.payrun.reconciliation.Reports;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Wires payment runs. Whoever imports it brings a {@link DataSource} (HikariCP on a
 * migrated database), a {@link Clock} and the {@link Settings}, and may bring a
 * {@link SandboxSupplier}, {@link Providers}, {@link BalanceReadings}, {@link Notices}
 * and an {@link AnchorPace}. Spring Batch is made only when the first run starts.
 */
@Configuration(proxyBeanMethods = false)
@Import(ScheduleConfiguration.class)
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
	Told told(DataSource dataSource, Clock clock, Settings settings, Anchor anchor, Reports reports,
			ObjectProvider<Notices> notices) {
		return new Told(anchor, reports, notices
			.getIfAvailable(() -> new Notices(dataSource, clock, NotifySettings.none(), settings.reports())));
	}

	@Bean
	Pauses pauses(DataSource dataSource) {
		return new Pauses(dataSource);
	}

	@Bean
	Brakes brakes(DataSource dataSource, Pauses pauses) {
		return new Brakes(new Limits(dataSource), new CutOff(dataSource), pauses);
	}

	@Bean
	Parts parts(DataSource dataSource, Clock clock, Settings settings, Told told, Brakes brakes,
			ObjectProvider<BalanceReadings> balances) {
		Anchor anchor = told.anchor();
		return new Parts(new Intake(dataSource, clock, returnOrigins(settings)), new Funding(dataSource),
				new Submission(dataSource, anchor, clock), new Tracking(dataSource, clock),
				balances.getIfAvailable(() -> new BalanceReadings(dataSource)), told.reports(), anchor, brakes,
				told.notices(), new LinkFiles(new Links(dataSource), settings.links()));
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

	@Bean
	RunApprovals runApprovals(DataSource dataSource, Clock clock, Sessions sessions, Runs runs) {
		return new RunApprovals(new Approvals(dataSource), new People(dataSource), runs, sessions, clock);
	}

	@Bean
	CustomerLinks customerLinks(DataSource dataSource, Clock clock, Sessions sessions, Parts parts) {
		return new CustomerLinks(new Checkouts(dataSource, clock), sessions, parts);
	}

	@Bean
	DestinationCreation destinationCreation(DataSource dataSource, Sessions sessions) {
		return new DestinationCreation(new Destinations(dataSource), sessions);
	}

	/** What others learn from. */
	record Told(Anchor anchor, Reports reports, Notices notices) {
	}

	private static ReturnOrigins returnOrigins(Settings settings) {
		try {
			return ReturnOrigins.of(settings.soap().returnorigins());
		}
		catch (IllegalArgumentException ex) {
			throw new Refusal(ExitCodes.WRONG, "PAYRUN_SOAP_RETURNORIGINS: " + ex.getMessage() + ".");
		}
	}

	private static URI noSandbox() {
		throw new Refusal(ExitCodes.WRONG, "There is no built-in sandbox here; set PAYRUN_SYNCPAY_URL.");
	}

}
