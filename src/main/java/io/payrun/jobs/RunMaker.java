package io.payrun.jobs;

import java.nio.file.Path;
import java.time.LocalDate;

import io.payrun.intake.Intake;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs and takes their source in. A run that died before it accepted its source is
 * continued by whoever finds that source again.
 */
final class RunMaker {

	private final Stores stores;

	private final Conductor conductor;

	private final Intake intake;

	private final Owner owner = Owner.self();

	RunMaker(Stores stores, Conductor conductor, Parts parts) {
		this.stores = stores;
		this.conductor = conductor;
		this.intake = parts.intake();
	}

	/** The run that died with this source in hand, or a new one. */
	long unacceptedOrNew(Session session, LocalDate date, RunRow.Source source) {
		RunRow dead = this.stores.runs().unaccepted(session.job(), source).orElse(null);
		if (dead == null) {
			return this.stores.runs().create(session.job(), date, source);
		}
		this.stores.runs().relocate(dead.id(), source);
		session.screen().say("Run " + dead.id() + " ended before it accepted this source; it goes on.");
		return dead.id();
	}

	/**
	 * Takes a run's lock and begins a launch; what earlier launches left in the diary is
	 * marked dead.
	 */
	Launch begin(Session session, long runId) {
		session.lock().demandRun(runId);
		return beginLocked(session, runId);
	}

	/** Begins a launch of a run whose lock the session holds. */
	Launch beginLocked(Session session, long runId) {
		LockStore.Begun begun = session.lock()
			.begin(runId, session.verb(), this.owner.actingAs(session.screen().actor()), session.job());
		this.stores.batch().markDead(runId);
		return new Launch(runId, begun);
	}

	/**
	 * Stages and accepts a run's source, and moves its file.
	 * @return how it was taken in, or null where the launch has a problem
	 */
	Intake.@Nullable Acceptance takeIn(Session session, Launch launch, Intake.@Nullable SourceFile file) {
		try (IntakeSteps steps = new IntakeSteps(this.intake,
				terms(session.job(), launch.runId(), launch.begun().epoch()), file, session.stop(),
				session.reaches())) {
			this.conductor.run(launch, (job) -> job.intake(launch, steps));
			Intake.Acceptance acceptance = (launch.problem() == null) ? steps.acceptance() : null;
			if (acceptance instanceof Intake.Acceptance.Accepted accepted) {
				accepted(session, launch, file, accepted);
			}
			return acceptance;
		}
	}

	/** What intake must know of a run. */
	static Intake.Terms terms(JobDefinition job, long runId, int epoch) {
		return new Intake.Terms(runId, epoch, job.mode().word(), job.provider(), job.duplicates().within(),
				job.duplicates().action());
	}

	/** Takes a run back whose source was refused. */
	void forget(long runId, String reason) {
		this.stores.batch().forget(runId);
		this.stores.runs().forget(runId, reason);
	}

	private void accepted(Session session, Launch launch, Intake.@Nullable SourceFile file,
			Intake.Acceptance.Accepted accepted) {
		session.screen()
			.say("Run %d: %,d lines read%s, %,d accepted, %,d rejected, %,d possible %s.".formatted(launch.runId(),
					accepted.read(), (file != null) ? " from " + file.path().getFileName() : "", accepted.accepted(),
					accepted.rejected(), accepted.suspected(),
					(accepted.suspected() == 1) ? "duplicate" : "duplicates"));
		if (file != null) {
			moveIfDue(session, launch, file);
		}
	}

	/** Finishes a move that a process left in the middle, and notes where the file is. */
	void finishMove(RunRow run) {
		String path = run.source().path();
		String sha256 = run.source().sha256();
		Path moved = (path != null && sha256 != null) ? this.intake.finishMove(Path.of(path), run.id(), sha256) : null;
		if (moved != null) {
			this.stores.runs().moved(run.id(), moved.toString());
		}
	}

	/** Moves an accepted file of the inbox away; harmless to repeat. */
	void moveIfDue(Session session, Launch launch, Intake.SourceFile file) {
		RunRow row = this.stores.runs().find(launch.runId()).orElseThrow();
		if (!session.movesFiles() || row.source().named() || row.source().moved()) {
			return;
		}
		Path moved = this.intake.move(file, launch.runId(), null);
		if (moved != null) {
			this.stores.runs().moved(launch.runId(), moved.toString());
			return;
		}
		session.screen().say(file.path() + " changed after it was accepted; it stays where it is. Look at it.");
		launch.atLeast(ExitCodes.ATTENTION);
	}

}
