package io.payrun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

import javax.sql.DataSource;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of measuring, on a database that nothing else uses. */
final class BenchStore {

	private static final String PSQL_PASSWORD = "only-this-machine-while-it-measures";

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	BenchStore(DataSource dataSource) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
		// never the same number twice: Spring Batch remembers runs that are gone
		this.jdbc.sql("create sequence if not exists bench_run").update();
	}

	/**
	 * Removes all runs and payouts; the tables are as new, and no old work is left to
	 * write.
	 */
	void empty() {
		// history refuses to be emptied, and nobody needs this one
		this.jdbc.sql("""
				set session_replication_role = replica;
				truncate payment_run, staged_line cascade;
				reset session_replication_role
				""").update();
		this.jdbc.sql("checkpoint").update();
	}

	/** A run that has taken nothing in yet, of epoch 1. */
	long addRun(String mode, String organisation) {
		return this.jdbc.sql("""
				insert into payment_run (id, job, mode, organisation, business_date, source_kind, epoch, launches)
				values (nextval('bench_run'), 'bench', :mode, :organisation, date '2026-11-20', 'csv', 1, 1)
				returning id
				""").param("mode", mode).param("organisation", organisation).query(Long.class).single();
	}

	/**
	 * What a bare load of a sample file cannot know comes from defaults while it runs.
	 */
	void prepareBareLoad(long runId) {
		this.jdbc.sql("create sequence if not exists bench_line").update();
		for (String given : List.of("run_id set default " + runId, "mode set default 'test'",
				"provider set default 'syncpay'", "status set default 'READY'", "created_at set default payrun_now()",
				"line set default nextval('bench_line')")) {
			this.jdbc.sql("alter table payout alter column " + given).update();
		}
	}

	/** The file straight into the payout table, with all of its indexes. */
	void copyIn(Path file) throws IOException {
		try (Connection connection = this.dataSource.getConnection(); InputStream in = Files.newInputStream(file)) {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyIn("""
					copy payout (reference, destination, amount, currency, destination_type, payee, description)
					from stdin (format csv, header)
					""", in, 1 << 16);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the bare load failed", ex);
		}
	}

	/** The command that loads the same file into the same table by {@code psql \copy}. */
	ProcessBuilder psql(Path file) {
		this.jdbc.sql("""
				do $$ begin
				  if not exists (select from pg_roles where rolname = 'bench') then
				    create role bench superuser login;
				  end if;
				end $$
				""").update();
		this.jdbc.sql("alter role bench password '" + PSQL_PASSWORD + "'").update();
		URI place = place();
		ProcessBuilder psql = new ProcessBuilder("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", place.getHost(),
				"-p", String.valueOf(place.getPort()), "-U", "bench", "-d", place.getPath().substring(1), "-c",
				"\\copy payout (reference, destination, amount, currency, destination_type, payee, description) from '"
						+ file.toAbsolutePath() + "' with (format csv, header)");
		psql.environment().put("PGPASSWORD", PSQL_PASSWORD);
		return psql;
	}

	private URI place() {
		try (Connection connection = this.dataSource.getConnection()) {
			return URI.create(connection.getMetaData().getURL().substring("jdbc:".length()).replaceFirst("\\?.*", ""));
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the database does not tell its address", ex);
		}
	}

	long countPayouts() {
		return this.jdbc.sql("select count(*) from payout").query(Long.class).single();
	}

	long countPayouts(String status) {
		return this.jdbc.sql("select count(*) from payout where status = :status")
			.param("status", status)
			.query(Long.class)
			.single();
	}

	List<String> providerIds() {
		return this.jdbc.sql("select provider_id from payout where provider_id is not null order by id")
			.query(String.class)
			.list();
	}

	Instant now() {
		return this.jdbc.sql("select payrun_now()")
			.query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
			.single();
	}

	/** A finished run: most completed, some failed, a few held, with their histories. */
	long addFinishedRun(int payouts) {
		long runId = addRun("test", "org_1");
		this.jdbc
			.sql("""
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, payee, status,
					    version, hold_kind, reason, idempotency_key, provider_id, provider_status, created_at, submitted_at,
					    final_at, paid_amount, refunded_amount)
					select :run, n + 1, 'test', 'syncpay', 'S1-' || lpad(n::text, 9, '0'), 'dest_NGN_' || n, 5000 + n % 9000 + 0.25,
					    'NGN', 'EMP-' || n, kind, case kind when 'HELD' then 0 else 3 end,
					    case kind when 'HELD' then 'POSSIBLE_DUPLICATE' end,
					    case kind when 'HELD' then 'looks like S1-1 of run 1' when 'FAILED' then 'account closed' end,
					    case kind when 'HELD' then null else md5(n::text) end,
					    case kind when 'HELD' then null else 'wd_' || md5(n::text) end,
					    case kind when 'HELD' then null else kind end, payrun_now(),
					    case kind when 'HELD' then null else payrun_now() end,
					    case kind when 'HELD' then null else payrun_now() end,
					    case kind when 'COMPLETED' then 5000 + n % 9000 + 0.25 end,
					    case kind when 'FAILED' then 5000 + n % 9000 + 0.25 end
					from generate_series(1, :payouts) n,
					     lateral (select case when n % 10000 = 0 then 'HELD' when n % 1000 = 7 then 'FAILED' else 'COMPLETED' end
					              as kind) k
					""")
			.param("run", runId)
			.param("payouts", payouts)
			.update();
		this.jdbc
			.sql("""
					with recursive step as (
					  select p.id, p.status, 0 as link, payout_head(p) as hash from payout p where p.status <> 'HELD'
					  union all
					  select s.id, s.status, s.link + 1,
					         event_link(s.hash, s.id, s.link + 1, s.link + 1, m.now,
					           (array['READY', 'SENDING', 'ACCEPTED'])[s.link + 1],
					           (array['SENDING', 'ACCEPTED', s.status])[s.link + 1],
					           'step ' || (s.link + 1)::text, 'payrun', 1)
					  from step s cross join moment m where s.link < 3
					), moment as materialized (
					  select payrun_now() as now
					), head as (
					  update payout p set chain_count = 3, chain_head = s.hash from step s where s.id = p.id and s.link = 3
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					select s.id, s.link, m.now, (array['READY', 'SENDING', 'ACCEPTED'])[s.link],
					       (array['SENDING', 'ACCEPTED', s.status])[s.link], 'step ' || s.link, 'payrun', 1, s.link, s.hash
					from step s cross join moment m where s.link > 0
					""")
			.update();
		this.jdbc.sql("""
				insert into run_total
				select run_id, 'accepted', provider, currency, count(*), sum(amount) from payout group by 1, 3, 4
				""").update();
		this.jdbc
			.sql("""
					update payment_run set state = 'FINISHED', source_name = 'bench.csv', lines_read = :payouts,
					    lines_accepted = :payouts, lines_rejected = 0, accepted_at = payrun_now(), finished_at = payrun_now()
					where id = :run
					""")
			.param("run", runId)
			.param("payouts", payouts)
			.update();
		this.jdbc.sql("vacuum analyze payout").update();
		this.jdbc.sql("vacuum analyze payout_event").update();
		this.jdbc.sql("checkpoint").update();
		return runId;
	}

	/** As if no report of the run had ever been written. */
	void forgetReports() {
		this.jdbc.sql("delete from report_version").update();
		this.jdbc.sql("update payment_run set report_state = 'STALE'").update();
	}

	/** The columns of reconciliation.csv as the server prints them. */
	void copyOut(long runId, Path file) throws IOException {
		try (Connection connection = this.dataSource.getConnection(); OutputStream out = Files.newOutputStream(file)) {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyOut(
					"""
							copy (select p.run_id, r.job, r.business_date, p.line, p.reference, p.provider, p.destination, p.payee,
							             p.amount, p.currency, p.status, p.paid_amount, p.refunded_amount, p.fee, p.provider_id,
							             p.provider_reference, p.provider_status, p.submitted_at, p.final_at, p.replaces, p.reason
							      from payout p join payment_run r on r.id = p.run_id
							      where p.run_id = %d order by p.line)
							to stdout with (format csv, header)
							"""
						.formatted(runId),
					out);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the plain copy failed", ex);
		}
	}

}
