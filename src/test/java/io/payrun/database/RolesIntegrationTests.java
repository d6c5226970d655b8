package io.payrun.database;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The application's role pays, and cannot alter history. */
class RolesIntegrationTests {

	private static final TestDatabase DATABASE = TestDatabase.create();

	private static Database application;

	private static JdbcClient sql;

	@BeforeAll
	static void open() {
		JdbcClient owner = JdbcClient.create(DATABASE.dataSource());
		owner.sql("drop role if exists \"pay \"\"app\"").update();
		owner.sql("create role \"pay \"\"app\" login password 'secret of the application'").update();
		application = Database.open(new Database.Place(DATABASE.url(), "pay \"app", "secret of the application",
				new Database.Place.Owner("postgres", null), Path.of("target")));
		sql = JdbcClient.create(application.dataSource());
		owner
			.sql("""
					insert into payment_run (id, job, mode, business_date, source_kind, accepted_at, lines_read, lines_accepted,
					                         lines_rejected)
					values (1, 'nightly', 'test', date '2026-11-20', 'none', payrun_now(), 1, 1, 0)
					""")
			.update();
		owner.sql("insert into run_epoch values (1, 1, payrun_now(), 'pay-1', 4711, 1)").update();
		owner
			.sql("""
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, created_at)
					values (1, 2, 'test', 'syncpay', 'PO-1', 'dest_1', 10.00, 'NGN', 'READY', payrun_now())
					""")
			.update();
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
	}

	@Test
	void itAddsToHistoryAndMovesPayouts() {
		assertThat(sql.sql("update payout set reason = 'looked at' where reference = 'PO-1'").update()).isEqualTo(1);
		assertThat(sql.sql("""
				insert into payout_event (payout_id, version, at, from_status, to_status, actor, link, hash)
				select id, 1, payrun_now(), 'READY', 'READY', 'ada', 1, '\\x00' from payout
				""").update()).isEqualTo(1);
		assertThat(sql.sql("select payrun_analyze('payout')").query().listOfRows()).hasSize(1);
		assertThat(sql.sql("select payrun_analyze('staged_line', 'run_id', 'line')").query().listOfRows()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "update payout_event set detail = 'x'", "delete from payout_event",
			"truncate payout_event", "update payout_attempt set answer = 'x'", "delete from payout_attempt",
			"truncate payout_attempt", "update run_epoch set host = 'x'", "delete from payout",
			"truncate payout cascade", "alter table payout_event disable trigger all",
			"drop trigger payout_event_only_grows on payout_event", "set session_replication_role = replica",
			"create or replace function payout_head(p payout) returns bytea language sql as 'select null'",
			"alter table payout_event owner to current_user", "drop table payout_event cascade",
			"update flyway_schema_history set checksum = 1" })
	void itIsRefusedWhatWouldAlterHistory(String statement) {
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> sql.sql(statement).update())
			.havingRootCause()
			.withMessageMatching("(?s).*(permission denied|must be owner).*");
	}

	@Test
	void theEpochsOfARunThatAcceptedItsSourceAreNeverDeleted() {
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> sql.sql("delete from run_epoch where run_id = 1").update())
			.havingRootCause()
			.withMessageContaining("the epochs of run 1 are history");
	}

	@ParameterizedTest
	@ValueSource(strings = { "update payout_event set detail = 'x'", "delete from payout_event",
			"truncate payout_event", "update payout_attempt set answer = 'x'", "delete from payout_attempt",
			"truncate payout_attempt", "update run_epoch set host = 'x'" })
	void evenTheOwnerIsRefusedUnlessHeTakesTheTriggersAway(String statement) {
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> JdbcClient.create(DATABASE.dataSource()).sql(statement).update())
			.havingRootCause()
			.withMessageContaining("is history: it is never changed and never deleted");
	}

}
