package io.payrun.notice;

import org.jspecify.annotations.Nullable;

/** What came of one delivery. */
sealed interface Result {

	/**
	 * Its receiver took it.
	 *
	 * @param note what was not quite right, or null
	 */
	record Delivered(@Nullable String note) implements Result {
	}

	/**
	 * It has to be tried again.
	 *
	 * @param reason one line for people, without secrets
	 */
	record NotDelivered(String reason) implements Result {
	}

	/** The time was over before there was an answer; it stays due as it was. */
	record NotTried() implements Result {
	}

}
