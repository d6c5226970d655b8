package io.payrun.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

import io.payrun.payout.RunnerLease;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The statements of a runner's lock connection. Its session holds the advisory locks, so
 * whatever succeeds here happened while they were held.
 */
final class LockStore implements AutoCloseable {

	private static final int BEAT_MILLIS = 2_000;

	/** A raise may wait for the claims of the runner before, which are short. */
	private static final int RAISE_MILLIS = 30_000;

	private final Connection connection;

	private final JdbcClient jdbc;

	LockStore(LockConnections connections, String applicationName) {
		try {
			this.connection = connections.named(applicationName).getConnection();
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("no lock connection", ex);
		}
		this.jdbc = JdbcClient.create(new SingleConnectionDataSource(this.connection, true));
		this.jdbc.sql("""
				select set_config('tcp_keepalives_idle', '5', false),
				       set_config('tcp_keepalives_interval', '2', false),
				       set_config('tcp_keepalives_count', '3', false)
				""").query().listOfRows();
	}

	/**
	 * What a heartbeat saw.
	 *
	 * @param databaseTime the database's time
	 * @param stopRequested a run that a person wants to stop, or null
	 * @param paused providers whose sends are paused, {@link RunnerLease#ALL} for all
	 */
	record Beat(Instant databaseTime, @Nullable Long stopRequested, Set<String> paused) {
	}

	/**
	 * A launch that began.
	 *
	 * @param epoch the run's epoch after the raise
	 * @param launch the number of the launch, from 1
	 */
	record Begun(int epoch, int launch) {
	}

	/**
	 * Who holds a lock.
	 *
	 * @param name the connection's name: run or job, host and process
	 * @param backend the database backend
	 */
	record Holder(String name, int backend) {
	}

	/** Takes a lock for the life of the connection, or returns false at once. */
	synchronized boolean tryLock(LockKey key) {
		return this.jdbc.sql("select pg_try_advisory_lock(hashtextextended(:key, 0))")
			.param("key", key.text())
			.query(Boolean.class)
			.single();
	}

	synchronized void unlock(LockKey key) {
		this.jdbc.sql("select pg_advisory_unlock(hashtextextended(:key, 0))")
			.param("key", key.text())
			.query(Boolean.class)
			.single();
	}

	/** Takes a lock that many may hold, for the life of the connection. */
	synchronized void lockShared(LockKey key) {
		this.jdbc.sql("select pg_try_advisory_lock_shared(hashtextextended(:key, 0))")
			.param("key", key.text())
			.query(Boolean.class)
			.single();
	}

	synchronized void unlockShared(LockKey key) {
		this.jdbc.sql("select pg_advisory_unlock_shared(hashtextextended(:key, 0))")
			.param("key", key.text())
			.query(Boolean.class)
			.single();
	}

	synchronized Optional<Holder> holder(LockKey key) {
		return this.jdbc.sql("""
				select coalesce(a.application_name, '') as name, l.pid
				from pg_locks l left join pg_stat_activity a on a.pid = l.pid
				where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
				  and l.database = (select oid from pg_database where datname = current_database())
				  and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(:key, 0)
				""")
			.param("key", key.text())
			.query((row, number) -> new Holder(row.getString("name"), row.getInt("pid")))
			.optional();
	}

	/**
	 * Shows that the session lives, whether somebody wants one of its runs to stop, and
	 * whether sending is paused.
	 */
	synchronized Beat beat(Collection<Long> runs) {
		return this.jdbc.sql("""
				select payrun_now() as now,
				       (select min(id) from payment_run
				        where id = any(:runs) and stop_requested_at is not null) as stop,
				       array(select coalesce(provider, '*') from send_pause where ended_at is null) as paused
				""")
			.param("runs", runs.toArray(Long[]::new))
			.query((row, number) -> new Beat(row.getObject("now", OffsetDateTime.class).toInstant(),
					row.getObject("stop", Long.class), Set.of((String[]) row.getArray("paused").getArray())))
			.single();
	}

	/** Begins a launch of a run whose lock is held: epoch and launch are raised. */
	synchronized Begun begin(long runId, String verb, Owner owner, String definitionSha256) {
		patiently(RAISE_MILLIS);
		Begun begun = this.jdbc.sql("""
				with run as (
				  update payment_run
				  set epoch = epoch + 1, launches = launches + 1, state = 'RUNNING', exit_code = null, problem = null,
				      stop_requested_at = null, definition_sha256 = :definition,
				      runner = :host || ', process ' || :process || ', database backend ' || pg_backend_pid()
				  where id = :run
				  returning id, epoch, launches),
				launch as (
				  insert into run_launch (run_id, launch, verb, os_user, actor, host, process)
				  select id, launches, :verb, :user, :actor, :host, :process from run),
				raised as (
				  insert into run_epoch (run_id, epoch, at, host, process, backend)
				  select id, epoch, payrun_now(), :host, :process, pg_backend_pid() from run)
				select epoch, launches from run
				""")
			.param("run", runId)
			.param("verb", verb)
			.param("user", owner.user())
			.param("actor", owner.actor())
			.param("host", owner.host())
			.param("process", owner.process())
			.param("definition", definitionSha256)
			.query((row, number) -> new Begun(row.getInt("epoch"), row.getInt("launches")))
			.single();
		patiently(BEAT_MILLIS);
		return begun;
	}

	/** Raises the epoch of an earlier run whose lock is held. */
	synchronized int raise(long runId, Owner owner) {
		patiently(RAISE_MILLIS);
		int epoch = this.jdbc.sql("""
				with run as (
				  update payment_run set epoch = epoch + 1 where id = :run returning id, epoch),
				raised as (
				  insert into run_epoch (run_id, epoch, at, host, process, backend)
				  select id, epoch, payrun_now(), :host, :process, pg_backend_pid() from run)
				select epoch from run
				""")
			.param("run", runId)
			.param("host", owner.host())
			.param("process", owner.process())
			.query(Integer.class)
			.single();
		patiently(BEAT_MILLIS);
		return epoch;
	}

	/** Tells other processes by the connection's name what it runs. */
	synchronized void rename(String applicationName) {
		this.jdbc.sql("select set_config('application_name', :name, false)")
			.param("name", applicationName)
			.query(String.class)
			.single();
	}

	private void patiently(int millis) {
		try {
			this.connection.setNetworkTimeout(Runnable::run, millis);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the lock connection is gone", ex);
		}
	}

	/**
	 * Gives the locks back and ends the session. The server notices a closed connection
	 * only a moment later, and whoever comes next would be refused until then.
	 */
	@Override
	public synchronized void close() {
		try (Connection ending = this.connection; Statement unlock = ending.createStatement()) {
			unlock.execute("select pg_advisory_unlock_all()");
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the lock connection is gone", ex);
		}
	}

}
