package io.payrun.notice;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that somebody waits for, claimed for a while by this process.
 *
 * @param id the row
 * @param channel {@code email}, {@code webhook} or {@code events}
 * @param attempt the how manieth time it is sent, from 1
 * @param eventId the same at each repeat
 * @param subject of a mail, else empty
 * @param text of a mail, else empty
 * @param body the JSON
 * @param createdAt when it was written down
 */
record Due(long id, String channel, int attempt, String eventId, String subject, String text, String body,
		Instant createdAt) {

	/**
	 * A delivery that was tried.
	 *
	 * @param due what
	 * @param result what came of it
	 */
	record Outcome(Due due, Result result) {

		String word() {
			return (this.result instanceof Result.Delivered) ? "DELIVERED"
					: (this.result instanceof Result.NotDelivered) ? "FAILED" : "NOT_TRIED";
		}

		@org.jspecify.annotations.Nullable
		String note() {
			return (this.result instanceof Result.Delivered delivered) ? delivered.note()
					: (this.result instanceof Result.NotDelivered failed) ? failed.reason() : null;
		}

	}

}
