package io.payrun.jobs;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;

/**
 * A step that owns its transactions. It is no tasklet step, because that one binds a
 * connection to the thread for the whole step, and a restart of the database would break
 * every later query.
 */
final class OwnStep extends AbstractStep {

	private static final Logger log = LoggerFactory.getLogger(OwnStep.class);

	/** What a step does. */
	@FunctionalInterface
	interface Work {

		/** Works until nothing is left to do now; a problem ends the job. */
		@Nullable Problem run();

	}

	private final Launch launch;

	private final Work work;

	OwnStep(String name, JobRepository repository, Launch launch, Work work) {
		super(repository);
		setName(name);
		this.launch = launch;
		this.work = work;
	}

	@Override
	protected void doExecute(StepExecution execution) {
		Problem problem = (this.launch.problem() != null) ? this.launch.problem() : tried();
		if (problem != null) {
			this.launch.end(problem);
			BatchStatus status = problem.state().equals("FAILED") ? BatchStatus.FAILED : BatchStatus.STOPPED;
			execution.setStatus(status);
			execution.setExitStatus(new ExitStatus(status.name(), problem.message()));
		}
	}

	private @Nullable Problem tried() {
		try {
			CrashPoint.CC5.before();
			Problem problem = this.work.run();
			CrashPoint.CC5.after();
			return problem;
		}
		catch (RuntimeException ex) {
			log.debug("Step {} of run {} failed; the run ends and can be relaunched", getName(), this.launch.runId(),
					ex);
			return Problem.broken(ex);
		}
	}

}
