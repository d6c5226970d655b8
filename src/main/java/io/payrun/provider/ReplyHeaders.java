package io.payrun.provider;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The headers of an answer that mean something to us; what cannot be read is absent. */
final class ReplyHeaders {

	private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME
		.withResolverStyle(ResolverStyle.STRICT);

	private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

	private ReplyHeaders() {
	}

	static @Nullable Instant date(HttpHeaders headers) {
		return headers.firstValue("Date").map(ReplyHeaders::instant).orElse(null);
	}

	/**
	 * How long the provider asks to wait, in seconds or up to a date by its own clock.
	 * @param headers the answer's headers
	 * @param most a longer wait is cut to this
	 * @return the wait, or null where it is absent, over or not understood
	 */
	static @Nullable Duration retryAfter(HttpHeaders headers, Duration most) {
		String text = headers.firstValue("Retry-After").orElse("").strip();
		Duration wait = SECONDS.matcher(text).matches() ? Duration.ofSeconds(Long.parseLong(text))
				: untilDate(instant(text), date(headers));
		if (wait == null || wait.isNegative()) {
			return null;
		}
		return (wait.compareTo(most) > 0) ? most : wait;
	}

	private static @Nullable Duration untilDate(@Nullable Instant then, @Nullable Instant now) {
		return (then != null && now != null) ? Duration.between(now, then) : null;
	}

	private static @Nullable Instant instant(String text) {
		try {
			return HTTP_DATE.parse(text, Instant::from);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
