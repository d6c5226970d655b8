package io.payrun.intake;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.money.Currencies;
import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

import io.payrun.intake.AcceptStore.CurrencySum;

/**
 * Compares the sums that a control file declares with those of all lines of the file,
 * good or rejected.
 */
final class ControlTotals {

	private ControlTotals() {
	}

	/**
	 * The first difference.
	 * @param name the control file's name
	 * @param declared the sums that it declares
	 * @param sums the sums of the file
	 * @return both figures, or null where all agree
	 */
	static @Nullable String difference(String name, Map<String, BigDecimal> declared, List<CurrencySum> sums) {
		Map<String, CurrencySum> actual = new TreeMap<>();
		sums.stream()
			.filter((sum) -> Currencies.isKnown(sum.currency()))
			.forEach((sum) -> actual.put(sum.currency(), sum));
		for (Map.Entry<String, BigDecimal> entry : declared.entrySet()) {
			String currency = entry.getKey();
			CurrencySum sum = actual.remove(currency);
			if (sum != null && sum.firstUnreadable() != null) {
				return name + " says " + figure(entry.getValue(), currency) + ", the amount of line "
						+ sum.firstUnreadable() + " cannot be read";
			}
			BigDecimal amount = (sum != null) ? sum.amount() : BigDecimal.ZERO;
			if (amount.compareTo(entry.getValue()) != 0) {
				return name + " says " + figure(entry.getValue(), currency) + ", the file has "
						+ figure(amount, currency);
			}
		}
		for (CurrencySum sum : actual.values()) {
			return name + " says nothing about " + sum.currency() + ", the file has "
					+ figure(sum.amount(), sum.currency());
		}
		return null;
	}

	private static String figure(BigDecimal amount, String currency) {
		return currency + " " + new Money(amount, currency).plain();
	}

}
