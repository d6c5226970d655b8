package io.payrun.sandbox;

/** What becomes of a charge after its hold. */
enum Course {

	/** Paid, for good. */
	PAID("paid"),

	/** Fails after the hold. */
	RELEASE("release"),

	/** Pending until somebody ends it by hand. */
	STUCK("stuck"),

	/** Paid, then bounced. */
	RETURNED("returned"),

	/** Paid, then voided. */
	VOIDED("voided"),

	/** Paid, then refunded; no event tells it. */
	REFUNDED("refunded");

	private final String word;

	Course(String word) {
		this.word = word;
	}

	/** The word in scenarios. */
	String word() {
		return this.word;
	}

}
