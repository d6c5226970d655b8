package io.payrun.jobs;

/**
 * A command cannot be carried out for a reason that a person can mend. Its message is all
 * that is shown: one or a few lines, no stack trace.
 */
public final class Refusal extends RuntimeException {

	private final int exitCode;

	/**
	 * A refusal.
	 * @param exitCode 1 did not finish, 2 wrong use or configuration, 3 a person must
	 * look, 4 busy elsewhere
	 * @param message what is wrong and what to do
	 */
	public Refusal(int exitCode, String message) {
		super(message);
		this.exitCode = exitCode;
	}

	/**
	 * The process's exit code.
	 * @return 1 to 4
	 */
	public int exitCode() {
		return this.exitCode;
	}

}
