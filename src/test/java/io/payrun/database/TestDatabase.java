package io.payrun.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests: one server a JVM, one migrated template, a database of its
 * own for whoever asks (about 20 ms each).
 */
public final class TestDatabase implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static final String CHECKS = "checks of a test";

	private final String name;

	private final HikariDataSource dataSource;

	private TestDatabase(String name) {
		this.name = name;
		this.dataSource = pool(CHECKS, 1);
	}

	private HikariDataSource pool(String applicationName, int idle) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url());
		config.setUsername("postgres");
		config.setMaximumPoolSize(12);
		config.setMinimumIdle(idle);
		config.addDataSourceProperty("ApplicationName", applicationName);
		// no connection of a test lives long enough to earn its plans back
		config.addDataSourceProperty("prepareThreshold", "1");
		// who waits for a connection of a pool that is closed waits on
		config.setConnectionTimeout(10_000);
		return new HikariDataSource(config);
	}

	/**
	 * A fresh, migrated database.
	 * @return the database, to be closed
	 */
	public static TestDatabase create() {
		return copyOf("payrun_template");
	}

	/**
	 * A copy as it stands now; this one's pool is closed for it and stays closed, and
	 * whoever else is connected to it is sent away.
	 * @return the copy, to be closed
	 */
	public TestDatabase copy() {
		this.dataSource.close();
		// other pools of this database would make the server wait, and refuse
		Server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + this.name + "'");
		return copyOf(this.name);
	}

	private static TestDatabase copyOf(String template) {
		String name = "test_" + NUMBER.incrementAndGet();
		Server.execute("create database " + name + " template " + template + " strategy file_copy");
		return new TestDatabase(name);
	}

	/** The JDBC address, user {@code postgres} without a password. */
	public String url() {
		return Server.KEPT.server().getJdbcUrl("postgres", this.name);
	}

	/** The pool of this database. */
	public HikariDataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * A pool of its own for a process that will die.
	 * @return the pool, to be closed
	 */
	public HikariDataSource processPool() {
		return pool("a process of a test", 0);
	}

	/** Cuts every connection that is not of {@link #dataSource()}, locks included. */
	public void cutConnections() {
		Server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + this.name
				+ "' and application_name <> '" + CHECKS + "'");
	}

	@Override
	public void close() {
		this.dataSource.close();
		Server.execute("drop database if exists " + this.name + " with (force)");
	}

	private static final class Server {

		/** A memory disk, where there is one: most of a database's copy is writing. */
		private static final Path MEMORY = Path.of("/dev/shm");

		private static final String PREFIX = "payrun-test-";

		private static final long ENOUGH = 4L << 30;

		private static final Kept KEPT = start();

		/** One for all commands; a backend costs more than most of them. */
		private static @Nullable Connection connection;

		/**
		 * The server and who ends it: whose standard input is open as long as it is held.
		 */
		private record Kept(EmbeddedPostgres server, Process keeper) {
		}

		private static Kept start() {
			try {
				Path folder = isRoomInMemory() ? Files.createTempDirectory(MEMORY, PREFIX)
						: Files.createTempDirectory(PREFIX);
				EmbeddedPostgres server = EmbeddedPostgres.builder()
					.setServerConfig("max_connections", "300")
					.setServerConfig("plan_cache_mode", "force_generic_plan")
					.setServerConfig("timezone", "America/St_Johns")
					.setDataDirectory(folder)
					.start();
				Process keeper = keeper(folder);
				try (Connection first = server.getPostgresDatabase().getConnection();
						Statement statement = first.createStatement()) {
					statement.execute("create database payrun_template");
				}
				Flyway.configure()
					.dataSource(server.getJdbcUrl("postgres", "payrun_template"), "postgres", "")
					.locations("classpath:db/migration")
					.load()
					.migrate();
				return new Kept(server, keeper);
			}
			catch (IOException | SQLException ex) {
				throw new IllegalStateException("no test database", ex);
			}
		}

		/** However this process ends: a server that is left behind holds memory. */
		private static Process keeper(Path folder) throws IOException {
			return new ProcessBuilder("sh", "-c", """
					trap '' INT TERM HUP
					cat >/dev/null
					[ ! -f "$0/postmaster.pid" ] || kill -QUIT "$(head -n 1 "$0/postmaster.pid")" 2>/dev/null
					sleep 1
					rm -rf "$0"
					""", folder.toString()).start();
		}

		private static boolean isRoomInMemory() throws IOException {
			return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ENOUGH;
		}

		static synchronized void execute(String sql) {
			try {
				Connection open = connection;
				if (open == null) {
					open = KEPT.server().getPostgresDatabase().getConnection();
					connection = open;
				}
				try (Statement statement = open.createStatement()) {
					statement.execute(sql);
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
