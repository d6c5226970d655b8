package io.payrun.database;

import java.io.IOException;
import java.nio.file.Path;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database of one process: a PostgreSQL that settings name, or an embedded one under
 * {@code PAYRUN_HOME/postgres}. Closing it closes the pool and, for the last process out,
 * stops the embedded server.
 */
public final class Database implements AutoCloseable {

	/**
	 * Where the database is.
	 *
	 * @param url {@code SPRING_DATASOURCE_URL}, or null for the embedded one
	 * @param username its user
	 * @param password its password
	 * @param owner who owns the schema and migrates it, or null where the user does
	 * @param home {@code PAYRUN_HOME}
	 */
	public record Place(@Nullable String url, @Nullable String username, @Nullable String password,
			@Nullable Owner owner, Path home) {

		/**
		 * The owner of the schema: the only one who can alter history.
		 *
		 * @param username {@code SPRING_FLYWAY_USER}
		 * @param password {@code SPRING_FLYWAY_PASSWORD}, or null
		 */
		public record Owner(String username, @Nullable String password) {

			@Override
			public String toString() {
				return "Owner[username=" + this.username + "]";
			}

		}

		/**
		 * A place whose user owns the schema, too.
		 * @param url {@code SPRING_DATASOURCE_URL}, or null for the embedded one
		 * @param username its user
		 * @param password its password
		 * @param home {@code PAYRUN_HOME}
		 */
		public Place(@Nullable String url, @Nullable String username, @Nullable String password, Path home) {
			this(url, username, password, null, home);
		}

		@Override
		public String toString() {
			// what follows the question mark may hold a password
			String shown = (this.url != null) ? this.url.replaceFirst("\\?.*", "?…") : "embedded";
			return "Place[url=" + shown + ", home=" + this.home + "]";
		}

	}

	private final HikariDataSource pool;

	private final @Nullable EmbeddedServer server;

	private @Nullable HikariDataSource answering;

	private Database(HikariDataSource pool, @Nullable EmbeddedServer server) {
		this.pool = pool;
		this.server = server;
	}

	/**
	 * Opens the database and brings its schema up to date.
	 * @param place where it is
	 * @return the open database
	 * @throws DatabaseUnavailable with one line for people: unreachable, newer than the
	 * program, not permitted
	 */
	public static Database open(Place place) {
		if (place.url() != null && !place.url().isBlank()) {
			Address address = Address.given(place.url(), place.username(), place.password());
			Place.Owner owner = place.owner();
			Address owners = (owner != null) ? Address.given(place.url(), owner.username(), owner.password()) : address;
			Schema.bringUpToDate(owners);
			if (owner != null) {
				Roles.grant(owners, address);
			}
			return new Database(pool(address), null);
		}
		return embedded(() -> EmbeddedServer.open(place.home(), place.home()));
	}

	/**
	 * An embedded server of its own with an empty, migrated schema, in a folder below
	 * {@code home} that goes away with it. What a killed process left of earlier ones is
	 * removed first. For the demo and for tests; the unpacked PostgreSQL programs are
	 * shared with the others under this home.
	 * @param home {@code PAYRUN_HOME}
	 * @return the open database
	 * @throws DatabaseUnavailable with one line for people
	 */
	public static Database temporary(Path home) {
		return embedded(() -> TemporaryServers.open(home));
	}

	/**
	 * The pool.
	 * @return connections in auto-commit, in the time zone UTC
	 */
	public DataSource dataSource() {
		return this.pool;
	}

	/**
	 * A few connections beside the pool, for answers that must be given within a second
	 * or not at all.
	 * @return connections in auto-commit, in the time zone UTC; closed with the rest
	 */
	public synchronized DataSource answering() {
		HikariDataSource open = this.answering;
		if (open == null) {
			HikariConfig config = new HikariConfig();
			this.pool.copyStateTo(config);
			config.setPoolName("payrun-answers");
			config.setMaximumPoolSize(6);
			config.setConnectionTimeout(1_000);
			config.setValidationTimeout(500);
			open = new HikariDataSource(config);
			this.answering = open;
		}
		return open;
	}

	/**
	 * Whether it is the embedded server.
	 * @return true for the embedded one
	 */
	public boolean isEmbedded() {
		return this.server != null;
	}

	/** For crash tests: the embedded server ends as in a power cut, and stays down. */
	void hardStop() {
		if (this.server != null) {
			this.server.hardStop();
		}
	}

	@Override
	public synchronized void close() {
		if (this.answering != null) {
			this.answering.close();
		}
		this.pool.close();
		if (this.server != null) {
			this.server.close();
		}
	}

	private interface Opening {

		EmbeddedServer open() throws IOException;

	}

	private static Database embedded(Opening opening) {
		try {
			EmbeddedServer server = opening.open();
			try {
				Address address = server.address();
				Schema.bringUpToDate(address);
				return new Database(pool(address), server);
			}
			catch (IOException | RuntimeException ex) {
				server.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new DatabaseUnavailable("The embedded PostgreSQL cannot be used: " + Reason.of(ex) + ".", ex);
		}
	}

	private static HikariDataSource pool(Address address) {
		PGSimpleDataSource source = address.dataSource();
		HikariConfig config = new HikariConfig();
		config.setPoolName("payrun");
		config.setDataSource(source);
		config.setMaximumPoolSize(12);
		config.setMinimumIdle(1);
		config.setIdleTimeout(60_000);
		// a run whose database is gone asks it a dozen times before it gives up
		config.setConnectionTimeout(5_000);
		config.setValidationTimeout(2_000);
		// it was reached a moment ago; what happens from here on is for whoever uses it
		config.setInitializationFailTimeout(-1);
		// the driver would say the machine's zone, and text of times would depend on it
		config.setConnectionInitSql("set time zone 'UTC'");
		return new HikariDataSource(config);
	}

}
