package io.payrun.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The schema: refuses a server that is too old and a schema that a newer program made,
 * and brings an older schema up to date. Where nothing is to be done Flyway is not even
 * loaded, so that the short verbs stay quick.
 */
final class Schema {

	private static final int OLDEST = 15;

	private static final Pattern SCRIPT = Pattern.compile("V([0-9._]+)__.*\\.sql");

	private Schema() {
	}

	/** Migrates as the one who owns the tables. */
	static void bringUpToDate(Address address) {
		DataSource source = address.dataSource();
		try {
			Map<String, Integer> bundled = bundled();
			Map<String, Integer> applied = applied(source, address);
			refuseNewer(bundled.keySet(), applied.keySet(), address);
			if (!applied.equals(bundled)) {
				migrate(source, address);
			}
		}
		catch (SQLException ex) {
			throw address.unavailable(ex);
		}
	}

	/**
	 * The version and checksum of each script on the class path.
	 * @return checksums as Flyway computes them; where they differ, Flyway has the word
	 */
	static Map<String, Integer> bundled() {
		try {
			Map<String, Integer> scripts = new HashMap<>();
			for (Resource resource : new PathMatchingResourcePatternResolver()
				.getResources("classpath:db/migration/V*.sql")) {
				Matcher matcher = SCRIPT.matcher(String.valueOf(resource.getFilename()));
				if (matcher.matches()) {
					scripts.put(matcher.group(1).replace('_', '.'), checksum(resource));
				}
			}
			return scripts;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the migrations are not on the class path", ex);
		}
	}

	private static int checksum(Resource script) throws IOException {
		CRC32 crc = new CRC32();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
			String line = reader.readLine();
			while (line != null) {
				crc.update(line.getBytes(StandardCharsets.UTF_8));
				line = reader.readLine();
			}
		}
		return (int) crc.getValue();
	}

	private static Map<String, Integer> applied(DataSource source, Address address) throws SQLException {
		try (Connection connection = source.getConnection()) {
			int major = connection.getMetaData().getDatabaseMajorVersion();
			if (major < OLDEST) {
				throw address.unavailable(
						"is PostgreSQL " + major + ", and Payrun needs PostgreSQL " + OLDEST + " or newer", null);
			}
			return hasHistory(connection) ? history(connection) : Map.of();
		}
	}

	private static boolean hasHistory(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("""
				select to_regclass('flyway_schema_history') is not null
				"""); ResultSet result = statement.executeQuery()) {
			return result.next() && result.getBoolean(1);
		}
	}

	private static Map<String, Integer> history(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("""
				select version, checksum
				from flyway_schema_history
				where version is not null and success
				"""); ResultSet result = statement.executeQuery()) {
			Map<String, Integer> versions = new HashMap<>();
			while (result.next()) {
				versions.put(result.getString(1), result.getInt(2));
			}
			return versions;
		}
	}

	private static void refuseNewer(Set<String> bundled, Set<String> applied, Address address) {
		Set<String> unknown = new TreeSet<>(applied);
		unknown.removeAll(bundled);
		if (!unknown.isEmpty()) {
			throw address.unavailable("was made by a newer Payrun (its schema has version " + String.join(", ", unknown)
					+ "): use that version of the program", null);
		}
	}

	private static void migrate(DataSource source, Address address) {
		try {
			Flyway.configure().dataSource(source).locations("classpath:db/migration").load().migrate();
		}
		catch (FlywayException ex) {
			SQLException cause = sqlCause(ex);
			if (cause != null) {
				throw address.unavailable("cannot be given Payrun's schema: " + Reason.of(cause), ex);
			}
			throw address.unavailable("cannot be given Payrun's schema, it needs a database of its own: "
					+ Reason.of(ex).replaceAll("\\s+", " "), ex);
		}
	}

	private static @Nullable SQLException sqlCause(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex) {
				return ex;
			}
		}
		return null;
	}

}
