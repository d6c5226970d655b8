package io.payrun.jobs;

import java.time.Clock;

import javax.sql.DataSource;

import io.payrun.intake.Intake;
import io.payrun.payout.StopSignal;

/**
 * A run's intake without the rest of the run: the same Spring Batch job with the same two
 * steps, and nothing is sent. Made for measuring; takes no lock, so nobody else may use
 * the run.
 */
public final class IntakeTrial {

	private static final int ONLY_LAUNCH = 1;

	private final Intake intake;

	private final Conductor conductor;

	/**
	 * Trials on a database.
	 * @param dataSource the migrated database
	 * @param clock the wall clock
	 */
	public IntakeTrial(DataSource dataSource, Clock clock) {
		this.intake = new Intake(dataSource, clock);
		this.conductor = new Conductor(dataSource);
	}

	/** The part of intake that looks at files before a run is made. */
	public Intake intake() {
		return this.intake;
	}

	/**
	 * Stages and accepts a file.
	 * @param terms a run that has accepted nothing yet
	 * @param file the file as it was inspected
	 * @return how it was taken in
	 * @throws IllegalStateException where the job failed
	 */
	public Intake.Acceptance takeIn(Intake.Terms terms, Intake.SourceFile file) {
		Launch launch = new Launch(terms.runId(), new LockStore.Begun(terms.epoch(), ONLY_LAUNCH));
		try (IntakeSteps steps = new IntakeSteps(this.intake, terms, file, new StopSignal(), null)) {
			this.conductor.run(launch, (job) -> job.intake(launch, steps));
			Problem problem = launch.problem();
			Intake.Acceptance acceptance = steps.acceptance();
			if (problem != null || acceptance == null) {
				throw new IllegalStateException("the intake failed: " + problem);
			}
			return acceptance;
		}
	}

}
