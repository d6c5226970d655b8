package io.payrun.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.payrun.payout.Account;
import io.payrun.reconciliation.Reports;
import org.jspecify.annotations.Nullable;

/**
 * Pays the runs of one command, one after the other; the last one tracks and reports for
 * all. Whatever ends a run early ends the command, and every run of it is left in a state
 * that a relaunch can go on from.
 */
final class Payments {

	private final Parts parts;

	private final Stores stores;

	private final Conductor conductor;

	private final Preflights preflights;

	private final Settings settings;

	Payments(Parts parts, Stores stores, Conductor conductor, Preflights preflights, Settings settings) {
		this.parts = parts;
		this.stores = stores;
		this.conductor = conductor;
		this.preflights = preflights;
		this.settings = settings;
	}

	/** Checks the provider, then pays; the exit code is the gravest of all. */
	Runs.Ended pay(Session session, List<Launch> launches, int exitCode) {
		List<Long> ids = launches.stream().map(Launch::runId).toList();
		Problem problem = launches.stream()
			.map(Launch::problem)
			.filter((found) -> found != null)
			.findFirst()
			.orElse(null);
		if (problem == null && !launches.isEmpty()) {
			Preflights.Found found = this.preflights.check(session, ids);
			problem = (found.problem() == null) ? payAll(session, launches, found.accounts()) : found.problem();
		}
		return ended(session, launches, problem, exitCode);
	}

	/** Pays with accounts that were checked already. */
	Runs.Ended pay(Session session, Launch launch, List<Account> accounts) {
		Problem problem = launch.problem();
		if (problem == null) {
			problem = payAll(session, List.of(launch), accounts);
		}
		return ended(session, List.of(launch), problem, ExitCodes.FINISHED);
	}

	private @Nullable Problem payAll(Session session, List<Launch> launches, List<Account> accounts) {
		for (int at = 0; at < launches.size(); at++) {
			Launch launch = launches.get(at);
			boolean last = at == launches.size() - 1;
			List<Long> still = launches.subList(at + 1, launches.size()).stream().map(Launch::runId).toList();
			payOne(session, launches, new PaymentSteps.Payment(launch, accounts, last, this.settings.reports(), still));
			Problem problem = launch.problem();
			if (problem != null && !problem.isWaiting()) {
				return problem;
			}
		}
		return null;
	}

	private void payOne(Session session, List<Launch> launches, PaymentSteps.Payment payment) {
		Launch launch = payment.launch();
		PaymentSteps steps = new PaymentSteps(this.parts, this.stores, session, payment);
		this.conductor.run(launch, (job) -> job.payment(launch, steps));
		Reports.Written written = steps.written();
		if (launch.problem() != null || written == null) {
			return;
		}
		tell(session, written);
		if (!written.attention().isEmpty()) {
			launch.atLeast(ExitCodes.ATTENTION);
		}
		this.stores.runs().end(launch.runId(), launch.begun(), null, launch.exitCode());
		steps.others().forEach((other) -> nextVersion(session, launches, launch, other));
	}

	/**
	 * Another run's facts changed; what needs a person there is told by the exit code,
	 * too: of that run where it is this command's, of the one that saw it otherwise.
	 */
	private void nextVersion(Session session, List<Launch> launches, Launch seenBy, Reports.Written other) {
		session.screen().say("Run %d: report v%d, %s".formatted(other.runId(), other.version(), other.folder()));
		if (other.attention().isEmpty()) {
			return;
		}
		other.attention().forEach((line) -> session.screen().say("  needs a person: " + line));
		Launch concerned = launches.stream()
			.filter((launch) -> launch.runId() == other.runId())
			.findFirst()
			.orElse(seenBy);
		concerned.atLeast(ExitCodes.ATTENTION);
		this.stores.runs().end(concerned.runId(), concerned.begun(), null, concerned.exitCode());
	}

	private static void tell(Session session, Reports.Written written) {
		session.screen().say("Run %d: report v%d, %s".formatted(written.runId(), written.version(), written.folder()));
	}

	private Runs.Ended ended(Session session, List<Launch> launches, @Nullable Problem problem, int exitCode) {
		int gravest = exitCode;
		if (problem != null) {
			session.screen().say("Did not finish: " + problem.message());
		}
		for (Launch launch : launches) {
			Problem own = (problem != null) ? problem : launch.problem();
			if (own != null && !isFinished(launch)) {
				launch.end(own);
				if (launch.problem() != null && launch.problem().isWaiting()) {
					session.screen().say("Run " + launch.runId() + " waits: " + launch.problem().message());
				}
				this.stores.runs().end(launch.runId(), launch.begun(), launch.problem(), launch.exitCode());
			}
			gravest = ExitCodes.gravest(gravest, launch.exitCode());
		}
		return new Runs.Ended(summaries(launches), gravest);
	}

	private boolean isFinished(Launch launch) {
		return launch.problem() == null
				&& this.stores.runs().find(launch.runId()).filter(RunRow::isFinished).isPresent();
	}

	private List<Runs.Summary> summaries(List<Launch> launches) {
		List<Runs.Summary> summaries = new ArrayList<>();
		for (Launch launch : launches) {
			this.stores.runs()
				.find(launch.runId())
				.map((run) -> run.summary(this.settings.reports()))
				.ifPresent(summaries::add);
		}
		summaries.sort(Comparator.comparingLong(Runs.Summary::id).reversed());
		return summaries;
	}

}
