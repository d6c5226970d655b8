package io.payrun.money;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.payrun.Fuzz;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MoneyFuzzTests {

	/** The contract's table, written here a second time. */
	private static final Map<String, Integer> DECIMALS = Map.of("USD", 2, "NGN", 2, "UGX", 0, "BTC", 8, "ETH", 18,
			"USDT_TRC20", 6);

	private static final List<String> AMOUNTS = List.of("7500.00", "0", "0.01", "999999999999.99",
			"999999999999.999999999999999999", "000000000001", "0.000000000000000001", "12.5", "1000000000000");

	private static final List<String> PIECES = List.of(".", ",", "0", "00", "9", "000000", "-", "+", "e", "E5",
			"E+100000000", "E-5", " ", "\t", "\n", "\u0000", "\u200b", "\u202e", "１", "٣", "०", "0x", "NaN", "Infinity",
			"f", "d", "L", "_", "'", "$", "(", ")", "\ud800");

	@Test
	void anAmountThatIsReadIsTheTextAndAnythingElseIsNotRead() {
		Fuzz.check(1, (random) -> {
			String text = Fuzz.mutated(random, Fuzz.one(random, AMOUNTS), PIECES);
			String currency = Fuzz.one(random, List.copyOf(DECIMALS.keySet()));
			Optional<Money> money = Money.parse(text, currency);
			assertThat(money.isPresent()).as("\"%s\" in %s", text, currency).isEqualTo(isAmount(text, currency));
			money.ifPresent((read) -> {
				assertThat(read.amount()).isEqualByComparingTo(new BigDecimal(text));
				assertThat(read.amount().scale()).isEqualTo(DECIMALS.get(currency));
				assertThat(Money.parse(read.plain(), currency)).contains(read);
				assertThat(padded(text, DECIMALS.getOrDefault(currency, 0))).isEqualTo(read.plain());
				assertThat(read.pretty()).isEqualTo(currency + " " + grouped(read.plain()));
			});
		});
	}

	/** The rule of the contract, letter by letter. */
	private static boolean isAmount(String text, String currency) {
		int point = text.indexOf('.');
		String whole = (point < 0) ? text : text.substring(0, point);
		String rest = (point < 0) ? "" : text.substring(point + 1);
		int most = DECIMALS.getOrDefault(currency, 0);
		return whole.length() >= 1 && whole.length() <= 12 && isDigits(whole) && isDigits(rest)
				&& (point < 0 || rest.length() >= 1) && rest.length() <= most;
	}

	private static boolean isDigits(String text) {
		return text.chars().allMatch((character) -> "0123456789".indexOf(character) >= 0);
	}

	/** The text with all decimals and no zeros in front. */
	private static String padded(String text, int decimals) {
		int point = text.indexOf('.');
		String whole = (point < 0) ? text : text.substring(0, point);
		String rest = (point < 0) ? "" : text.substring(point + 1);
		String digits = whole.replaceFirst("^0+(?=.)", "");
		return (decimals == 0) ? digits : digits + "." + rest + "0".repeat(decimals - rest.length());
	}

	private static String grouped(String plain) {
		String[] parts = plain.split("\\.", -1);
		StringBuilder whole = new StringBuilder();
		for (int at = 0; at < parts[0].length(); at++) {
			if (at > 0 && (parts[0].length() - at) % 3 == 0) {
				whole.append(',');
			}
			whole.append(parts[0].charAt(at));
		}
		return (parts.length > 1) ? whole + "." + parts[1] : whole.toString();
	}

}
