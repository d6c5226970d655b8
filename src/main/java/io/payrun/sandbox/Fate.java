package io.payrun.sandbox;

import java.util.Locale;

/** What becomes of a withdrawal that was created. */
enum Fate {

	/** Paid. */
	COMPLETED,

	/** Processed, then failed; the money comes back. */
	FAILED,

	/** Cancelled before it was processed; the money comes back. */
	CANCELLED,

	/** Processed until somebody ends it by hand. */
	STUCK,

	/** Processed for a long time, then failed. */
	LATE_FAILED;

	private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/** The word in scenarios. */
	String word() {
		return this.word;
	}

}
