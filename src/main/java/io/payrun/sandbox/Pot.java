package io.payrun.sandbox;

import java.math.BigDecimal;

/**
 * An account's money in one currency, with where it came from and went. Guarded by its
 * account's lock.
 */
final class Pot {

	private final BigDecimal opening;

	private BigDecimal credits = BigDecimal.ZERO;

	private BigDecimal debits = BigDecimal.ZERO;

	private BigDecimal refunds = BigDecimal.ZERO;

	Pot(BigDecimal opening) {
		this.opening = opening;
	}

	BigDecimal available() {
		return this.opening.add(this.credits).subtract(this.debits).add(this.refunds);
	}

	/** Money from elsewhere; negative where it went there. */
	void credit(BigDecimal amount) {
		this.credits = this.credits.add(amount);
	}

	void debit(BigDecimal amount) {
		this.debits = this.debits.add(amount);
	}

	void refund(BigDecimal amount) {
		this.refunds = this.refunds.add(amount);
	}

	BooksPage.Balance page(String currency, Tariff tariff) {
		return new BooksPage.Balance(currency, plain(this.opening, tariff), plain(this.credits, tariff),
				plain(this.debits, tariff), plain(this.refunds, tariff), plain(available(), tariff));
	}

	private static String plain(BigDecimal amount, Tariff tariff) {
		return tariff.scaled(amount).toPlainString();
	}

}
