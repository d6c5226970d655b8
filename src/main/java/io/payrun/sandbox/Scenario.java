package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

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
 * Soap's sessions, with {@code WORD@CUSTOMER=P}: the same strikes but {@code busy}, by
 * customer, amount and count. Customers act by themselves with {@code customer=auto}; at
 * most one each of {@code customer-never}, {@code customer-declines},
 * {@code customer-late}, {@code session-fails} (the session dies), else she confirms. A
 * charge, at most one each: {@code release} (fails after its hold), {@code stuck} (stays
 * pending), {@code returned}, {@code voided}, {@code refunded} (after success; no event
 * tells the last). Besides: {@code extra-failed} (a release is told twice, also as
 * {@code checkout.failed}), {@code second-try} (after a release she confirms again),
 * {@code event-early} (she confirms before the create is answered).
 * <p>
 * Soap's events: {@code event-twice}, {@code event-swapped} (comes after the next one of
 * its session), {@code event-lost}, {@code event-forged} (posted with a wrong signature
 * first), all but a hold for {@code event-lost} and {@code event-swapped}; for holds
 * alone {@code hold-lost} (is never posted) and {@code hold-unheard} (is answered in
 * vain); both count as no.
 * <p>
 * Settings: {@code settle=1s..4s} (time to the end), {@code late-for=10s},
 * {@code slow-for=5s}, {@code drip=50ms} (a byte), {@code refund-after=5s},
 * {@code forget-after=0s}, {@code retry-after=1} (seconds), {@code strikes=N} (only the
 * first N arrivals of a reference are struck; 0 for all), {@code polls=on|off} (whether
 * polls are struck), {@code reference=refuse|conflict|off} (a used reference under
 * another key), {@code other-body=cached|conflict} (a known key with another body),
 * {@code balance.CURRENCY=AMOUNT} (of accounts that open from now on). For Soap:
 * {@code customer=hand|auto}, {@code customer-after=1s..3s},
 * {@code customer-late-for=10s}, {@code takes=1} (share of the balance, or a range such
 * as {@code 0.5..1}), {@code session-lives=24h}, {@code reversed-after=2s} (success to
 * return, void or refund), {@code hold-timeout=10s}, {@code event-timeout=10s},
 * {@code event-retry=1s} (first gap of four retries, each twice as long),
 * {@code swapped-for=10s} (at most).
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
		return strike(reference, this.dice.roll("create", reference, nth), nth);
	}

	/** What happens to the nth poll of a reference's withdrawal. */
	Strike strikePoll(String reference, int nth) {
		return strikePoll(reference, this.dice.roll("poll", reference, nth), nth);
	}

	/** What happens to the nth create of a session for a customer and an amount. */
	Strike strikeCheckout(String customer, String amount, int nth) {
		return unlessBusy(strike(customer, this.dice.roll("checkout " + amount, customer, nth), nth));
	}

	/** What happens to the nth poll of a charge. */
	Strike strikeCharge(String customer, String charge, int nth) {
		return strikePoll(customer, this.dice.roll("charge " + charge, customer, nth), nth);
	}

	private Strike strikePoll(String subject, int roll, int nth) {
		return is("polls", "on") ? unlessBusy(strike(subject, roll, nth)) : Strike.NONE;
	}

	private Strike strike(String subject, int roll, int nth) {
		int limit = number("strikes");
		return (limit > 0 && nth > limit) ? Strike.NONE
				: oneOf(Strike.values(), Strike::word, Strike.NONE, subject, roll);
	}

	private static Strike unlessBusy(Strike strike) {
		return (strike != Strike.BUSY) ? strike : Strike.NONE;
	}

	/** What becomes of the nth withdrawal of a reference. */
	Fate fate(String reference, int nth) {
		return oneOf(Fate.values(), Fate::word, Fate.COMPLETED, reference, this.dice.roll("fate", reference, nth));
	}

	/** What a customer does with a session. */
	Visit visit(String customer, String checkout) {
		return oneOf(Visit.values(), Visit::word, Visit.CONFIRMS, customer,
				this.dice.roll("visit " + checkout, customer, 1));
	}

	/** What becomes of a customer's charge. */
	Course course(String customer, String charge) {
		return oneOf(Course.values(), Course::word, Course.PAID, customer,
				this.dice.roll("course " + charge, customer, 1));
	}

	private <T> T oneOf(T[] all, Function<T, String> word, T otherwise, String subject, int roll) {
		int left = roll;
		for (T one : all) {
			left -= share(word.apply(one), subject);
			if (left < 0) {
				return one;
			}
		}
		return otherwise;
	}

	/** Whether a word comes true for the nth time that it is asked of a subject. */
	boolean happens(String word, String subject, int nth) {
		int share = share(word, subject);
		return share > 0 && this.dice.roll(word, subject, nth) < share;
	}

	/** The same for the nth thing of a kind that a customer has. */
	boolean happens(String word, String customer, String what, int nth) {
		int share = share(word, customer);
		return share > 0 && this.dice.roll(word + " " + what, customer, nth) < share;
	}

	/** Bits for ids, the same for the same subject. */
	long bits(String what, String subject, int nth) {
		return this.dice.hash(what, subject, nth);
	}

	/** The time from creation to the end, within the range of {@code settle}. */
	Duration settle(String reference, int nth) {
		return within("settle", reference, nth);
	}

	/** A time within the range of a setting. */
	Duration within(String setting, String subject, int nth) {
		String[] range = setting(setting).split("\\.\\.", 2);
		Duration least = ScenarioText.duration(range[0]);
		if (range.length == 1) {
			return least;
		}
		long span = ScenarioText.duration(range[1]).minus(least).toMillis();
		return least.plusMillis(span * this.dice.roll(setting, subject, nth) / Dice.WHOLE);
	}

	/** How much of a balance a customer takes, at least one cent. */
	long taken(long balanceCents, String subject) {
		String[] range = setting("takes").split("\\.\\.", 2);
		int least = ScenarioText.share("takes", range[0]);
		int span = ScenarioText.share("takes", range[range.length - 1]) - least;
		long share = least + (long) span * this.dice.roll("takes", subject, 1) / Dice.WHOLE;
		return Math.max(1,
				BigDecimal.valueOf(balanceCents)
					.multiply(BigDecimal.valueOf(share))
					.divideToIntegralValue(BigDecimal.valueOf(Dice.WHOLE))
					.longValueExact());
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
