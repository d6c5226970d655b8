package io.payrun.payout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import io.payrun.money.Money;
import io.payrun.provider.Echo;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a provider repeats of an order with the order: another amount, currency,
 * destination or reference is told to a person, and never acted upon.
 */
final class Echoes {

	private Echoes() {
	}

	/**
	 * What differs, for people; null where everything that was repeated agrees.
	 */
	static @Nullable String difference(Echo echo, String reference, String destination, Money money) {
		List<String> found = new ArrayList<>();
		if (echo.reference() != null && !echo.reference().equals(reference)) {
			found.add("reference " + cut(echo.reference()));
		}
		if (echo.destination() != null && !echo.destination().equals(destination)) {
			found.add("destination " + cut(echo.destination()));
		}
		if (echo.currency() != null && !echo.currency().equals(money.currency())) {
			found.add("currency " + cut(echo.currency()));
		}
		if (echo.amount() != null && !isSame(echo.amount(), money)) {
			found.add("amount " + cut(echo.amount()));
		}
		return found.isEmpty() ? null : "the provider tells another " + String.join(", ", found);
	}

	private static boolean isSame(String text, Money money) {
		return Money.parse(text, money.currency()).filter((told) -> told.equals(money)).isPresent()
				|| isSameWithMoreZeros(text, money.amount());
	}

	private static boolean isSameWithMoreZeros(String text, BigDecimal amount) {
		return text.matches("[0-9]{1,12}(\\.[0-9]{1,30})?") && new BigDecimal(text).compareTo(amount) == 0;
	}

	private static String cut(String text) {
		return (text.length() > 40) ? text.substring(0, 40) : text;
	}

}
