package io.payrun.jobs;

import org.jspecify.annotations.Nullable;

/**
 * One launch of one run: its number and epoch, and why it does not go on, once that is
 * so.
 */
final class Launch {

	private final long runId;

	private final LockStore.Begun begun;

	private volatile @Nullable Problem problem;

	private int exitCode = ExitCodes.FINISHED;

	Launch(long runId, LockStore.Begun begun) {
		this.runId = runId;
		this.begun = begun;
	}

	long runId() {
		return this.runId;
	}

	LockStore.Begun begun() {
		return this.begun;
	}

	@Nullable Problem problem() {
		return this.problem;
	}

	/** Notes why the launch ends; the first reason stays. */
	void end(Problem why) {
		if (this.problem == null) {
			this.problem = why;
		}
	}

	/** The gravest of what the launch saw. */
	int exitCode() {
		Problem why = this.problem;
		return (why != null) ? ExitCodes.gravest(this.exitCode, why.exitCode()) : this.exitCode;
	}

	/** Makes the exit code at least so grave. */
	void atLeast(int code) {
		this.exitCode = ExitCodes.gravest(this.exitCode, code);
	}

}
