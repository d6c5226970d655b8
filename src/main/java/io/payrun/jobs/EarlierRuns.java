package io.payrun.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.payrun.payout.Account;

/**
 * What earlier runs of a job left behind. In doubt: asked again, nothing else of that run
 * is sent. Held for lack of money: goes with this run, in run order. Each only after its
 * run's lock is taken and its epoch raised; a busy one is left alone.
 */
final class EarlierRuns {

	private final RunStore runs;

	EarlierRuns(Stores stores) {
		this.runs = stores.runs();
	}

	/** Adds to the lease whatever this run may settle or send. */
	void takeUp(Session session, List<Account> accounts, long runId) {
		Set<String> organisations = accounts.stream().map(Account::organisation).collect(Collectors.toSet());
		for (long earlier : this.runs.inDoubt(session.job(), organisations, runId)) {
			takeUp(session, earlier, true);
		}
		for (long earlier : this.runs.waiting(session.job(), organisations, runId)) {
			takeUp(session, earlier, false);
		}
	}

	private static void takeUp(Session session, long earlier, boolean settleOnly) {
		if (session.lease().epochs().containsKey(earlier)) {
			return;
		}
		if (session.lock().tryLock(LockKey.run(earlier))) {
			session.lease().add(earlier, session.lock().raise(earlier, Owner.self()), settleOnly);
		}
		else {
			session.screen().say("Run " + earlier + " is busy elsewhere; it is left alone.");
		}
	}

	/**
	 * Names the job's runs that need a relaunch.
	 * @return whether there are any
	 */
	boolean tellUnfinished(Session session, List<Long> except) {
		List<RunRow> unfinished = this.runs.unfinished(session.job())
			.stream()
			.filter((run) -> !except.contains(run.id()))
			.filter(EarlierRuns::isUnfinished)
			.toList();
		for (RunRow run : unfinished) {
			session.screen()
				.say("Run " + run.id() + " of this job is " + run.shownState()
						+ (run.problem() != null ? " (" + run.problem() + ")" : "")
						+ ": what it did not send is not sent by this run. Continue it: payrun relaunch " + run.id());
		}
		return !unfinished.isEmpty();
	}

	/** A run that accepted nothing is none once its file is gone. */
	private static boolean isUnfinished(RunRow run) {
		String path = run.source().path();
		return run.isAccepted() || path == null || Files.exists(Path.of(path));
	}

}
