package io.payrun.intake;

/** A whole file is refused while it is read; its message names file, line and rule. */
public final class FileRefused extends Exception {

	private final boolean incomplete;

	/**
	 * A refusal.
	 * @param message names file, line and rule, for people
	 */
	public FileRefused(String message) {
		this(message, false);
	}

	FileRefused(String message, boolean incomplete) {
		super(message);
		this.incomplete = incomplete;
	}

	/** Whether the rest of the file may only not be written yet. */
	boolean isIncomplete() {
		return this.incomplete;
	}

	/** The message; a refusal always has one. */
	String reason() {
		return String.valueOf(getMessage());
	}

}
