package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.payrun.database.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A small night in which everything happens that may: {@code night.sql}, its input file
 * and its reports, all written by hand, so that nothing of the program has a say in what
 * the auditor must find. The rows are made once a JVM; a test spoils them in a
 * transaction that is rolled back, and the files in a folder of its own.
 */
final class SmallNight implements AutoCloseable {

	static final Duration TRUSTED = Duration.ofMinutes(25);

	static final String INPUT = """
			reference,destination_id,customer_id,amount,currency,provider
			PO-1,dest_1,,10000.00,NGN,
			PO-2,dest_2,,6000.00,NGN,
			PO-3,dest_3,,7000.00,NGN,syncpay
			PO-4,dest_4,,10000.00,NGN,
			PO-5,dest_5,,8000.00,NGN,
			PO-6,dest_6,,9000.00,NGN,
			SP-1,,cust_1,200.00,USD,soap
			=PO-10,dest_10,,400.00,NGN,
			PO-7,dest_7,,5200.50,NGN,
			PO-8,dest_8,,5300.00,NGN,

			""";

	private static final String SUMMARY = "reconciliation.json";

	private final JdbcClient jdbc;

	private final Connection connection;

	private final DataSource dataSource;

	private final Path folder;

	private SmallNight(Connection connection, Path folder) throws SQLException {
		connection.setAutoCommit(false);
		this.connection = connection;
		this.dataSource = new SingleConnectionDataSource(unending(connection), true);
		this.jdbc = JdbcClient.create(this.dataSource);
		this.folder = folder;
	}

	/** Opens the night as it was; whatever is done to its rows is rolled back. */
	static SmallNight open(Path folder) {
		try {
			SmallNight night = new SmallNight(Made.CONNECTION, folder);
			Made.FILES.forEach(night::write);
			night.write("one.csv", INPUT);
			night.sql("update payment_run set moved_to = '" + folder.resolve("one.csv") + "', source_bytes = "
					+ INPUT.length() + ", source_sha256 = '" + sha256(INPUT) + "' where id = 1");
			return night;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A connection whose transaction goes on whoever wants to end it: the auditor looks
	 * at rows that are never committed.
	 */
	private static Connection unending(Connection connection) {
		Set<String> ending = Set.of("close", "commit", "rollback", "setAutoCommit", "setReadOnly",
				"setTransactionIsolation");
		return (Connection) Proxy.newProxyInstance(SmallNight.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					try {
						return ending.contains(method.getName()) ? null : method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/** A database with the same rows, to be closed; its reports are in no folder. */
	static TestDatabase fresh() {
		TestDatabase database = TestDatabase.create();
		Made.fill(database, new TreeMap<>());
		return database;
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	JdbcClient jdbc() {
		return this.jdbc;
	}

	Path folder() {
		return this.folder;
	}

	/** Does what an owner can do who switches the triggers off; each changes a row. */
	SmallNight sql(String... statements) {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("set local session_replication_role = replica");
			for (String text : statements) {
				assertThat(statement.execute(text) || statement.getUpdateCount() > 0).as(text).isTrue();
			}
			statement.execute("set local session_replication_role = default");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		return this;
	}

	/** Takes away what the database itself would refuse. */
	SmallNight without(String change) {
		this.jdbc.sql(change).update();
		return this;
	}

	/** Changes rows and hashes a payout's history anew. */
	SmallNight relinked(long payout, String... statements) {
		List<String> all = new ArrayList<>(List.of(statements));
		all.add("select test_link(" + payout + ")");
		return sql(all.toArray(String[]::new));
	}

	Path file(String name) {
		return this.folder.resolve(name);
	}

	SmallNight write(String name, String text) {
		try {
			Files.createDirectories(Objects.requireNonNull(file(name).getParent()));
			Files.writeString(file(name), text);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Replaces a text in a file, once. */
	SmallNight replace(String name, String from, String to) {
		try {
			String text = Files.readString(file(name));
			assertThat(text).contains(from);
			return write(name, text.replaceFirst(Pattern.quote(from), to));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Replaces a text in a report's file, and its stored hash by that of the result. */
	SmallNight forge(String name, String from, String to) {
		replace(name, from, to);
		try {
			String hash = sha256(Files.readString(file(name)));
			String folder = name.substring(0, name.lastIndexOf('/'));
			String plain = name.substring(name.lastIndexOf('/') + 1);
			return sql("update report_version set files = jsonb_set(files::jsonb, '{" + plain + "}', '\"" + hash
					+ "\"')::text where folder = '" + folder + "'");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Replaces a text in the summary: in file, row and hash. */
	SmallNight forgeSummary(String folder, String from, String to) {
		forge(folder + "/" + SUMMARY, from, to);
		return sql("update report_version set summary = replace(summary, '" + from + "', '" + to + "') where folder = '"
				+ folder + "'");
	}

	Verdict verify(@Nullable Long run, @Nullable URI books) {
		return new IntegrityCheck(this.dataSource, this.folder, TRUSTED, (step) -> {
		}).check(run, books).orElseThrow();
	}

	/** Where promises do not hold, each as {@code PROMISE RUN REFERENCE}, sorted. */
	List<String> broken(@Nullable Long run) {
		return brokenBy(verify(run, null));
	}

	static List<String> brokenBy(Verdict verdict) {
		List<String> broken = verdict.invariants()
			.stream()
			.flatMap((invariant) -> invariant.breaches()
				.stream()
				.map((breach) -> invariant.id() + " " + Objects.requireNonNullElse(breach.run(), "-") + " "
						+ Objects.requireNonNullElse(breach.reference(), "-")))
			.sorted()
			.toList();
		assertThat(verdict.ok()).isEqualTo(broken.isEmpty());
		return broken;
	}

	static Verdict.Invariant of(Verdict verdict, String id) {
		return verdict.invariants().stream().filter((invariant) -> invariant.id().equals(id)).findFirst().orElseThrow();
	}

	static String sha256(String text) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.rollback();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Once a JVM; the server ends with it. */
	private static final class Made {

		static final Map<String, String> FILES = new TreeMap<>();

		static final Connection CONNECTION = connection();

		private static Connection connection() {
			try {
				TestDatabase database = TestDatabase.create();
				fill(database, FILES);
				return database.dataSource().getConnection();
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		static void fill(TestDatabase database, Map<String, String> files) {
			try (Connection connection = database.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				statement.execute(resource("night.sql"));
				statement.execute("set session_replication_role = default");
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
			JdbcClient jdbc = JdbcClient.create(database.dataSource());
			files.putAll(report(jdbc, 1, 1, List.of(2, 4, 6, 1, 4, 2, 3, 3, 0), SmallReports.FIRST));
			files.putAll(report(jdbc, 1, 2, List.of(7, 4, 6, 1, 5, 2, 3, 3, 0), SmallReports.SECOND));
			files.putAll(report(jdbc, 2, 1, List.of(3), SmallReports.OF_REQUESTS));
		}

		private static Map<String, String> report(JdbcClient jdbc, long run, int version, List<Integer> counts,
				Map<String, String> files) {
			String heads = jdbc.sql("select test_heads(:run, :counts)")
				.param("run", run)
				.param("counts", counts.toArray(Integer[]::new))
				.query(String.class)
				.single();
			String summary = SmallReports.summary(Objects.requireNonNull(files.get(SUMMARY)),
					counts.stream().mapToInt((count) -> count).sum(), heads);
			Map<String, String> written = new TreeMap<>();
			Map<String, String> hashes = new TreeMap<>();
			String folder = run + "/v" + version;
			files.forEach((name, text) -> {
				String told = name.equals(SUMMARY) ? summary : text;
				written.put(folder + "/" + name, told);
				hashes.put('"' + name + '"', '"' + sha256(told) + '"');
			});
			jdbc.sql(
					"""
							insert into report_version (run_id, version, as_of, summary, page, formats, folder, files, published_at,
							                            heads_sha256, link_counts)
							values (:run, :version, now(), :summary, '{}', 'json,csv', :folder, :files, now(), :heads, :counts)
							""")
				.param("run", run)
				.param("version", version)
				.param("summary", summary)
				.param("folder", folder)
				.param("files", hashes.toString().replace("\"=\"", "\":\""))
				.param("heads", heads)
				.param("counts", counts.toArray(Integer[]::new))
				.update();
			return written;
		}

		private static String resource(String name) {
			try (InputStream in = SmallNight.class.getResourceAsStream("/integrity/" + name)) {
				return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
