package io.payrun.cli;

import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.jobs.SandboxSupplier;
import io.payrun.jobs.Settings;
import io.payrun.notice.Notices;
import io.payrun.notice.NotifySettings;
import io.payrun.payout.PayoutList;
import io.payrun.payout.People;
import io.payrun.payout.Persons;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What the process lends to the parts: database, clock, settings, sandbox. */
@Configuration(proxyBeanMethods = false)
class HostConfiguration {

	/** A run may take 35 s to stop; Spring's own patience is 10 s. */
	private static final long PATIENCE_MILLIS = 37_000;

	private final DataSource dataSource;

	private final Clock clock;

	private final Settings settings;

	private final SandboxSupplier sandbox;

	private final NotifySettings notifySettings;

	HostConfiguration(DataSource dataSource, Clock clock, Settings settings, SandboxSupplier sandbox,
			NotifySettings notifySettings) {
		this.dataSource = dataSource;
		this.clock = clock;
		this.settings = settings;
		this.sandbox = sandbox;
		this.notifySettings = notifySettings;
	}

	/** Closed by the database's owner, after everything else. */
	@Bean(destroyMethod = "")
	DataSource dataSource() {
		return this.dataSource;
	}

	@Bean
	JdbcTransactionManager transactionManager(DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

	@Bean
	Clock clock() {
		return this.clock;
	}

	@Bean
	Settings settings() {
		return this.settings;
	}

	/** Starts the built-in sandbox at the first call; for jobs in mode sandbox. */
	@Bean
	SandboxSupplier sandbox() {
		return this.sandbox;
	}

	@Bean
	People people(DataSource dataSource) {
		return new People(dataSource);
	}

	@Bean
	Notices notices(DataSource dataSource) {
		return new Notices(dataSource, this.clock, this.notifySettings, this.settings.reports());
	}

	@Bean
	Persons persons(DataSource dataSource) {
		return new Persons(dataSource);
	}

	@Bean
	PayoutList payoutList(DataSource dataSource) {
		return new PayoutList(dataSource);
	}

	@Bean
	DefaultLifecycleProcessor lifecycleProcessor() {
		DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
		processor.setTimeoutPerShutdownPhase(PATIENCE_MILLIS);
		return processor;
	}

}
