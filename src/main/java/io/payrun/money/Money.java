package io.payrun.money;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An exact amount in one currency, always with the currency's decimals. Sums over
 * different currencies do not exist.
 *
 * @param amount the amount, its scale is the currency's
 * @param currency one of {@link Currencies}
 */
public record Money(BigDecimal amount, String currency) {

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,18})?");

	public Money {
		amount = amount.setScale(Currencies.decimals(currency));
	}

	/**
	 * Reads an amount as files carry it: 1 to 12 digits, optionally a point and up to as
	 * many digits as the currency has decimals. The text is checked before
	 * {@link BigDecimal} sees it, because {@code 1E+100000000} would cost a minute and
	 * full-width digits would pass.
	 * @param text the text
	 * @param currency a known currency
	 * @return the money, or empty where the text is not such an amount (zero is one)
	 */
	public static Optional<Money> parse(String text, String currency) {
		if (text.length() > 31 || !AMOUNT.matcher(text).matches()) {
			return Optional.empty();
		}
		BigDecimal amount = new BigDecimal(text);
		return (amount.scale() <= Currencies.decimals(currency)) ? Optional.of(new Money(amount, currency))
				: Optional.empty();
	}

	/**
	 * Nothing in a currency.
	 * @param currency a known currency
	 * @return zero with its decimals
	 */
	public static Money zero(String currency) {
		return new Money(BigDecimal.ZERO, currency);
	}

	/**
	 * The sum of two amounts of one currency.
	 * @param other the amount to add
	 * @return the sum
	 * @throws IllegalArgumentException where the currencies differ
	 */
	public Money plus(Money other) {
		if (!other.currency.equals(this.currency)) {
			throw new IllegalArgumentException("cannot add " + other.currency + " to " + this.currency);
		}
		return new Money(this.amount.add(other.amount), this.currency);
	}

	/**
	 * The amount for the wire and for files: plain digits, never an exponent.
	 * @return for example {@code 7500.00}
	 */
	public String plain() {
		return this.amount.toPlainString();
	}

	/**
	 * The amount for people, with its currency and grouped digits.
	 * @return for example {@code NGN 7,500.00}
	 */
	public String pretty() {
		String digits = this.amount.abs().toPlainString();
		int point = digits.indexOf('.');
		StringBuilder text = new StringBuilder(digits);
		for (int at = ((point < 0) ? digits.length() : point) - 3; at > 0; at -= 3) {
			text.insert(at, ',');
		}
		return this.currency + " " + ((this.amount.signum() < 0) ? "-" : "") + text;
	}

	@Override
	public String toString() {
		return pretty();
	}

}
