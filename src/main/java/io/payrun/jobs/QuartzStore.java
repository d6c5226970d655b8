package io.payrun.jobs;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.quartz.utils.ConnectionProvider;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Our pool as Quartz wants it; it is ours to open and to close.
 *
 * @param dataSource the pool
 */
record QuartzStore(DataSource dataSource) implements ConnectionProvider {

	/** All of Quartz's statements are short; on a broken line no answer would come. */
	private static final int LONGEST_SILENCE_MILLIS = 10_000;

	/** The pool takes the limit off again when the connection comes back to it. */
	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = this.dataSource.getConnection();
		connection.setNetworkTimeout(Runnable::run, LONGEST_SILENCE_MILLIS);
		return connection;
	}

	/**
	 * Gives back what a scheduler that has ended had taken for its next alarm, and what
	 * it was woken for and could not write down to be over; otherwise the others would
	 * take it for dead only after a quarter of a minute.
	 */
	void leave(String instance) {
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		JdbcClient jdbc = JdbcClient.create(this.dataSource);
		transaction.executeWithoutResult((status) -> {
			jdbc.sql("select lock_name from qrtz_locks where lock_name = 'TRIGGER_ACCESS' for update")
				.query(String.class)
				.list();
			jdbc.sql("""
					with mine as (
					  delete from qrtz_fired_triggers where instance_name = :me returning *
					), given_back as (
					  update qrtz_triggers t set trigger_state = 'WAITING'
					  from mine m
					  where t.sched_name = m.sched_name and t.trigger_name = m.trigger_name
					    and t.trigger_group = m.trigger_group and t.trigger_state in ('ACQUIRED', 'BLOCKED')
					)
					delete from qrtz_scheduler_state where instance_name = :me
					""").param("me", instance).update();
			CrashPoint.SC1_LEAVE.before();
		});
		CrashPoint.SC1_LEAVE.after();
	}

	@Override
	public void initialize() {
		// it is open
	}

	@Override
	public void shutdown() {
		// whoever opened it closes it
	}

}
