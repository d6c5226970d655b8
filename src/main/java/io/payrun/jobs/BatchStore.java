package io.payrun.jobs;

import java.util.List;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What we do to Spring Batch's tables ourselves. They are a diary: nothing is decided by
 * them.
 */
final class BatchStore {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	BatchStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * Marks executions that a dead launch of the run left; called under the run's lock.
	 */
	void markDead(long runId) {
		CrashPoint.CC5_DEAD.before();
		this.jdbc.sql("""
				with dead as (
				  update batch_job_execution e
				  set status = 'FAILED', exit_code = 'FAILED', exit_message = 'its process died',
				      end_time = payrun_now(), last_updated = payrun_now(), version = e.version + 1
				  from batch_job_execution_params p
				  where p.job_execution_id = e.job_execution_id and p.parameter_name = 'run'
				    and p.parameter_value = :run::text
				    and e.status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
				  returning e.job_execution_id)
				update batch_step_execution s
				set status = 'FAILED', exit_code = 'FAILED', exit_message = 'its process died',
				    end_time = payrun_now(), last_updated = payrun_now(), version = s.version + 1
				from dead
				where s.job_execution_id = dead.job_execution_id
				  and s.status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
				""").param("run", runId).update();
		CrashPoint.CC5_DEAD.after();
	}

	/** Forgets the executions of a run whose source was refused. */
	void forget(long runId) {
		List<Long> instances = this.jdbc.sql("""
				select e.job_instance_id
				from batch_job_execution e join batch_job_execution_params p using (job_execution_id)
				where p.parameter_name = 'run' and p.parameter_value = :run::text
				""").param("run", runId).query(Long.class).list();
		if (!instances.isEmpty()) {
			this.transaction.executeWithoutResult((status) -> {
				delete(instances);
				CrashPoint.CC5_FORGET.before();
			});
			CrashPoint.CC5_FORGET.after();
		}
	}

	private void delete(List<Long> instances) {
		for (String statement : DELETES) {
			this.jdbc.sql(statement).param("instances", instances.toArray(Long[]::new)).update();
		}
	}

	private static final List<String> DELETES = List.of("""
			delete from batch_step_execution_context where step_execution_id in (
			  select step_execution_id from batch_step_execution join batch_job_execution using (job_execution_id)
			  where job_instance_id = any(:instances))
			""", """
			delete from batch_step_execution where job_execution_id in (
			  select job_execution_id from batch_job_execution where job_instance_id = any(:instances))
			""", """
			delete from batch_job_execution_context where job_execution_id in (
			  select job_execution_id from batch_job_execution where job_instance_id = any(:instances))
			""", """
			delete from batch_job_execution_params where job_execution_id in (
			  select job_execution_id from batch_job_execution where job_instance_id = any(:instances))
			""", "delete from batch_job_execution where job_instance_id = any(:instances)",
			"delete from batch_job_instance where job_instance_id = any(:instances)");

	/** The steps of all launches of a run, for people. */
	List<String> steps(long runId) {
		return this.jdbc
			.sql("""
					select 'launch ' || l.parameter_value || ' ' || rpad(s.step_name, 9) || ' ' || lower(s.status)
					       || coalesce(' in ' || round(extract(epoch from s.end_time - s.start_time), 1) || ' s', '')
					       || case when s.status <> 'COMPLETED' then coalesce(': ' || left(split_part(s.exit_message, E'\\n', 1), 200), '')
					          else '' end
					from batch_step_execution s
					join batch_job_execution_params r on r.job_execution_id = s.job_execution_id and r.parameter_name = 'run'
					join batch_job_execution_params l on l.job_execution_id = s.job_execution_id and l.parameter_name = 'launch'
					where r.parameter_value = :run::text
					order by s.step_execution_id
					""")
			.param("run", runId)
			.query(String.class)
			.list();
	}

}
