package io.payrun.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.payrun.intake.Intake;
import io.payrun.payout.Account;
import org.jspecify.annotations.Nullable;

/**
 * The verb {@code relaunch}: says first what it will do, then continues a run from the
 * states of its rows alone.
 */
final class Relaunches {

	private final Sessions sessions;

	private final Preflights preflights;

	private final RunMaker runs;

	private final Payments payments;

	private final Stores stores;

	private final Intake intake;

	private final Path reports;

	/** What a relaunch goes through, in order. */
	record Stages(Preflights preflights, RunMaker runs, Payments payments, Path reports) {
	}

	Relaunches(Sessions sessions, Stages stages, Stores stores, Parts parts) {
		this.sessions = sessions;
		this.preflights = stages.preflights();
		this.runs = stages.runs();
		this.payments = stages.payments();
		this.stores = stores;
		this.intake = parts.intake();
		this.reports = stages.reports();
	}

	Runs.Ended relaunch(long runId, Screen screen) {
		RunRow known = found(runId);
		JobDefinition job = this.sessions.definition(known.job());
		if (!job.mode().word().equals(known.mode())) {
			throw new Refusal(ExitCodes.WRONG, "Run " + runId + " belongs to mode " + known.mode()
					+ ", its job is of mode " + job.mode().word() + " now.");
		}
		try (Session session = this.sessions.open(job, "relaunch", screen)) {
			session.lock().demandRun(runId);
			RunRow run = found(runId);
			return isNothingToDo(session, run) ? asItDid(run) : goOn(session, run);
		}
	}

	/**
	 * Goes on with a run inside a session that holds its job's lock; whoever calls knows
	 * that there is something to do.
	 */
	Runs.Ended goOn(Session session, long runId) {
		session.lock().demandRun(runId);
		return goOn(session, found(runId));
	}

	private RunRow found(long runId) {
		return this.stores.runs()
			.find(runId)
			.orElseThrow(() -> new Refusal(ExitCodes.WRONG, "There is no run " + runId + "."));
	}

	private boolean isNothingToDo(Session session, RunRow run) {
		if (!run.isAccepted()) {
			session.screen().say("Run " + run.id() + " has not accepted its source yet; it is taken in first.");
			return false;
		}
		Reaches.Reach keyed = session.reaches().main();
		PreviewStore.Preview preview = this.stores.previews()
			.preview(run.id(), keyed.settings().trusted().minus(keyed.settings().timeout()),
					keyed.provider().apiKeyHash());
		session.screen().say("Run " + run.id() + ": " + preview.sentence() + ".");
		boolean nothing = run.isFinished() && run.exitCode() != null && preview.isNothing();
		if (nothing) {
			session.screen().say("Run " + run.id() + " is finished; there is nothing to do.");
		}
		return nothing;
	}

	private Runs.Ended asItDid(RunRow run) {
		Integer exitCode = run.exitCode();
		return new Runs.Ended(List.of(run.summary(this.reports)), (exitCode != null) ? exitCode : ExitCodes.FINISHED);
	}

	private Runs.Ended goOn(Session session, RunRow run) {
		Intake.SourceFile file = run.isAccepted() ? null : sourceAgain(session, run);
		Preflights.Found found = this.preflights.check(session, List.of(run.id()));
		Problem problem = found.problem();
		if (problem != null) {
			session.screen().say("Run " + run.id() + " was not relaunched: " + problem.message());
			return new Runs.Ended(List.of(run.summary(this.reports)), problem.exitCode());
		}
		Launch launch = this.runs.beginLocked(session, run.id());
		if (run.isAccepted()) {
			moveIfMissing(session, launch, run);
		}
		else if (run.source().equals(RunRow.Source.NONE)) {
			this.stores.runs().acceptNothing(run.id());
		}
		else {
			takeIn(session, launch, file);
			// only now it is known whom its lines need
			return this.payments.pay(session, List.of(launch), ExitCodes.FINISHED);
		}
		return this.payments.pay(session, launch, found.accounts());
	}

	private void takeIn(Session session, Launch launch, Intake.@Nullable SourceFile file) {
		Intake.Acceptance acceptance = this.runs.takeIn(session, launch, file);
		if (acceptance == null || acceptance instanceof Intake.Acceptance.Accepted) {
			return;
		}
		String reason = (acceptance instanceof Intake.Acceptance.Refused refused) ? refused.reason()
				: (acceptance instanceof Intake.Acceptance.Changed changed) ? changed.reason()
						: "another run has its content";
		this.runs.forget(launch.runId(), reason);
		throw new Refusal(ExitCodes.WRONG, "Run " + launch.runId() + " could not be taken in: " + reason);
	}

	/** The file of a run that died before it accepted it; null for the request table. */
	private Intake.@Nullable SourceFile sourceAgain(Session session, RunRow run) {
		if (!run.source().kind().equals("csv")) {
			return null;
		}
		Intake.SourceFile file = fileAgain(session, run);
		if (file == null) {
			throw new Refusal(ExitCodes.WRONG, "Run " + run.id() + " accepted nothing before it ended, and its file "
					+ run.source().path() + " is gone or was changed; nothing of it was sent.");
		}
		return file;
	}

	private Intake.@Nullable SourceFile fileAgain(Session session, RunRow run) {
		String path = run.source().path();
		if (path == null || !Files.isRegularFile(Path.of(path))) {
			return null;
		}
		Intake.Inspection inspection = this.intake.inspect(Path.of(path), true, false, session.job().provider());
		return (inspection instanceof Intake.Inspection.Complete complete
				&& complete.file().sha256().equals(run.source().sha256())) ? complete.file() : null;
	}

	private void moveIfMissing(Session session, Launch launch, RunRow run) {
		if (!session.movesFiles() || run.source().named() || run.source().moved()) {
			return;
		}
		Intake.SourceFile file = fileAgain(session, run);
		if (file != null) {
			this.runs.moveIfDue(session, launch, file);
		}
		else {
			this.runs.finishMove(run);
		}
	}

}
