package io.payrun.database;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How a PostgreSQL is reached, and what is said when it is not: one line with host, port
 * and database, never with a password.
 */
final class Address {

	private static final int CONNECT_TIMEOUT_SECONDS = 5;

	private static final int LOGIN_TIMEOUT_SECONDS = 8;

	/**
	 * No statement takes longer; a connection that broke without a word ends with this.
	 */
	private static final int SOCKET_TIMEOUT_SECONDS = 15 * 60;

	private final String url;

	private final @Nullable String username;

	private final @Nullable String password;

	private final String hint;

	private Address(String url, @Nullable String username, @Nullable String password, String hint) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.hint = hint;
	}

	static Address given(String url, @Nullable String username, @Nullable String password) {
		return new Address(url.strip(), username, password,
				"look at SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD, or unset them for the embedded database");
	}

	static Address embedded(int port, String username, String password, String log) {
		return new Address("jdbc:postgresql://127.0.0.1:" + port + "/postgres", username, password, "see " + log);
	}

	/** Unpooled connections; what the URL itself says wins over our defaults. */
	PGSimpleDataSource dataSource() {
		PGSimpleDataSource source = new PGSimpleDataSource();
		try {
			source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
			source.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
			source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
			source.setTcpKeepAlive(true);
			source.setReWriteBatchedInserts(true);
			source.setApplicationName("payrun");
			source.setURL(this.url);
		}
		catch (IllegalArgumentException ex) {
			throw new DatabaseUnavailable(
					"SPRING_DATASOURCE_URL must be of the form jdbc:postgresql://HOST:PORT/DATABASE.", ex);
		}
		if (this.username != null && !this.username.isBlank()) {
			source.setUser(this.username);
		}
		if (this.password != null) {
			source.setPassword(this.password);
		}
		return source;
	}

	/** Says why a connection or statement failed. */
	DatabaseUnavailable unavailable(SQLException failure) {
		String state = (failure.getSQLState() != null) ? failure.getSQLState() : "";
		String what = switch (state.substring(0, Math.min(2, state.length()))) {
			case "28" -> "does not accept the user or password";
			case "3D" -> "has no such database";
			case "53" -> "has no room";
			case "57" -> "is starting or stopping";
			case "08" -> state.equals("08004") ? "refuses the connection" : "cannot be reached";
			default -> "cannot be used";
		};
		return unavailable(what + ": " + Reason.root(failure), failure);
	}

	DatabaseUnavailable unavailable(String what, @Nullable Throwable cause) {
		String message = "The database " + name() + " " + what.replaceFirst("\\.$", "") + " (" + this.hint + ").";
		return (cause != null) ? new DatabaseUnavailable(message, cause) : new DatabaseUnavailable(message);
	}

	private String name() {
		PGSimpleDataSource source = dataSource();
		String[] hosts = source.getServerNames();
		int[] ports = source.getPortNumbers();
		StringBuilder name = new StringBuilder();
		for (int i = 0; i < hosts.length; i++) {
			int port = (ports != null && i < ports.length && ports[i] != 0) ? ports[i] : 5432;
			name.append((i > 0) ? "," : "").append(hosts[i]).append(':').append(port);
		}
		return name.append('/').append(source.getDatabaseName()).toString();
	}

}
