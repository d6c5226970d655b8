package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
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
	 * @param account the account to pay from, or null where there is a problem
	 * @param problem why nothing may be sent
	 */
	record Found(@Nullable Account account, @Nullable Problem problem) {

		static Found failed(String message) {
			return new Found(null, Problem.failed(message + "; nothing was sent."));
		}

		static Found wrong(String message) {
			return new Found(null, new Problem("FAILED", ExitCodes.WRONG, message + "; nothing was sent."));
		}

	}

	/** Checks the provider for these runs and binds them to its organisation. */
	Found check(Session session, List<Long> runIds) {
		Preflight preflight = session.provider().check();
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
		return bound(session, runIds, ready);
	}

	private Found bound(Session session, List<Long> runIds, Preflight.Ready ready) {
		String skew = skew(session.lease().databaseTime(), ready.date());
		if (skew != null) {
			return Found.failed(skew);
		}
		for (long runId : runIds) {
			if (!this.runs.bind(runId, ready.organisation())) {
				return Found.wrong("run " + runId + " belongs to another organisation than " + ready.organisation()
						+ ", which this API key opens");
			}
		}
		return new Found(account(session, ready), null);
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

	private Account account(Session session, Preflight.Ready ready) {
		return account(session.job(), session.settings(), session.provider(), ready.organisation(),
				LaunchClock.startingNow(this.clock.instant(), ready.date()));
	}

	/** The account as a job wants it used. */
	static Account account(JobDefinition job, ProviderSettings settings, PayoutProvider provider, String organisation,
			LaunchClock clock) {
		return new Account(provider, settings, job.mode().word(), organisation, job.submit().chunk(),
				job.submit().concurrency(), job.submit().rate(), job.track().firstPoll(), job.track().longestPoll(),
				clock);
	}

}
