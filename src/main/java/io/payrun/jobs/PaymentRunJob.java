package io.payrun.jobs;

import io.payrun.intake.RawLine;
import io.payrun.intake.StagedLine;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A payment run, as a table of contents: stage, accept, submit, track, reconcile, report.
 * All files of a command are taken in before the first payout is sent, so the first two
 * steps are a job of their own.
 */
final class PaymentRunJob {

	private static final int LINES_A_CHUNK = 5_000;

	private final JobRepository repository;

	private final PlatformTransactionManager transactions;

	PaymentRunJob(JobRepository repository, PlatformTransactionManager transactions) {
		this.repository = repository;
		this.transactions = transactions;
	}

	/** From a source to payouts and rejected lines. */
	Job intake(Launch launch, IntakeSteps steps) {
		return new JobBuilder("intake", this.repository).start(stage(steps))
			.next(own("accept", launch, steps::accept))
			.build();
	}

	/** From payouts to the report. */
	Job payment(Launch launch, PaymentSteps steps) {
		return new JobBuilder("payment", this.repository).start(own("submit", launch, steps::submit))
			.next(own("track", launch, steps::track))
			.next(own("reconcile", launch, steps::reconcile))
			.next(own("report", launch, steps::report))
			.build();
	}

	/** Chunks here hold no provider call; a chunk that fails is simply not staged. */
	private Step stage(IntakeSteps steps) {
		return new StepBuilder("stage", this.repository).<RawLine, StagedLine>chunk(LINES_A_CHUNK)
			.transactionManager(this.transactions)
			.reader(steps::read)
			.processor(steps::check)
			.writer(steps::stage)
			.build();
	}

	private Step own(String name, Launch launch, OwnStep.Work work) {
		return new OwnStep(name, this.repository, launch, work);
	}

}
