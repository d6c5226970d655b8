package io.payrun.jobs;

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

	private final LockConnections connections;

	private final LocalRuns local;

	Sessions(Definitions definitions, ProviderAccess access, Providers providers, LockConnections connections,
			LocalRuns local) {
		this.definitions = definitions;
		this.access = access;
		this.providers = providers;
		this.connections = connections;
		this.local = local;
	}

	/** The job's definition, refused where this version cannot run it. */
	JobDefinition definition(String name) {
		JobDefinition job = this.definitions.read(name);
		if (job.approvalRequired()) {
			throw new Refusal(ExitCodes.WRONG, "Job " + name
					+ " demands an approval (approval: required), which this version cannot ask for yet; nothing was sent.");
		}
		return job;
	}

	/** Settings for a job; checked, the key's kind too. */
	ProviderSettings settings(JobDefinition job) {
		return this.access.of(job);
	}

	/** An adapter without any lock, for looking only. */
	PayoutProvider provider(ProviderSettings settings) {
		return this.providers.open(settings);
	}

	/** A session that holds the job's lock. */
	Session open(JobDefinition job, String verb, Screen screen) {
		ProviderSettings settings = settings(job);
		RunLock lock = RunLock.ofJob(this.connections, job.name(), Owner.self());
		try {
			return new Session(job, settings, provider(settings), lock, verb, screen,
					this.local.enter(lock.stopSignal()));
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

}
