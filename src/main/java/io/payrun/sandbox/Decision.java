package io.payrun.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What an account decides about a create request.
 *
 * @param result the word for the books
 * @param answer what it would answer
 * @param withdrawal the id that it is about, or null
 * @param created what it creates, or null
 */
record Decision(String result, Answer answer, @Nullable String withdrawal, Entry.@Nullable Created created) {

	static final Decision UNTOUCHED = new Decision("untouched", Answer.BROKEN, null, null);

	static final Decision IN_FLIGHT = new Decision("in-flight", Answer.IN_FLIGHT, null, null);

	static Decision refused(Answer answer) {
		return new Decision("refused", answer, null, null);
	}

	static Decision cached(Withdrawal known, Answer answer) {
		return new Decision("cached", answer, known.id(), null);
	}

	static Decision created(Entry.Created created, Answer answer) {
		return new Decision("created", answer, created.id(), created);
	}

	/** Whether its key is in flight until it is answered. */
	boolean takesKey() {
		return this.result.equals("created") || this.result.equals("refused");
	}

}
