package io.payrun.jobs;

import io.payrun.payout.Anchor;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;

/**
 * Opens a command's session in the order that refuses soonest: definition, settings, then
 * the job's lock.
 */
final class Sessions {

	private final Definitions definitions;

	private final ProviderAccess access;

	private final Providers providers;

	private final Holds holds;

	/** What a session holds on to while it lives, and where it gets it. */
	record Holds(LockConnections connections, LocalRuns local, Anchor anchor, AnchorPace pace) {
	}

	Sessions(Definitions definitions, ProviderAccess access, Providers providers, Holds holds) {
		this.definitions = definitions;
		this.access = access;
		this.providers = providers;
		this.holds = holds;
	}

	/** The job's definition. */
	JobDefinition definition(String name) {
		return this.definitions.read(name);
	}

	/** Settings for a job; checked, the key's kind too. */
	ProviderSettings settings(JobDefinition job) {
		return this.access.of(job);
	}

	/** How SyncPay may be reached. */
	ProviderAccess access() {
		return this.access;
	}

	/** What a session holds on to. */
	Holds holds() {
		return this.holds;
	}

	/** An adapter without any lock, for looking only. */
	PayoutProvider provider(ProviderSettings settings) {
		return this.providers.open(settings);
	}

	/** A session that holds the job's lock and keeps the anchor raised. */
	Session open(JobDefinition job, String verb, Screen screen) {
		ProviderSettings settings = settings(job);
		RunLock lock = RunLock.ofJob(this.holds.connections(), job.name(), Owner.self());
		try {
			lock.watch(this.holds.anchor(), this.holds.pace());
			return new Session(job, settings, provider(settings), lock, verb, screen,
					this.holds.local().enter(lock.stopSignal()));
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

}
