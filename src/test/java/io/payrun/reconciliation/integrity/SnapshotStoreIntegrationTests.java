package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.payrun.database.TestDatabase;
import io.payrun.reconciliation.integrity.SnapshotStore.Span;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** One moment of a database that others go on writing to. */
class SnapshotStoreIntegrationTests {

	private static final Span EVERYTHING = new Span(null, 0, Long.MAX_VALUE, 0);

	private static TestDatabase database;

	private static JdbcClient owner;

	@BeforeAll
	static void fill() {
		database = SmallNight.fresh();
		owner = JdbcClient.create(database.dataSource());
	}

	@AfterAll
	static void close() {
		database.close();
	}

	@Test
	void aWholeCheckLeavesThePoolAsItWas(@TempDir Path reports) {
		Verdict verdict = new IntegrityCheck(database.dataSource(), reports, SmallNight.TRUSTED, (step) -> {
		}).check(null, null).orElseThrow();
		assertThat(verdict.ok()).isTrue();
		assertThat(verdict.payouts()).isEqualTo(11);
		assertThat(database.dataSource().getHikariPoolMXBean().getActiveConnections()).isZero();
	}

	@Test
	void whatOthersWriteMeanwhileIsNotSeen() {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			owner.sql("update payment_run set problem = 'x' where id = 3").update();
			assertThat(snapshot.count(EVERYTHING, "select count(*) from payment_run where problem = 'x'")).isZero();
		}
		finally {
			owner.sql("update payment_run set problem = null where id = 3").update();
		}
	}

	@Test
	void nothingCanBeWritten() {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> snapshot.jdbc().sql("update payment_run set problem = 'x'").update())
				.withStackTraceContaining("read-only");
		}
	}

	@Test
	void theConnectionIsGivenBackAsItWas() throws SQLException {
		try (Connection connection = plain().getConnection()) {
			new SnapshotStore(new SingleConnectionDataSource(connection, true)).close();
			assertThat(connection.isReadOnly()).isFalse();
			assertThat(connection.getAutoCommit()).isTrue();
		}
	}

	@Test
	void aDatabaseThatIsGoneIsSaid() throws SQLException {
		PGSimpleDataSource nowhere = new PGSimpleDataSource();
		nowhere.setURL("jdbc:postgresql://127.0.0.1:1/x");
		assertThatExceptionOfType(DataAccessResourceFailureException.class)
			.isThrownBy(() -> new SnapshotStore(nowhere));
		try (Connection connection = plain().getConnection()) {
			SnapshotStore snapshot = new SnapshotStore(new SingleConnectionDataSource(connection, true));
			connection.close();
			assertThatExceptionOfType(DataAccessResourceFailureException.class).isThrownBy(snapshot::close);
		}
	}

	@Test
	void runsAreReadAsTheyAreWritten() {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			List<RunFacts> runs = snapshot.runs(null);
			assertThat(runs).extracting(RunFacts::id).containsExactly(1L, 2L, 3L, 4L);
			assertThat(runs).extracting(RunFacts::accepted).containsExactly(true, true, false, true);
			assertThat(runs.get(1))
				.isEqualTo(new RunFacts(2, "test", "FINISHED", true, "database", null, null, null, null, "CURRENT"));
			assertThat(runs.get(1).name()).isEqualTo("run 2");
			assertThat(snapshot.runs(4L)).extracting(RunFacts::mode).containsExactly("live");
			assertThat(snapshot.runs(5L)).isEmpty();
		}
	}

	@Test
	void payoutsAreTakenInSpansUntilThereAreNoMore() {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			assertThat(snapshot.span(null, 0)).contains(new Span(null, 0, 11, 11));
			assertThat(snapshot.span(1L, 3)).contains(new Span(1L, 3, 9, 6));
			assertThat(snapshot.span(null, 11)).isEmpty();
			assertThat(snapshot.span(3L, 0)).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "999, 999", "1000, 1000", "1001, 1000", "1700, 1000" })
	void aThousandBreachesAreReadAndAllAreCounted(int there, int kept) {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			Findings findings = new Findings();
			snapshot.find(Promise.I4, findings, EVERYTHING, """
					select null::bigint as run_id, null::text as reference, n as line, 'x' as what
					from generate_series(1, %d) n""".formatted(there));
			Verdict.Invariant found = SmallNight.of(findings.verdict(1), "I4");
			assertThat(found.count()).isEqualTo(there);
			assertThat(found.breaches()).hasSize(kept);
		}
	}

	@Test
	void aBreachIsReadWithItsPlaceAndBreachesComeInTheOrderOfLines() {
		try (SnapshotStore snapshot = new SnapshotStore(database.dataSource())) {
			Findings findings = new Findings();
			snapshot.find(Promise.I4, findings, new Span(7L, 2, 3, 0),
					"""
							select cast(:run as bigint) as run_id, 'PO-' || line as reference, line, 'between ' || :after || ' and ' || :upTo as what
							from (values (2), (1)) l (line) union all select null, null, null, 'nowhere'""");
			assertThat(SmallNight.of(findings.verdict(1), "I4").breaches()).containsExactly(
					new Verdict.Breach(7L, "PO-1", 1, "between 2 and 3"),
					new Verdict.Breach(7L, "PO-2", 2, "between 2 and 3"),
					new Verdict.Breach(null, null, null, "nowhere"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "'', false", "update, true", "delete, true", "truncate, true" })
	void whoeverMayChangeHistoryIsKnown(String right, boolean may) {
		owner.sql("drop role if exists auditor").update();
		owner.sql("create role auditor login").update();
		try {
			owner.sql("grant select on payout_event to auditor").update();
			if (!right.isEmpty()) {
				owner.sql("grant " + right + " on payout_event to auditor").update();
			}
			PGSimpleDataSource auditor = plain();
			auditor.setUser("auditor");
			try (SnapshotStore snapshot = new SnapshotStore(auditor)) {
				assertThat(snapshot.mayAlterHistory()).isEqualTo(may);
			}
		}
		finally {
			owner.sql("drop owned by auditor").update();
			owner.sql("drop role auditor").update();
		}
	}

	private static PGSimpleDataSource plain() {
		PGSimpleDataSource source = new PGSimpleDataSource();
		source.setURL(database.url());
		source.setUser("postgres");
		return source;
	}

}
