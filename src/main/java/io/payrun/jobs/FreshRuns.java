package io.payrun.jobs;

import java.time.Clock;
import java.time.LocalDate;

/** The verb {@code run}: takes in what the job's source has, then pays it. */
final class FreshRuns {

	private final Sessions sessions;

	private final Inbox inbox;

	private final Payments payments;

	private final EarlierRuns earlier;

	private final Clock clock;

	FreshRuns(Sessions sessions, Inbox inbox, Payments payments, EarlierRuns earlier, Clock clock) {
		this.sessions = sessions;
		this.inbox = inbox;
		this.payments = payments;
		this.earlier = earlier;
		this.clock = clock;
	}

	Runs.Ended run(Runs.Order order, Screen screen) {
		JobDefinition job = this.sessions.definition(order.job());
		checkFile(job, order);
		try (Session session = this.sessions.open(job, "run", screen)) {
			session.lease().sendUntil(order.cutOff());
			return run(session, new Inbox.Wanted(order.file(), date(job, order, this.clock), true, true)).ended();
		}
	}

	/**
	 * How it ended.
	 *
	 * @param ended the runs and the exit code
	 * @param someLeft whether a file was left where it is, because it is still being
	 * written
	 */
	record Taken(Runs.Ended ended, boolean someLeft) {
	}

	/** The same inside a session that holds the job's lock. */
	Taken run(Session session, Inbox.Wanted wanted) {
		Inbox.TakenIn taken = this.inbox.takeIn(session, wanted);
		int exitCode = taken.exitCode();
		if (this.earlier.tellUnfinished(session, taken.launches().stream().map(Launch::runId).toList())) {
			taken.launches().forEach((launch) -> launch.atLeast(ExitCodes.ATTENTION));
			exitCode = ExitCodes.gravest(exitCode, ExitCodes.ATTENTION);
		}
		return new Taken(this.payments.pay(session, taken.launches(), exitCode), taken.someLeft());
	}

	/** The business date of an order: its own, else today in the job's zone. */
	static LocalDate date(JobDefinition job, Runs.Order order, Clock clock) {
		return (order.date() != null) ? order.date() : LocalDate.ofInstant(clock.instant(), job.zone());
	}

	static void checkFile(JobDefinition job, Runs.Order order) {
		if (order.file() != null && job.source().csv() == null) {
			throw new Refusal(ExitCodes.WRONG,
					"Job " + job.name() + " reads the table payout_request; it takes no --file.");
		}
	}

}
