package io.payrun.jobs;

import java.util.function.Function;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch with its diary in PostgreSQL, made when the first job starts. Each launch
 * of a run is a new job instance; restart and recover are never used.
 */
final class Conductor {

	private static final Logger log = LoggerFactory.getLogger(Conductor.class);

	private final DataSource dataSource;

	private final PlatformTransactionManager diaryCommits;

	private final PlatformTransactionManager chunkCommits;

	private @Nullable JobRepository repository;

	Conductor(DataSource dataSource) {
		this.dataSource = dataSource;
		JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
		this.diaryCommits = new NamedCommits(transactions, CrashPoint.CC3);
		this.chunkCommits = new NamedCommits(transactions, CrashPoint.IN4);
	}

	/** Runs a job of a launch to its end; how it ended is told to the launch. */
	void run(Launch launch, Function<PaymentRunJob, Job> wanted) {
		try {
			JobRepository diary = repository();
			JobExecution execution = operator(diary).start(wanted.apply(new PaymentRunJob(diary, this.chunkCommits)),
					new JobParametersBuilder().addLong("run", launch.runId())
						.addLong("launch", (long) launch.begun().launch())
						.toJobParameters());
			if (execution.getStatus() != BatchStatus.COMPLETED) {
				launch.end(whatHappened(execution));
			}
		}
		// the interface names a dozen checked exceptions; all mean that it did not run
		catch (Exception ex) {
			log.debug("The job of run {} did not run; it can be relaunched", launch.runId(), ex);
			launch.end(Problem.broken(ex));
		}
	}

	private static Problem whatHappened(JobExecution execution) {
		return execution.getAllFailureExceptions()
			.stream()
			.findFirst()
			.map(Problem::broken)
			.orElseGet(() -> Problem.failed("the job ended as " + execution.getStatus()));
	}

	/** The diary, made at the first call. */
	synchronized JobRepository repository() {
		JobRepository diary = this.repository;
		if (diary == null) {
			diary = made();
			this.repository = diary;
		}
		return diary;
	}

	private JobRepository made() {
		JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
		factory.setDataSource(this.dataSource);
		factory.setTransactionManager(this.diaryCommits);
		// the default makes jobs that start together fail with serialization errors
		factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
		try {
			factory.afterPropertiesSet();
			return factory.getObject();
		}
		catch (Exception ex) {
			throw new IllegalStateException("Spring Batch has no job repository", ex);
		}
	}

	private static JobOperator operator(JobRepository diary) throws Exception {
		TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
		operator.setJobRepository(diary);
		operator.setJobRegistry(new MapJobRegistry());
		operator.setTaskExecutor(new SyncTaskExecutor());
		operator.afterPropertiesSet();
		return operator;
	}

}
