package io.payrun.reconciliation;

import java.math.BigDecimal;

import io.payrun.money.Currencies;

/** Amounts as reports write them: plain digits with the currency's decimals. */
final class Amounts {

	private Amounts() {
	}

	/**
	 * For files: never an exponent, never fewer decimals than the currency has, never a
	 * rounded digit.
	 */
	static String plain(BigDecimal amount, String currency) {
		return scaled(amount, currency).toPlainString();
	}

	/** For pages: grouped digits, the sign in front, without the currency. */
	static String grouped(BigDecimal amount, String currency) {
		BigDecimal scaled = scaled(amount, currency);
		String digits = scaled.abs().toPlainString();
		int point = digits.indexOf('.');
		StringBuilder text = new StringBuilder(digits);
		for (int at = ((point < 0) ? digits.length() : point) - 3; at > 0; at -= 3) {
			text.insert(at, ',');
		}
		return (scaled.signum() < 0) ? "-" + text : text.toString();
	}

	/** A count for pages. */
	static String grouped(long count) {
		return grouped(BigDecimal.valueOf(count), "");
	}

	private static BigDecimal scaled(BigDecimal amount, String currency) {
		int decimals = Currencies.isKnown(currency) ? Currencies.decimals(currency) : 0;
		int needed = amount.stripTrailingZeros().scale();
		return amount.setScale(Math.max(decimals, needed));
	}

}
