package io.payrun.provider;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What was seen of one request, for the books.
 *
 * @param httpStatus the status, or null where no answer came
 * @param answer the answer, cut at 4 KiB, control characters escaped and secrets masked
 * @param date the provider's {@code Date} header, where it gave one
 */
public record Evidence(@Nullable Integer httpStatus, @Nullable String answer, @Nullable Instant date) {

	/** No answer at all. */
	public static final Evidence NONE = new Evidence(null, null, null);

}
