package io.payrun.jobs;

import io.payrun.payout.RunnerLease;
import io.payrun.payout.StopSignal;

/**
 * One command that runs a job: its definition, its providers, its lock, and the screen
 * that shows it. Closing it gives the locks back.
 *
 * @param job the definition
 * @param reaches its providers
 * @param lock the runner's locks
 * @param verb what the person typed
 * @param screen who watches
 * @param handle notes that this process runs something
 */
record Session(JobDefinition job, Reaches reaches, RunLock lock, String verb, Screen screen,
		LocalRuns.Handle handle) implements AutoCloseable {

	RunnerLease lease() {
		return this.lock.lease();
	}

	StopSignal stop() {
		return this.lock.stopSignal();
	}

	/** Why the run ends now, where a stop was asked for or the lock was lost. */
	Problem ended() {
		Problem stopped = Problem.stopped(stop().reason());
		return lease().isLost() ? Problem.failed(stopped.message()) : stopped;
	}

	/** Whether accepted and refused files are moved: a rehearsal leaves them alone. */
	boolean movesFiles() {
		return this.job.mode() != Mode.SANDBOX;
	}

	@Override
	public void close() {
		this.lock.close();
		this.handle.close();
	}

}
