package io.payrun.sandbox;

/** What a customer does by herself with a new withdrawal session. */
enum Visit {

	/** She confirms. */
	CONFIRMS("confirm"),

	/** She never opens the page. */
	NEVER("customer-never"),

	/** She declines; the session stays and lapses. */
	DECLINES("customer-declines"),

	/** She confirms much later. */
	LATE("customer-late"),

	/** The session dies of a failed check. */
	SESSION_FAILS("session-fails");

	private final String word;

	Visit(String word) {
		this.word = word;
	}

	/** The word in scenarios. */
	String word() {
		return this.word;
	}

}
