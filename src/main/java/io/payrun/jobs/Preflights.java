package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.provider.Preflight;
import org.jspecify.annotations.Nullable;

/**
 * The check before the first send: the key opens the right account of the right
 * environment, payouts can be made, and all clocks agree.
 */
final class Preflights {

	private static final Duration APART = Duration.ofSeconds(30);

	private final Clock clock;

	private final RunStore runs;

	Preflights(Clock clock, Stores stores) {
		this.clock = clock;
		this.runs = stores.runs();
	}

	/**
	 * What the check found.
	 *
	 * @param accounts the accounts to pay from; empty where there is a problem
	 * @param problem why nothing may be sent
	 */
	record Found(List<Account> accounts, @Nullable Problem problem) {

		static Found failed(String message) {
			return new Found(List.of(), Problem.failed(message + "; nothing was sent."));
		}

		static Found wrong(String message) {
			return new Found(List.of(), new Problem("FAILED", ExitCodes.WRONG, message + "; nothing was sent."));
		}

	}

	/**
	 * Checks the providers of these runs, of the job and of what it left open, and binds
	 * the runs to their organisation. One that only earlier payouts need, and that does
	 * not answer, is left for later.
	 */
	Found check(Session session, List<Long> runIds) {
		SortedSet<String> needed = session.reaches().inOrder(this.runs.providersOf(runIds));
		SortedSet<String> asked = new TreeSet<>(needed);
		asked.addAll(this.runs.providersLeftOpen(session.job()));
		List<Account> accounts = new ArrayList<>();
		for (String name : asked) {
			Found found = check(session, name);
			if (found.problem() == null) {
				accounts.addAll(found.accounts());
			}
			else if (needed.contains(name)) {
				return found;
			}
			else {
				session.screen()
					.say("What earlier runs left open at " + name + " is looked at later: "
							+ found.problem().message());
			}
		}
		String organisation = accounts.stream()
			.filter((account) -> needed.contains(account.provider().name()))
			.findFirst()
			.orElseThrow()
			.organisation();
		return bound(organisation, runIds, accounts);
	}

	private Found check(Session session, String name) {
		Reaches.Reach reach;
		try {
			reach = session.reaches().of(name);
		}
		catch (Refusal ex) {
			return Found.wrong(String.valueOf(ex.getMessage()));
		}
		Preflight preflight = reach.provider().check();
		if (preflight instanceof Preflight.KeyRefused refused) {
			return Found.failed("the provider refused the API key: " + refused.message());
		}
		if (preflight instanceof Preflight.Unavailable down) {
			return Found.failed("the provider is not available: " + down.reason());
		}
		Preflight.Ready ready = (Preflight.Ready) preflight;
		String wanted = session.job().mode().environment();
		if (ready.environment() != null && !ready.environment().equalsIgnoreCase(wanted)) {
			return Found.wrong("the API key belongs to the environment " + ready.environment() + ", mode "
					+ session.job().mode().word() + " needs " + wanted);
		}
		if (ready.problem() != null) {
			return Found.failed("the provider's account cannot pay: " + ready.problem());
		}
		String skew = skew(session.lease().databaseTime(), ready.date());
		return (skew != null) ? Found.failed(skew) : new Found(List.of(account(session, reach, ready)), null);
	}

	private Found bound(String organisation, List<Long> runIds, List<Account> accounts) {
		for (long runId : runIds) {
			if (!this.runs.bind(runId, organisation)) {
				return Found.wrong("run " + runId + " belongs to another organisation than " + organisation
						+ ", which this API key opens");
			}
		}
		return new Found(accounts, null);
	}

	private @Nullable String skew(@Nullable Instant database, @Nullable Instant provider) {
		Instant wall = this.clock.instant();
		String skew = (database != null) ? skew("this machine", wall, "the database", database) : null;
		if (skew == null && provider != null) {
			skew = skew("this machine", wall, "the provider", provider);
		}
		if (skew == null && provider != null && database != null) {
			skew = skew("the database", database, "the provider", provider);
		}
		return skew;
	}

	private static @Nullable String skew(String one, Instant oneTime, String other, Instant otherTime) {
		Duration apart = Duration.between(oneTime, otherTime).abs();
		return (apart.compareTo(APART) <= 0) ? null : "the clocks of " + one + " and " + other + " are "
				+ apart.toSeconds() + " s apart (" + oneTime + " and " + otherTime + "); at most 30 s are safe";
	}

	private Account account(Session session, Reaches.Reach reach, Preflight.Ready ready) {
		return account(session.job(), reach, ready.organisation(),
				LaunchClock.startingNow(this.clock.instant(), ready.date()));
	}

	/** The account as a job wants it used. */
	static Account account(JobDefinition job, Reaches.Reach reach, String organisation, LaunchClock clock) {
		return new Account(reach.provider(), reach.settings(), job.mode().word(), organisation, job.submit().chunk(),
				job.submit().concurrency(), job.submit().rate(), job.track().firstPoll(), job.track().longestPoll(),
				clock);
	}

}
