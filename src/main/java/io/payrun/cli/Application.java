package io.payrun.cli;

import java.net.URI;
import java.time.Clock;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.payrun.database.Database;
import io.payrun.jobs.CustomerLinks;
import io.payrun.jobs.DestinationCreation;
import io.payrun.jobs.JobsConfiguration;
import io.payrun.jobs.PortSettings;
import io.payrun.jobs.Refusal;
import io.payrun.jobs.RunApprovals;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Schedules;
import io.payrun.jobs.Settings;
import io.payrun.notice.Notices;
import io.payrun.payout.Anchor;
import io.payrun.payout.Pauses;
import io.payrun.payout.PayoutList;
import io.payrun.payout.People;
import io.payrun.payout.Persons;
import io.payrun.reconciliation.Reports;
import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.sandbox.Hooks;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Everything that a verb with a database needs. The database is opened first, so that a
 * missing one is a single line, and closed last; in between lives a Spring context whose
 * beans are made when they are asked for.
 */
final class Application implements AutoCloseable {

	private final Settings settings;

	private final Identity identity;

	private final PortSettings ports;

	private final Database database;

	private final BuiltInSandbox sandbox;

	private final AnnotationConfigApplicationContext context;

	private boolean closed;

	private Application(Surroundings surroundings, Database database, BuiltInSandbox sandbox,
			AnnotationConfigApplicationContext context) {
		this.settings = surroundings.settings();
		this.identity = surroundings.identity();
		this.ports = surroundings.ports();
		this.database = database;
		this.sandbox = sandbox;
		this.context = context;
	}

	/**
	 * Opens the database and prepares the parts.
	 * @param surroundings settings and the database's place
	 * @param scenario how the built-in sandbox behaves
	 * @param clock the wall clock
	 * @return the application, to be closed
	 */
	static Application open(Surroundings surroundings, String scenario, Clock clock) {
		Settings settings = surroundings.settings();
		demandPostgres(surroundings.place().url());
		Database database = Database.open(surroundings.place());
		BuiltInSandbox sandbox = new BuiltInSandbox(settings, scenario, clock, hooks(surroundings));
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		Application application = new Application(surroundings, database, sandbox, context);
		try {
			context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
			context.registerBean(HostConfiguration.class, () -> new HostConfiguration(database.dataSource(), clock,
					settings, sandbox::url, surroundings.notices()));
			context.register(JobsConfiguration.class);
			context.refresh();
			return application;
		}
		catch (RuntimeException ex) {
			application.close();
			throw ex;
		}
	}

	/**
	 * The built-in sandbox tells whoever serves on this machine, where there are secrets.
	 */
	private static @Nullable Hooks hooks(Surroundings surroundings) {
		Hooks hooks = SandboxHooks.at(URI.create("http://127.0.0.1:" + surroundings.ports().port()),
				surroundings.settings().soap().webhooksecret(), surroundings.settings().syncpay().webhooksecret());
		boolean any = hooks.soapSecret() != null || hooks.syncpaySecret() != null;
		return (any && surroundings.ports().port() > 0) ? hooks : null;
	}

	/** An address of another kind is a wrong setting, not a database that is down. */
	private static void demandPostgres(@Nullable String url) {
		if (url != null && !url.isBlank() && !url.startsWith("jdbc:postgresql:")) {
			throw new Refusal(2,
					"SPRING_DATASOURCE_URL must be of the form jdbc:postgresql://HOST:PORT/DATABASE; nothing was sent.");
		}
	}

	Settings settings() {
		return this.settings;
	}

	/**
	 * Whether the database is the embedded one.
	 * @return true for the embedded one
	 */
	boolean isEmbedded() {
		return this.database.isEmbedded();
	}

	Runs runs() {
		return this.context.getBean(Runs.class);
	}

	DestinationCreation destinations() {
		return this.context.getBean(DestinationCreation.class);
	}

	People people() {
		return this.context.getBean(People.class);
	}

	RunApprovals approvals() {
		return this.context.getBean(RunApprovals.class);
	}

	Persons persons() {
		return this.context.getBean(Persons.class);
	}

	/**
	 * The token of whoever typed the command.
	 * @return the token, or null where none was given
	 */
	@Nullable String token() {
		return this.identity.token();
	}

	CustomerLinks customerLinks() {
		return this.context.getBean(CustomerLinks.class);
	}

	Pauses pauses() {
		return this.context.getBean(Pauses.class);
	}

	Anchor anchor() {
		return this.context.getBean(Anchor.class);
	}

	/** Where {@code serve} listens. */
	PortSettings ports() {
		return this.ports;
	}

	Schedules schedules() {
		return this.context.getBean(Schedules.class);
	}

	DataSource dataSource() {
		return this.database.dataSource();
	}

	/** The same database by a few connections of its own, which no run takes. */
	DataSource answering() {
		return this.database.answering();
	}

	Notices notices() {
		return this.context.getBean(Notices.class);
	}

	PayoutList payouts() {
		return this.context.getBean(PayoutList.class);
	}

	Reports reports() {
		return this.context.getBean(Reports.class);
	}

	/**
	 * The integrity check of this database and its reports.
	 * @param progress told now and then how far it is
	 * @return the check
	 */
	IntegrityCheck integrity(Consumer<String> progress) {
		// five sixths of the window, as contract section 3 says
		return new IntegrityCheck(this.database.dataSource(), this.settings.reports(),
				this.settings.syncpay().window().multipliedBy(5).dividedBy(6), progress);
	}

	/** Where the built-in sandbox prints its books. */
	URI sandboxBooks() {
		return this.sandbox.url().resolve("/_books");
	}

	/** Asks running runs to stop and waits for them; the rest stays usable. */
	void stopRuns() {
		if (this.context.isActive()) {
			this.context.stop();
		}
	}

	/** Stops what runs and closes everything, the database last; a second call waits. */
	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		try (this.database; this.sandbox) {
			this.context.close();
		}
	}

}
