package io.payrun.database;

/** The database cannot be used; the message is one line for people. */
public final class DatabaseUnavailable extends RuntimeException {

	/**
	 * A reason.
	 * @param message one line: what is wrong and what to do
	 */
	public DatabaseUnavailable(String message) {
		super(message);
	}

	/**
	 * A reason with its cause, for the log.
	 * @param message one line: what is wrong and what to do
	 * @param cause the cause
	 */
	public DatabaseUnavailable(String message, Throwable cause) {
		super(message, cause);
	}

}
