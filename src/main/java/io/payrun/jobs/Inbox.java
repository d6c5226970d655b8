package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

import io.payrun.intake.Intake;
import io.payrun.notice.Notice;
import io.payrun.notice.Notices;
import org.jspecify.annotations.Nullable;

/**
 * Takes in whatever a job's source has for a date: one run for each file, in name order.
 * A refused file makes no run; a file by name is refused to the person who named it, a
 * file of the inbox is put aside with its reason.
 */
final class Inbox {

	private final RunMaker runs;

	private final Intake intake;

	private final RunStore store;

	private final Notices notices;

	Inbox(RunMaker runs, Parts parts, Stores stores) {
		this.runs = runs;
		this.intake = parts.intake();
		this.store = stores.runs();
		this.notices = parts.notices();
	}

	/**
	 * What was taken in.
	 *
	 * @param launches the runs that began, in order
	 * @param exitCode the gravest of what befell the source
	 * @param someLeft whether a file is still being written
	 */
	record TakenIn(List<Launch> launches, int exitCode, boolean someLeft) {
	}

	/**
	 * What is looked for.
	 *
	 * @param file a file by name, or null for what the source finds
	 * @param date the business date
	 * @param looks whether the source is looked at; a date whose files belong to a newer
	 * one only tracks
	 * @param evenNothing whether a date without a file makes a run, too
	 */
	record Wanted(@Nullable Path file, LocalDate date, boolean looks, boolean evenNothing) {
	}

	TakenIn takeIn(Session session, Runs.Order order, LocalDate date) {
		return takeIn(session, new Wanted(order.file(), date, true, true));
	}

	TakenIn takeIn(Session session, Wanted wanted) {
		JobDefinition.Source source = session.job().source();
		Work work = new Work(session, wanted.date(), wanted.file() != null);
		if (source.csv() == null && wanted.looks()) {
			if (wanted.evenNothing() || this.store.hasNewRequests(session.job())) {
				work.requests();
			}
			return work.result();
		}
		List<Path> files = (source.csv() != null && wanted.looks()) ? files(source.csv(), wanted.file(), wanted.date())
				: List.of();
		if (files.isEmpty() && wanted.evenNothing()) {
			work.nothing(source, wanted.looks());
		}
		for (Path file : files) {
			if (work.goesOn()) {
				work.file(file);
			}
		}
		return work.result();
	}

	static List<Path> files(String glob, @Nullable Path named, LocalDate date) {
		if (named == null) {
			return SourceFiles.find(glob, date);
		}
		if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
			throw new Refusal(ExitCodes.WRONG, "There is no file " + named + ".");
		}
		return List.of(named);
	}

	/** A refused file as the mover wants it; its content may not even be readable. */
	static Intake.SourceFile asItIs(Path file) {
		try {
			Path control = file
				.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("(?i)\\.csv$", "") + ".control.json");
			return new Intake.SourceFile(file, "", Files.size(file), Files.getLastModifiedTime(file).toMillis(),
					Files.isRegularFile(control, LinkOption.NOFOLLOW_LINKS) ? control : null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** One command's way through its files. */
	private final class Work {

		private final Session session;

		private final LocalDate date;

		private final boolean named;

		private final List<Launch> launches = new ArrayList<>();

		private int exitCode = ExitCodes.FINISHED;

		private boolean someLeft;

		Work(Session session, LocalDate date, boolean named) {
			this.session = session;
			this.date = date;
			this.named = named;
		}

		TakenIn result() {
			return new TakenIn(this.launches, this.exitCode, this.someLeft);
		}

		boolean goesOn() {
			return this.launches.stream().allMatch((launch) -> launch.problem() == null);
		}

		void nothing(JobDefinition.Source source, boolean looked) {
			if (source.expected() && looked) {
				missing("a file " + source.csv());
			}
			long runId = Inbox.this.store.create(this.session.job(), this.date, RunRow.Source.NONE);
			Launch launch = Inbox.this.runs.begin(this.session, runId);
			Inbox.this.store.acceptNothing(runId);
			this.session.screen()
				.say("Run " + runId + ": " + (looked ? "no file " + source.csv() : "no file of its own") + " for "
						+ this.date + "; it only tracks what earlier runs left in flight.");
			if (source.expected() && looked) {
				this.session.screen().say("A file was expected (source.expected).");
				launch.atLeast(ExitCodes.ATTENTION);
			}
			this.launches.add(launch);
		}

		/**
		 * What a dead run had taken stays its own; what came since is a run beside it.
		 */
		void requests() {
			long runId = Inbox.this.runs.unacceptedOrNew(this.session, this.date, RunRow.Source.DATABASE);
			boolean continued = Inbox.this.store.find(runId).filter((run) -> run.launches() > 0).isPresent();
			takeRequests(runId);
			if (continued && goesOn() && Inbox.this.store.hasNewRequests(this.session.job())) {
				takeRequests(Inbox.this.store.create(this.session.job(), this.date, RunRow.Source.DATABASE));
			}
		}

		private void takeRequests(long runId) {
			Launch launch = Inbox.this.runs.begin(this.session, runId);
			this.launches.add(launch);
			Intake.Acceptance acceptance = Inbox.this.runs.takeIn(this.session, launch, null);
			if (acceptance instanceof Intake.Acceptance.Accepted accepted && accepted.read() == 0
					&& this.session.job().source().expected()) {
				missing("rows in payout_request");
				this.session.screen().say("Rows in payout_request were expected (source.expected).");
				launch.atLeast(ExitCodes.ATTENTION);
			}
		}

		/** Told before the run is made, so that no end of this process keeps it back. */
		private void missing(String wanted) {
			Inbox.this.notices.tell(Notice.fileMissing(
					new Notice.About(this.session.job().mode().word(), this.session.job().name(), this.date, null),
					wanted));
		}

		void file(Path path) {
			Intake.Inspection inspection = Inbox.this.intake.inspect(path, this.named,
					this.session.job().source().control() == JobDefinition.Control.REQUIRED,
					this.session.job().provider());
			if (inspection instanceof Intake.Inspection.Refused refused) {
				refuse(path, refused.reason());
			}
			else if (inspection instanceof Intake.Inspection.StillBeingWritten young) {
				later(path, young.reason());
			}
			else if (inspection instanceof Intake.Inspection.Complete complete) {
				complete(complete.file());
			}
		}

		private void complete(Intake.SourceFile file) {
			Long earlier = Inbox.this.intake.runWithContent(this.session.job().mode().word(), file.sha256());
			if (earlier != null) {
				taken(file, earlier);
				return;
			}
			long runId = Inbox.this.runs.unacceptedOrNew(this.session, this.date, source(file));
			Launch launch = Inbox.this.runs.begin(this.session, runId);
			Intake.Acceptance acceptance = Inbox.this.runs.takeIn(this.session, launch, file);
			if (acceptance == null || acceptance instanceof Intake.Acceptance.Accepted) {
				this.launches.add(launch);
				return;
			}
			if (acceptance instanceof Intake.Acceptance.Refused refused) {
				Inbox.this.runs.forget(runId, refused.reason());
				refuse(file.path(), refused.reason());
			}
			else if (acceptance instanceof Intake.Acceptance.Changed changed) {
				Inbox.this.runs.forget(runId, changed.reason());
				later(file.path(), changed.reason());
			}
			else if (acceptance instanceof Intake.Acceptance.AlreadyTaken again) {
				Inbox.this.runs.forget(runId, "run " + again.runId() + " has this content");
				taken(file, again.runId());
			}
		}

		private RunRow.Source source(Intake.SourceFile file) {
			return new RunRow.Source("csv", String.valueOf(file.path().getFileName()), file.path().toString(),
					this.named, file.sha256(), file.bytes(), false);
		}

		private void refuse(Path path, String reason) {
			if (this.named) {
				throw new Refusal(ExitCodes.WRONG, reason);
			}
			this.session.screen().say("Refused, nothing of it is paid: " + reason);
			Inbox.this.notices.tell(Notice.needsPerson(
					"refused-" + this.session.job().name() + "-" + this.date + "-"
							+ Definitions.sha256(reason.getBytes(StandardCharsets.UTF_8)),
					new Notice.About(this.session.job().mode().word(), this.session.job().name(), this.date, null),
					"a file was refused, nothing of it is paid", reason));
			this.exitCode = ExitCodes.gravest(this.exitCode, ExitCodes.WRONG);
			if (this.session.movesFiles()) {
				move(asItIs(path), null, reason);
			}
		}

		private void later(Path path, String reason) {
			this.someLeft = true;
			this.session.screen().say("Still being written, left where it is: " + path + " (" + reason + ")");
			this.exitCode = ExitCodes.gravest(this.exitCode, ExitCodes.ATTENTION);
		}

		private void taken(Intake.SourceFile file, long earlier) {
			String note = "Run " + earlier + " has this content already: " + file.path();
			if (this.named) {
				throw new Refusal(ExitCodes.WRONG, note + "; nothing was sent.");
			}
			this.session.screen().say(note + "; it makes no run.");
			if (this.session.movesFiles()) {
				move(file, earlier, "the same content as run " + earlier);
			}
		}

		private void move(Intake.SourceFile file, @Nullable Long runId, String reason) {
			if (Inbox.this.intake.move(file, runId, reason) == null) {
				this.session.screen().say(file.path() + " changed meanwhile and stays where it is.");
				this.exitCode = ExitCodes.gravest(this.exitCode, ExitCodes.ATTENTION);
			}
		}

	}

}
