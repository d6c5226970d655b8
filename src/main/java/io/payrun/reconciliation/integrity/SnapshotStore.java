package io.payrun.reconciliation.integrity;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One moment of the database: a read-only transaction that sees everything as it was at
 * its first query, however long the check takes.
 */
final class SnapshotStore implements AutoCloseable {

	/** Rows that the driver fetches at once where many are streamed. */
	static final int FETCH = 2_000;

	/** Payouts whose history is looked at by one statement, so that no sort spills. */
	private static final int SPAN = 25_000;

	private final Connection connection;

	private final JdbcClient jdbc;

	SnapshotStore(DataSource dataSource) {
		try {
			this.connection = dataSource.getConnection();
			this.connection.setAutoCommit(false);
			this.connection.setReadOnly(true);
			this.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("no connection", ex);
		}
		this.jdbc = JdbcClient.create(new SingleConnectionDataSource(this.connection, true));
		this.jdbc.sql("""
				select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
				       set_config('random_page_cost', '1.1', true)
				""").query().listOfRows();
	}

	JdbcClient jdbc() {
		return this.jdbc;
	}

	/**
	 * Payouts that one statement looks at.
	 *
	 * @param run of this run alone, or null
	 * @param after behind this id
	 * @param upTo up to this id
	 * @param payouts how many there are
	 */
	record Span(@Nullable Long run, long after, long upTo, long payouts) {
	}

	/** One run, or all of them where none is named. */
	List<RunFacts> runs(@Nullable Long run) {
		return this.jdbc.sql("""
				select id, mode, state, accepted_at is not null as accepted, source_kind, moved_to, source_path,
				       source_sha256, source_bytes, report_state
				from payment_run where cast(:run as bigint) is null or id = :run
				order by id
				""").param("run", run).query(SnapshotStore::run).list();
	}

	private static RunFacts run(ResultSet row, int number) throws SQLException {
		return new RunFacts(row.getLong("id"), row.getString("mode"), row.getString("state"),
				row.getBoolean("accepted"), row.getString("source_kind"), row.getString("moved_to"),
				row.getString("source_path"), row.getString("source_sha256"), row.getObject("source_bytes", Long.class),
				row.getString("report_state"));
	}

	/** The next payouts behind an id. */
	Optional<Span> span(@Nullable Long run, long after) {
		return this.jdbc.sql("""
				select max(id) as up_to, count(*) as payouts
				from (select id from payout
				      where id > :after and (cast(:run as bigint) is null or run_id = :run)
				      order by id limit :most) next
				having count(*) > 0
				""")
			.param("after", after)
			.param("run", run)
			.param("most", SPAN)
			.query((row, number) -> new Span(run, after, row.getLong("up_to"), row.getLong("payouts")))
			.optional();
	}

	/**
	 * Runs a search for breaches: a query of {@code run_id, reference, line, what}. It
	 * may use {@code :run}, {@code :after} and {@code :upTo}.
	 */
	void find(Promise promise, Findings findings, Span span, String search) {
		long[] total = { 0, 0 };
		this.jdbc
			.sql("select b.*, count(*) over () as total from (" + search + ") b order by run_id, line, what limit "
					+ Findings.MOST)
			.param("run", span.run())
			.param("after", span.after())
			.param("upTo", span.upTo())
			.query((row) -> {
				findings.breach(promise, new Verdict.Breach(row.getObject("run_id", Long.class),
						row.getString("reference"), row.getObject("line", Integer.class), row.getString("what")));
				total[0] = row.getLong("total");
				total[1]++;
			});
		findings.more(promise, total[0] - total[1]);
	}

	/** Runs a count with the same parameters. */
	long count(Span span, String counting) {
		return this.jdbc.sql(counting)
			.param("run", span.run())
			.param("after", span.after())
			.param("upTo", span.upTo())
			.query(Long.class)
			.single();
	}

	/** Whether whoever asks could alter the history in spite of its triggers. */
	boolean mayAlterHistory() {
		return this.jdbc.sql("""
				select r.rolsuper or pg_has_role(current_user, c.relowner, 'USAGE')
				       or has_table_privilege(current_user, c.oid, 'UPDATE')
				       or has_table_privilege(current_user, c.oid, 'DELETE')
				       or has_table_privilege(current_user, c.oid, 'TRUNCATE')
				from pg_class c, pg_roles r
				where c.oid = 'payout_event'::regclass and r.rolname = current_user
				""").query(Boolean.class).single();
	}

	@Override
	public void close() {
		try (Connection ending = this.connection) {
			ending.rollback();
			ending.setReadOnly(false);
			ending.setAutoCommit(true);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the connection is gone", ex);
		}
	}

}
