package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How the sandbox misbehaves: words with probabilities and settings, separated by commas,
 * for example {@code storm,settle=200ms,failed@PO-7=1}. A preset ({@code calm},
 * {@code demo}, {@code storm}, {@code storm+forgotten}) comes first and later words
 * override it; {@code WORD@REFERENCE=P} speaks of one reference alone.
 * <p>
 * Requests, at most one per arrival (creates and polls alike): {@code answer-lost},
 * {@code reset-before}, {@code error-before}, {@code error-after}, {@code busy},
 * {@code throttled}, {@code slow}, {@code dripping}, {@code garbage}, {@code truncated}.
 * Withdrawals, at most one each: {@code failed}, {@code cancelled}, {@code stuck},
 * {@code late-failed}. Besides: {@code refused}, {@code key-forgotten},
 * {@code refund-late}, {@code money-in}, {@code same-id}, {@code create-echo},
 * {@code echo-amount}, {@code echo-currency}, {@code echo-reference},
 * {@code unknown-status}, and for the account {@code down}, {@code unauthorized},
 * {@code no-balances}, {@code inactive}, {@code wrong-env}.
 * <p>
 * Settings: {@code settle=1s..4s} (time to the end), {@code late-for=10s},
 * {@code slow-for=5s}, {@code drip=50ms} (a byte), {@code refund-after=5s},
 * {@code forget-after=0s}, {@code retry-after=1} (seconds), {@code strikes=N} (only the
 * first N arrivals of a reference are struck; 0 for all), {@code polls=on|off} (whether
 * polls are struck), {@code reference=refuse|conflict|off} (a used reference under
 * another key), {@code other-body=cached|conflict} (a known key with another body),
 * {@code balance.CURRENCY=AMOUNT} (of accounts that open from now on).
 */
final class Scenario {

	private final String text;

	private final Dice dice;

	private final Map<String, Integer> shares;

	private final Map<String, String> settings;

	Scenario(String text, Dice dice, Map<String, Integer> shares, Map<String, String> settings) {
		this.text = text;
		this.dice = dice;
		this.shares = shares;
		this.settings = settings;
	}

	/**
	 * Reads a scenario.
	 * @throws IllegalArgumentException with the word that is not understood
	 */
	static Scenario parse(String text, long seed) {
		return ScenarioText.parse(text, new Dice(seed));
	}

	/** What happens to the nth create of a reference; the first is 1. */
	Strike strike(String reference, int nth) {
		return strike("create", reference, nth);
	}

	/** What happens to the nth poll of a reference's withdrawal. */
	Strike strikePoll(String reference, int nth) {
		Strike strike = is("polls", "on") ? strike("poll", reference, nth) : Strike.NONE;
		return (strike != Strike.BUSY) ? strike : Strike.NONE;
	}

	private Strike strike(String question, String reference, int nth) {
		int limit = number("strikes");
		if (limit > 0 && nth > limit) {
			return Strike.NONE;
		}
		int roll = this.dice.roll(question, reference, nth);
		for (Strike strike : Strike.values()) {
			roll -= share(strike.word(), reference);
			if (roll < 0) {
				return strike;
			}
		}
		return Strike.NONE;
	}

	/** What becomes of the nth withdrawal of a reference. */
	Fate fate(String reference, int nth) {
		int roll = this.dice.roll("fate", reference, nth);
		for (Fate fate : Fate.values()) {
			roll -= share(fate.word(), reference);
			if (roll < 0) {
				return fate;
			}
		}
		return Fate.COMPLETED;
	}

	/** Whether a word comes true for the nth time that it is asked of a subject. */
	boolean happens(String word, String subject, int nth) {
		int share = share(word, subject);
		return share > 0 && this.dice.roll(word, subject, nth) < share;
	}

	/** Bits for ids, the same for the same subject. */
	long bits(String what, String subject, int nth) {
		return this.dice.hash(what, subject, nth);
	}

	/** The time from creation to the end, within the range of {@code settle}. */
	Duration settle(String reference, int nth) {
		String[] range = setting("settle").split("\\.\\.", 2);
		Duration least = ScenarioText.duration(range[0]);
		if (range.length == 1) {
			return least;
		}
		long span = ScenarioText.duration(range[1]).minus(least).toMillis();
		return least.plusMillis(span * this.dice.roll("settle", reference, nth) / Dice.WHOLE);
	}

	Duration duration(String setting) {
		return ScenarioText.duration(setting(setting));
	}

	int number(String setting) {
		return Integer.parseInt(setting(setting));
	}

	boolean is(String setting, String value) {
		return setting(setting).equals(value);
	}

	/** The opening balance that was asked for, or null. */
	@Nullable BigDecimal opening(Tariff currency) {
		String amount = this.settings.get("balance." + currency.name());
		return (amount != null) ? currency.scaled(new BigDecimal(amount)) : null;
	}

	private int share(String word, String subject) {
		Integer own = this.shares.isEmpty() ? null : this.shares.get(word + "@" + subject);
		return (own != null) ? own : this.shares.getOrDefault(word, 0);
	}

	private String setting(String name) {
		String value = this.settings.get(name);
		if (value == null) {
			throw new IllegalStateException("the scenario has no setting " + name);
		}
		return value;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
