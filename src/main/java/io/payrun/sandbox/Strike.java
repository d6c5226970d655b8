package io.payrun.sandbox;

import java.util.Locale;

/**
 * What can go wrong with one request. The first five leave everything as it was; the
 * others happen to the answer, after the request was handled.
 */
enum Strike {

	/** Nothing goes wrong. */
	NONE,

	/** The connection is closed before the request is handled. */
	RESET_BEFORE,

	/** 500 without handling the request. */
	ERROR_BEFORE,

	/** 409 as if the key were in flight; not for polls. */
	BUSY,

	/** 429 with {@code Retry-After}. */
	THROTTLED,

	/** Handled, then the connection is closed without an answer. */
	ANSWER_LOST,

	/** Handled, then 500. */
	ERROR_AFTER,

	/** Handled, answered late; its key is in flight until then. */
	SLOW,

	/** Handled, answered byte by byte. */
	DRIPPING,

	/** Handled, then 200 with a page that is not JSON. */
	GARBAGE,

	/** Handled, then an answer that stops in the middle. */
	TRUNCATED;

	private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/** Whether the request is not handled at all. */
	boolean isBefore() {
		return this == RESET_BEFORE || this == ERROR_BEFORE || this == BUSY || this == THROTTLED;
	}

	/** Whether the client gets no answer. */
	boolean isSilent() {
		return this == RESET_BEFORE || this == ANSWER_LOST;
	}

	/** What is answered instead of what the handled request would have got. */
	Answer over(Answer handled) {
		return switch (this) {
			case ERROR_BEFORE, ERROR_AFTER -> Answer.BROKEN;
			case BUSY -> Answer.IN_FLIGHT;
			case THROTTLED -> Answer.THROTTLED;
			case GARBAGE -> Answer.GARBAGE;
			default -> handled;
		};
	}

	/** The word in scenarios and books. */
	String word() {
		return this.word;
	}

}
