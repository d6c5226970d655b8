package io.payrun.intake;

/** A whole file is refused while it is read; its message names file, line and rule. */
public final class FileRefused extends Exception {

	/**
	 * A refusal.
	 * @param message names file, line and rule, for people
	 */
	public FileRefused(String message) {
		super(message);
	}

}
