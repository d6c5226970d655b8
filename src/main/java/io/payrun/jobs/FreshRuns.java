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
		return run(this.sessions.definition(order.job()), order, screen);
	}

	/** The same for the scheduler: in mode live it waits for an approval. */
	Runs.Ended runScheduled(Runs.Order order, Screen screen) {
		return run(this.sessions.definition(order.job()).underServe(), order, screen);
	}

	private Runs.Ended run(JobDefinition job, Runs.Order order, Screen screen) {
		checkFile(job, order);
		try (Session session = this.sessions.open(job, "run", screen)) {
			session.lease().sendUntil(order.cutOff());
			Inbox.TakenIn taken = this.inbox.takeIn(session, order, date(job, order, this.clock));
			if (this.earlier.tellUnfinished(session, taken.launches().stream().map(Launch::runId).toList())) {
				taken.launches().forEach((launch) -> launch.atLeast(ExitCodes.ATTENTION));
				taken = new Inbox.TakenIn(taken.launches(), ExitCodes.gravest(taken.exitCode(), ExitCodes.ATTENTION));
			}
			return this.payments.pay(session, taken.launches(), taken.exitCode());
		}
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
