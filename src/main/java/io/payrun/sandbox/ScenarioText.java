package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a {@link Scenario}. An unknown word is refused: a misspelt
 * misbehaviour that never strikes would prove nothing.
 */
final class ScenarioText {

	private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

	private static final Pattern SHARE = Pattern.compile("0(\\.[0-9]{1,6})?|1(\\.0{1,6})?");

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");

	private static final Map<String, String> PRESETS = Map.of("calm", "", "demo",
			"failed=0.08,cancelled=0.03,refused=0.03,answer-lost=0.02,busy=0.02,throttled=0.01,settle=300ms..1500ms,"
					+ "polls=off",
			"storm",
			"answer-lost=0.03,reset-before=0.03,error-before=0.03,error-after=0.03,busy=0.03,throttled=0.03,"
					+ "slow=0.03,dripping=0.03,garbage=0.03,truncated=0.03,stuck=0.03,late-failed=0.03,"
					+ "cancelled=0.03,failed=0.03,refund-late=0.03,money-in=0.03,"
					+ "customer-never=0.03,customer-declines=0.03,customer-late=0.03,session-fails=0.03,"
					+ "release=0.03,returned=0.03,voided=0.03,refunded=0.03,extra-failed=0.5,second-try=0.5,"
					+ "event-early=0.03,event-twice=0.03,event-swapped=0.03,event-lost=0.03,event-forged=0.03,"
					+ "hold-lost=0.03,hold-unheard=0.03",
			"storm+forgotten", "storm,key-forgotten=0.03");

	private static final Map<String, String> DEFAULTS = Map.ofEntries(Map.entry("settle", "1s..4s"),
			Map.entry("late-for", "10s"), Map.entry("slow-for", "5s"), Map.entry("drip", "50ms"),
			Map.entry("refund-after", "5s"), Map.entry("forget-after", "0s"), Map.entry("retry-after", "1"),
			Map.entry("strikes", "0"), Map.entry("polls", "on"), Map.entry("reference", "refuse"),
			Map.entry("other-body", "cached"), Map.entry("customer", "hand"), Map.entry("customer-after", "1s..3s"),
			Map.entry("customer-late-for", "10s"), Map.entry("takes", "1"), Map.entry("session-lives", "24h"),
			Map.entry("reversed-after", "2s"), Map.entry("hold-timeout", "10s"), Map.entry("event-timeout", "10s"),
			Map.entry("event-retry", "1s"), Map.entry("swapped-for", "10s"));

	private static final Map<String, Predicate<String>> RULES = Map.ofEntries(
			Map.entry("settle", ScenarioText::isDurationRange), Map.entry("late-for", ScenarioText::isDuration),
			Map.entry("slow-for", ScenarioText::isDuration), Map.entry("drip", ScenarioText::isDuration),
			Map.entry("refund-after", ScenarioText::isDuration), Map.entry("forget-after", ScenarioText::isDuration),
			Map.entry("retry-after", ScenarioText::isNumber), Map.entry("strikes", ScenarioText::isNumber),
			Map.entry("polls", Set.of("on", "off")::contains),
			Map.entry("reference", Set.of("refuse", "conflict", "off")::contains),
			Map.entry("other-body", Set.of("cached", "conflict")::contains),
			Map.entry("customer", Set.of("hand", "auto")::contains),
			Map.entry("customer-after", ScenarioText::isDurationRange),
			Map.entry("customer-late-for", ScenarioText::isDuration), Map.entry("takes", ScenarioText::isShareRange),
			Map.entry("session-lives", ScenarioText::isDuration), Map.entry("reversed-after", ScenarioText::isDuration),
			Map.entry("hold-timeout", ScenarioText::isTimeout), Map.entry("event-timeout", ScenarioText::isTimeout),
			Map.entry("event-retry", ScenarioText::isDuration), Map.entry("swapped-for", ScenarioText::isDuration));

	private static final Set<String> WORDS = words();

	private final Map<String, Integer> shares = new HashMap<>();

	private final Map<String, String> settings = new TreeMap<>(DEFAULTS);

	private ScenarioText() {
	}

	static Scenario parse(String text, Dice dice) {
		ScenarioText reading = new ScenarioText();
		reading.read(text);
		reading.checkSum(Arrays.stream(Strike.values()).map(Strike::word).toList());
		reading.checkSum(Arrays.stream(Fate.values()).map(Fate::word).toList());
		reading.checkSum(Arrays.stream(Visit.values()).map(Visit::word).toList());
		reading.checkSum(Arrays.stream(Course.values()).map(Course::word).toList());
		return new Scenario(text.strip(), dice, Map.copyOf(reading.shares), Map.copyOf(reading.settings));
	}

	static Duration duration(String text) {
		Matcher matcher = DURATION.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("not a duration: " + text);
		}
		long amount = Long.parseLong(matcher.group(1));
		return switch (matcher.group(2)) {
			case "ms" -> Duration.ofMillis(amount);
			case "s" -> Duration.ofSeconds(amount);
			case "m" -> Duration.ofMinutes(amount);
			default -> Duration.ofHours(amount);
		};
	}

	private void read(String text) {
		for (String part : text.strip().split(",")) {
			String word = part.strip();
			String preset = PRESETS.get(word);
			if (preset != null) {
				read(preset);
			}
			else if (!word.isEmpty()) {
				readPair(word);
			}
		}
	}

	private void readPair(String word) {
		String[] pair = word.split("=", 2);
		String name = pair[0].strip();
		String value = (pair.length == 2) ? pair[1].strip() : "";
		String kind = name.split("@", 2)[0];
		if (WORDS.contains(kind)) {
			this.shares.put(name, share(word, value));
		}
		else if (isSetting(name, value)) {
			this.settings.put(name, value);
		}
		else {
			throw new IllegalArgumentException("the sandbox scenario does not know \"" + word + "\"");
		}
	}

	private static boolean isSetting(String name, String value) {
		if (name.startsWith("balance.")) {
			Tariff tariff = Tariff.of(name.substring("balance.".length()));
			return tariff != null && AMOUNT.matcher(value).matches() && tariff.fits(new BigDecimal(value));
		}
		Predicate<String> rule = RULES.get(name);
		return rule != null && rule.test(value);
	}

	static int share(String word, String value) {
		if (value.equals("wrong")) {
			return Dice.WHOLE;
		}
		if (!SHARE.matcher(value).matches()) {
			throw new IllegalArgumentException(
					"the sandbox scenario wants a probability from 0 to 1, with at most 6 decimals: \"" + word + "\"");
		}
		return new BigDecimal(value).movePointRight(6).intValueExact();
	}

	/** Words that exclude each other share one roll, so together they fill it at most. */
	private void checkSum(Iterable<String> words) {
		int sum = 0;
		for (String word : words) {
			sum += this.shares.getOrDefault(word, 0);
		}
		if (sum > Dice.WHOLE) {
			throw new IllegalArgumentException("the sandbox scenario's probabilities of " + words + " exceed 1");
		}
	}

	private static boolean isDuration(String text) {
		return DURATION.matcher(text).matches();
	}

	private static boolean isDurationRange(String text) {
		String[] range = text.split("\\.\\.", 2);
		return Arrays.stream(range).allMatch(ScenarioText::isDuration)
				&& duration(range[0]).compareTo(duration(range[range.length - 1])) <= 0;
	}

	private static boolean isTimeout(String text) {
		return isDuration(text) && !duration(text).isZero();
	}

	private static boolean isShareRange(String text) {
		String[] range = text.split("\\.\\.", 2);
		return Arrays.stream(range).allMatch((share) -> SHARE.matcher(share).matches())
				&& new BigDecimal(range[0]).compareTo(new BigDecimal(range[range.length - 1])) <= 0;
	}

	private static boolean isNumber(String text) {
		return text.matches("[0-9]{1,6}");
	}

	private static Set<String> words() {
		Set<String> words = new HashSet<>(Set.of("refused", "key-forgotten", "refund-late", "money-in", "same-id",
				"create-echo", "echo-amount", "echo-currency", "echo-reference", "unknown-status", "down",
				"unauthorized", "no-balances", "inactive", "wrong-env", "extra-failed", "second-try", "event-early",
				"event-twice", "event-swapped", "event-lost", "event-forged", "hold-lost", "hold-unheard"));
		Arrays.stream(Strike.values()).filter((strike) -> strike != Strike.NONE).map(Strike::word).forEach(words::add);
		Arrays.stream(Fate.values()).filter((fate) -> fate != Fate.COMPLETED).map(Fate::word).forEach(words::add);
		Arrays.stream(Visit.values()).filter((visit) -> visit != Visit.CONFIRMS).map(Visit::word).forEach(words::add);
		Arrays.stream(Course.values()).filter((course) -> course != Course.PAID).map(Course::word).forEach(words::add);
		return Set.copyOf(words);
	}

}
