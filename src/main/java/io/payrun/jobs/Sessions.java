package io.payrun.jobs;

import io.payrun.payout.Anchor;

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

	/** What a job may reach, without any lock, for looking only. */
	Reaches reaches(JobDefinition job) {
		return new Reaches(job, this.access, this.providers);
	}

	/** How SyncPay may be reached. */
	ProviderAccess access() {
		return this.access;
	}

	/** What a session holds on to. */
	Holds holds() {
		return this.holds;
	}

	/** A session that holds the job's lock and keeps the anchor raised. */
	Session open(JobDefinition job, String verb, Screen screen) {
		Reaches reaches = reaches(job);
		reaches.demandMain();
		RunLock lock = RunLock.ofJob(this.holds.connections(), job.name(), Owner.self());
		try {
			lock.watch(this.holds.anchor(), this.holds.pace());
			return new Session(job, reaches, lock, verb, screen, this.holds.local().enter(lock.stopSignal()));
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

}
