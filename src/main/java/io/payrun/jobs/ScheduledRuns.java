package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

import io.payrun.notice.Notice;
import io.payrun.notice.Notices;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One try of a business date: goes on with the runs that an earlier try left, then takes
 * in what the source has for the date, and pays. The job's lock decides who tries, so two
 * servers never run one date side by side, and the row is read again under it, so a date
 * that is done is not run again.
 */
final class ScheduledRuns {

	/** The verb of the scheduler's launches; by it a date finds its runs again. */
	static final String VERB = "serve";

	private static final String AWAITING = "AWAITING_APPROVAL";

	/** After these a person has to relaunch; together about two and a half hours. */
	private static final int MOST_TRIES = 12;

	private static final Duration PLAN_AGAIN = Duration.ofMinutes(1);

	private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

	private final Sessions sessions;

	private final Ways ways;

	private final DateStore dates;

	private final Stores stores;

	private final Clock clock;

	/** What a date's runs go through, and who is told. */
	record Ways(FreshRuns fresh, Relaunches relaunches, Notices notices) {
	}

	ScheduledRuns(Sessions sessions, Ways ways, DateStore dates, Stores stores, Clock clock) {
		this.sessions = sessions;
		this.ways = ways;
		this.dates = dates;
		this.stores = stores;
		this.clock = clock;
	}

	/**
	 * Tries a date.
	 * @param job its job
	 * @param due the date
	 * @param newest whether no later date is due: it gets all files of a glob without
	 * {@code {date}}
	 * @param screen who watches
	 * @return false where another process is at the job
	 */
	boolean tryDate(JobDefinition job, Due due, boolean newest, Screen screen) {
		return tried(job, due, screen, (session, row) -> {
			session.lease().sendUntil(cutOff(job, due));
			List<Long> before = this.dates.runs(job, due.date());
			this.dates.begin(job, due.date());
			FreshRuns.Taken taken = work(session, due.date(), newest, before.isEmpty());
			DateStore.Ended ended = ended(session, row, taken);
			if (ended.state() == DateStore.State.WAITING && row.state() != DateStore.State.WAITING) {
				// before the date is left to wait: nobody would look at it again
				tellNotApproved(job, due, before);
			}
			this.dates.end(job, due.date(), ended);
		});
	}

	/**
	 * Takes a date's source in before it is due, reads the balances, and asks for
	 * approval. Where there is nothing to take in yet, it is looked for again.
	 * @return false where another process is at the job
	 */
	boolean planDate(JobDefinition job, Due due, Screen screen) {
		return tried(job, due, screen, (session, row) -> {
			if (row.state() != DateStore.State.DUE) {
				return;
			}
			if (this.dates.runs(job, due.date()).isEmpty()) {
				this.ways.fresh().run(session, new Inbox.Wanted(null, due.date(), true, false));
			}
			else {
				goOn(session, due.date());
			}
			List<RunRow> runs = rows(job, due.date());
			boolean planned = !runs.isEmpty()
					&& runs.stream().allMatch((run) -> run.isFinished() || run.state().equals(AWAITING));
			this.dates.end(job, due.date(),
					planned ? new DateStore.Ended(DateStore.State.PLANNED, null, "taken in before it is due", null)
							: DateStore.Ended.again(DateStore.State.DUE, null, "not taken in yet", this.clock.instant(),
									PLAN_AGAIN));
		});
	}

	private interface Work {

		void on(Session session, DateStore.Row row);

	}

	private boolean tried(JobDefinition job, Due due, Screen screen, Work work) {
		try (Session session = this.sessions.open(job.underServe(), VERB, screen)) {
			this.dates.find(job, due.date())
				.filter((row) -> row.state() != DateStore.State.DONE)
				.ifPresent((row) -> work.on(session, row));
			return true;
		}
		catch (Refusal ex) {
			if (ex.exitCode() == ExitCodes.BUSY) {
				return false;
			}
			screen.say("The date " + due.date() + " cannot be run now: " + ex.getMessage());
			putOff(job, due.date(), ex.exitCode(), String.valueOf(ex.getMessage()));
			return true;
		}
		catch (DataAccessException | TransactionException ex) {
			screen
				.say("The database failed (" + Problem.oneLine(ex) + "); the date " + due.date() + " is tried again.");
			return false;
		}
		// a folder that cannot be read, or a bug: it must not hold up all later dates
		catch (RuntimeException ex) {
			screen.say("The date " + due.date() + " cannot be run now: " + Problem.oneLine(ex));
			putOff(job, due.date(), ExitCodes.UNFINISHED, Problem.oneLine(ex));
			return true;
		}
	}

	private @Nullable Instant cutOff(JobDefinition job, Due due) {
		JobDefinition.Schedule schedule = job.schedule();
		return (schedule != null) ? new BusinessDates(schedule).cutOff(due, this.clock.instant()) : null;
	}

	/** Of runs that an earlier try or the plan has left, so that somebody was asked. */
	private void tellNotApproved(JobDefinition job, Due due, List<Long> before) {
		rows(job, due.date()).stream()
			.filter((row) -> before.contains(row.id()) && row.state().equals(AWAITING))
			.forEach((row) -> this.ways.notices()
				.tell(Notice.notApproved(new Notice.About(job.mode().word(), job.name(), due.date(), row.id()),
						"Its time to send has come, and nobody has approved it.")));
	}

	/**
	 * What has become of a date that waits for an approval: whether it can go on; where a
	 * person has ended its runs, it is done.
	 */
	boolean mayGoOn(JobDefinition job, Due due, Set<Long> approved) {
		List<RunRow> rows = rows(job, due.date());
		if (rows.stream().map(RunRow::id).anyMatch(approved::contains)) {
			return true;
		}
		if (rows.stream().allMatch(RunRow::isFinished)) {
			this.dates.end(job, due.date(), DateStore.Ended.done(gravest(rows, ExitCodes.FINISHED), null));
		}
		return false;
	}

	private static int gravest(List<RunRow> runs, int exitCode) {
		int gravest = exitCode;
		for (RunRow run : runs) {
			Integer code = run.exitCode();
			gravest = ExitCodes.gravest(gravest, (code != null) ? code : ExitCodes.FINISHED);
		}
		return gravest;
	}

	/** Goes on with what is left, then takes in what is new. */
	private FreshRuns.Taken work(Session session, LocalDate date, boolean newest, boolean first) {
		int gravest = goOn(session, date);
		if (gravest == ExitCodes.UNFINISHED || session.stop().isRaised()) {
			return new FreshRuns.Taken(new Runs.Ended(List.of(), ExitCodes.UNFINISHED), false);
		}
		boolean looks = newest || hasOwnFiles(session.job());
		FreshRuns.Taken taken = this.ways.fresh().run(session, new Inbox.Wanted(null, date, looks, first));
		return new FreshRuns.Taken(
				new Runs.Ended(taken.ended().runs(), ExitCodes.gravest(gravest, taken.ended().exitCode())),
				taken.someLeft());
	}

	/** Goes on with a date's runs that did not finish; the gravest exit code. */
	private int goOn(Session session, LocalDate date) {
		int gravest = ExitCodes.FINISHED;
		for (RunRow run : rows(session.job(), date)) {
			if (!run.isFinished() && !session.stop().isRaised()) {
				gravest = ExitCodes.gravest(gravest, this.ways.relaunches().goOn(session, run.id()).exitCode());
			}
		}
		return gravest;
	}

	private List<RunRow> rows(JobDefinition job, LocalDate date) {
		return this.dates.runs(job, date).stream().map((run) -> this.stores.runs().find(run).orElseThrow()).toList();
	}

	private static boolean hasOwnFiles(JobDefinition job) {
		String csv = job.source().csv();
		return csv != null && csv.contains("{date}");
	}

	private DateStore.Ended ended(Session session, DateStore.Row row, FreshRuns.Taken taken) {
		List<RunRow> runs = rows(session.job(), row.due().date());
		RunRow unfinished = runs.stream().filter((run) -> !run.isFinished()).findFirst().orElse(null);
		if (unfinished != null) {
			return unfinished(session, row, unfinished);
		}
		if (session.stop().isRaised()) {
			// it may not even have been looked for; whoever comes next does
			return new DateStore.Ended(DateStore.State.BEGUN, ExitCodes.UNFINISHED, "the server was stopped", null);
		}
		if (taken.someLeft()) {
			return later(row, ExitCodes.ATTENTION, "a file is still being written");
		}
		return DateStore.Ended.done(gravest(runs, taken.ended().exitCode()),
				runs.isEmpty() ? "its file was refused" : null);
	}

	private DateStore.Ended unfinished(Session session, DateStore.Row row, RunRow run) {
		String told = "run " + run.id() + " is " + run.state()
				+ ((run.problem() != null) ? " (" + run.problem() + ")" : "");
		if (run.state().equals(AWAITING)) {
			return new DateStore.Ended(DateStore.State.WAITING, ExitCodes.ATTENTION, told, null);
		}
		if (this.dates.stoppedByPerson(run.id())) {
			return DateStore.Ended.done(ExitCodes.UNFINISHED, told + "; go on with: payrun relaunch " + run.id());
		}
		if (session.stop().isRaised()) {
			// the process ends; whoever comes next goes on at once
			return new DateStore.Ended(DateStore.State.BEGUN, ExitCodes.UNFINISHED, told, null);
		}
		Integer code = run.exitCode();
		return later(row, (code != null) ? code : ExitCodes.UNFINISHED, told);
	}

	private void putOff(JobDefinition job, LocalDate date, int exitCode, String detail) {
		this.dates.find(job, date).ifPresent((row) -> this.dates.end(job, date, later(row, exitCode, detail)));
	}

	/** Tried again after a while, as long as that may help. */
	private DateStore.Ended later(DateStore.Row row, int exitCode, @Nullable String detail) {
		if (row.attempts() + 1 >= MOST_TRIES) {
			return DateStore.Ended.done(exitCode, detail + "; it is not tried again by itself");
		}
		Duration wait = Duration.ofMinutes(1L << Math.min(row.attempts(), 4));
		Instant now = this.clock.instant();
		DateStore.State state = (row.begun() || exitCode != ExitCodes.WRONG) ? DateStore.State.BEGUN : row.state();
		return DateStore.Ended.again(state, exitCode, detail, now,
				(wait.compareTo(LONGEST_WAIT) > 0) ? LONGEST_WAIT : wait);
	}

	/** Whether a date's source has something to take in now. */
	boolean hasSource(JobDefinition job, LocalDate date) {
		String csv = job.source().csv();
		return (csv != null) ? !SourceFiles.find(csv, date).isEmpty() : this.stores.runs().hasNewRequests(job);
	}

}
