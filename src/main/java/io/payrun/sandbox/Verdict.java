package io.payrun.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What an account answers to a request, and what happens to the answer on its way.
 *
 * @param strike what goes wrong
 * @param answer what is answered, where anything is
 * @param keyInFlight the key that stays in flight until the answer is given, or null
 */
record Verdict(Strike strike, Answer answer, @Nullable String keyInFlight) {

	static Verdict plain(Answer answer) {
		return new Verdict(Strike.NONE, answer, null);
	}

}
