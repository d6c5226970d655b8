package io.payrun.jobs;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strict access to one mapping of a job definition: each key is read once with its type
 * and rule, what was never read is unknown. Every breach is a {@link Refusal} with file,
 * key and reason.
 */
final class Fields {

	private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

	private static final Pattern TIME_OF_DAY = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

	private final String file;

	private final String path;

	private final ObjectNode node;

	private final Set<String> known = new LinkedHashSet<>();

	Fields(String file, String path, ObjectNode node) {
		this.file = file;
		this.path = path;
		this.node = node;
	}

	/** The text of a key that must be there. */
	String text(String key) {
		String text = textOrNull(key);
		if (text == null) {
			throw refusal(key, "is missing");
		}
		return text;
	}

	@Nullable String textOrNull(String key) {
		JsonNode value = value(key);
		if (value == null) {
			return null;
		}
		if (!value.isString() || value.stringValue().isBlank()) {
			throw refusal(key, "must be a text, not " + shown(value));
		}
		return value.stringValue();
	}

	<E extends Enum<E>> E word(String key, Class<E> type, E otherwise) {
		JsonNode value = value(key);
		return (value != null) ? constant(key, type, value) : otherwise;
	}

	<E extends Enum<E>> E word(String key, Class<E> type) {
		JsonNode value = value(key);
		if (value == null) {
			throw refusal(key, "is missing; it must be " + words(type));
		}
		return constant(key, type, value);
	}

	boolean flag(String key, boolean otherwise) {
		JsonNode value = value(key);
		if (value == null) {
			return otherwise;
		}
		if (!value.isBoolean()) {
			throw refusal(key, "must be true or false, not " + shown(value));
		}
		return value.booleanValue();
	}

	int number(String key, int least, int most, int otherwise) {
		JsonNode value = value(key);
		if (value == null) {
			return otherwise;
		}
		if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least
				|| value.intValue() > most) {
			throw refusal(key, "must be a whole number from " + least + " to " + most + ", not " + shown(value));
		}
		return value.intValue();
	}

	Duration duration(String key, Duration otherwise) {
		JsonNode value = value(key);
		if (value == null) {
			return otherwise;
		}
		Matcher matcher = DURATION.matcher(value.isString() ? value.stringValue() : "");
		if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
			throw refusal(key, "must be a length of time such as 10s, 15m, 20h or 2d, not " + shown(value));
		}
		long count = Long.parseLong(matcher.group(1));
		return switch (matcher.group(2)) {
			case "ms" -> Duration.ofMillis(count);
			case "s" -> Duration.ofSeconds(count);
			case "m" -> Duration.ofMinutes(count);
			case "h" -> Duration.ofHours(count);
			default -> Duration.ofDays(count);
		};
	}

	/** A time of day as {@code "06:00"}. */
	@Nullable LocalTime timeOrNull(String key) {
		JsonNode value = value(key);
		if (value == null) {
			return null;
		}
		if (!value.isString() || !TIME_OF_DAY.matcher(value.stringValue()).matches()) {
			throw refusal(key, "must be a time of day such as \"06:00\", not " + shown(value));
		}
		return LocalTime.parse(value.stringValue());
	}

	/** A list of different days; empty where the key is absent. */
	Set<LocalDate> dates(String key) {
		JsonNode value = value(key);
		if (value == null) {
			return Set.of();
		}
		if (!value.isArray()) {
			throw refusal(key, "must be a list of days such as [\"2026-12-25\"], not " + shown(value));
		}
		Set<LocalDate> dates = new TreeSet<>();
		for (JsonNode item : value) {
			if (!dates.add(date(key, item))) {
				throw refusal(key, "names " + item.stringValue() + " twice");
			}
		}
		return Collections.unmodifiableSet(dates);
	}

	private LocalDate date(String key, JsonNode item) {
		try {
			return DateTimeFormatter.ISO_LOCAL_DATE.withResolverStyle(ResolverStyle.STRICT)
				.parse(item.isString() ? item.stringValue() : "", LocalDate::from);
		}
		catch (DateTimeException ex) {
			throw refusal(key, "must name days of the calendar such as 2026-12-25, not " + shown(item));
		}
	}

	/** An amount of a currency as a quoted text, or null where the key is absent. */
	@Nullable BigDecimal amountOrNull(String key, String currency) {
		JsonNode value = value(key);
		if (value == null) {
			return null;
		}
		BigDecimal amount = value.isString()
				? Money.parse(value.stringValue(), currency).map(Money::amount).orElse(null) : null;
		if (amount == null) {
			throw refusal(key,
					"must be a quoted amount of " + currency + " such as \"500000.00\", not " + shown(value));
		}
		return amount;
	}

	/** The keys of this mapping, in their order. */
	List<String> keys() {
		List<String> keys = new ArrayList<>();
		this.node.properties().forEach((entry) -> keys.add(entry.getKey()));
		return keys;
	}

	/** A list of different words, each one of those allowed. */
	Set<String> words(String key, Set<String> allowed) {
		JsonNode value = value(key);
		if (value == null) {
			return allowed;
		}
		if (!value.isArray() || value.isEmpty()) {
			throw refusal(key, "must be a list of " + String.join(", ", allowed) + ", not " + shown(value));
		}
		Set<String> words = new LinkedHashSet<>();
		for (JsonNode item : value) {
			if (!item.isString() || !allowed.contains(item.stringValue())) {
				throw refusal(key, "must name only " + String.join(", ", allowed) + ", not " + shown(item));
			}
			if (!words.add(item.stringValue())) {
				throw refusal(key, "names " + item.stringValue() + " twice");
			}
		}
		return words;
	}

	/** A mapping below this one; an empty one where the key is absent. */
	Fields section(String key) {
		Fields section = sectionOrNull(key);
		return (section != null) ? section : new Fields(this.file, this.path + key + ".", this.node.objectNode());
	}

	@Nullable Fields sectionOrNull(String key) {
		JsonNode value = value(key);
		if (value == null) {
			return null;
		}
		if (value instanceof ObjectNode object) {
			return new Fields(this.file, this.path + key + ".", object);
		}
		throw refusal(key, "must have keys of its own, not " + shown(value));
	}

	/** Refuses the keys that nobody asked for; called after the last one was read. */
	void noOthers() {
		List<String> others = new ArrayList<>();
		this.node.properties().forEach((entry) -> others.add(entry.getKey()));
		others.removeAll(this.known);
		if (!others.isEmpty()) {
			throw refusal(others.get(0), "is not a known key; known here: " + String.join(", ", this.known));
		}
	}

	Refusal refusal(String key, String reason) {
		return new Refusal(2, this.file + ": " + this.path + key + " " + reason);
	}

	private @Nullable JsonNode value(String key) {
		this.known.add(key);
		return this.node.get(key);
	}

	private <E extends Enum<E>> E constant(String key, Class<E> type, JsonNode value) {
		for (E constant : type.getEnumConstants()) {
			if (value.isString() && asWord(constant).equals(value.stringValue())) {
				return constant;
			}
		}
		throw refusal(key, "must be " + words(type) + ", not " + shown(value));
	}

	private static <E extends Enum<E>> String words(Class<E> type) {
		List<String> words = new ArrayList<>();
		for (E constant : type.getEnumConstants()) {
			words.add(asWord(constant));
		}
		return String.join(" or ", words);
	}

	private static String asWord(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static String shown(JsonNode value) {
		if (value.isNull()) {
			return "nothing";
		}
		String text = value.isString() ? value.stringValue() : value.toString();
		return (text.length() <= 40) ? '"' + text + '"' : '"' + text.substring(0, 40) + "…\"";
	}

}
