package io.payrun.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values of options are read, strictly. */
final class Values {

	private Values() {
	}

	/** A day that the calendar has, as {@code 2026-11-20}. */
	static final class StrictDate implements ITypeConverter<LocalDate> {

		private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd")
			.withResolverStyle(ResolverStyle.STRICT);

		@Override
		public LocalDate convert(String value) {
			try {
				return LocalDate.parse(value, DAY);
			}
			catch (DateTimeException ex) {
				throw new TypeConversionException("'" + value + "' is not a day of the calendar such as 2026-11-20");
			}
		}

	}

	/** A whole number, such as a run's. */
	static final class WholeNumber implements ITypeConverter<Long> {

		@Override
		public Long convert(String value) {
			try {
				return Long.valueOf(value);
			}
			catch (NumberFormatException ex) {
				throw new TypeConversionException("'" + value + "' is not a whole number");
			}
		}

	}

	/** A span of time, as {@code 20ms}, {@code 30s}, {@code 30m}, {@code 2h}. */
	static final class Span implements ITypeConverter<Duration> {

		private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

		@Override
		public Duration convert(String value) {
			Matcher matcher = SPAN.matcher(value);
			if (!matcher.matches()) {
				throw new TypeConversionException("'" + value + "' is not a span of time such as 20ms, 30s, 30m or 2h");
			}
			long number = Long.parseLong(matcher.group(1));
			return switch (matcher.group(2)) {
				case "ms" -> Duration.ofMillis(number);
				case "s" -> Duration.ofSeconds(number);
				case "m" -> Duration.ofMinutes(number);
				default -> Duration.ofHours(number);
			};
		}

	}

}
