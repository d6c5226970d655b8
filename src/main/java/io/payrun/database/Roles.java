package io.payrun.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Gives the application's role what it needs in the owner's schema, and no right to alter
 * history: it adds to {@code payout_event}, {@code payout_attempt} and {@code run_epoch}
 * and the tables of the anchor, never changes them, and it deletes no payout. A table
 * that a later migration adds is usable without a word here, its history is not.
 */
final class Roles {

	private static final List<String> GRANTS = List.of("grant usage on schema %2$s to %1$s",
			"grant select, insert, update, delete on all tables in schema %2$s to %1$s",
			"grant usage, select, update on all sequences in schema %2$s to %1$s",
			"grant execute on all functions in schema %2$s to %1$s",
			"revoke update, delete on payout_event, payout_attempt, intent_group, restore_acceptance from %1$s",
			"revoke update, delete on payout_destination_event from %1$s",
			"revoke delete on payout_destination from %1$s", "revoke update on run_epoch from %1$s",
			"revoke delete on payout from %1$s", "revoke insert, update, delete on flyway_schema_history from %1$s");

	private Roles() {
	}

	/**
	 * Grants as the owner; nothing where both are one role, or where nothing is missing.
	 */
	static void grant(Address owner, Address application) {
		try {
			String user = user(application);
			try (Connection connection = owner.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				if (user.equals(text(connection, "select current_user")) || hasItsRights(connection, user)) {
					return;
				}
				connection.setAutoCommit(false);
				String schema = schema(connection);
				// two processes that start together would stumble over each other
				statement.execute("select pg_advisory_xact_lock(hashtext('payrun roles'))");
				for (String grant : GRANTS) {
					statement.execute(grant.formatted(quoted(user), schema));
				}
				connection.commit();
			}
		}
		catch (SQLException ex) {
			throw owner.unavailable("cannot give the application's role its rights: " + Reason.root(ex), ex);
		}
	}

	private static String user(Address application) {
		try (Connection connection = application.dataSource().getConnection()) {
			return text(connection, "select current_user");
		}
		catch (SQLException ex) {
			throw application.unavailable(ex);
		}
	}

	/** Whether it may read every table; one that a migration adds is not granted yet. */
	private static boolean hasItsRights(Connection connection, String user) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("""
				select bool_and(has_table_privilege(r.name, c.oid, 'SELECT'))
				       and not has_table_privilege(r.name, 'payout_event', 'UPDATE')
				from (select cast(? as name) as name) r, pg_class c
				where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
				group by r.name
				""")) {
			statement.setString(1, user);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() && result.getBoolean(1);
			}
		}
	}

	private static String schema(Connection connection) throws SQLException {
		return text(connection, "select quote_ident(current_schema())");
	}

	private static String quoted(String user) {
		return '"' + user.replace("\"", "\"\"") + '"';
	}

	private static String text(Connection connection, String query) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet result = statement.executeQuery()) {
			result.next();
			return result.getString(1);
		}
	}

}
