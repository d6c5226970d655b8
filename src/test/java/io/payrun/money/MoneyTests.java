package io.payrun.money;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MoneyTests {

	@ParameterizedTest
	@CsvSource({ "7500, NGN, 7500.00", "7500.5, NGN, 7500.50", "999999999999.99, USD, 999999999999.99",
			"15000, UGX, 15000", "0.00000001, BTC, 0.00000001", "0.000000000000000001, ETH, 0.000000000000000001",
			"10.5, USDT_TRC20, 10.500000", "999999999999.999999999999999999, ETH, 999999999999.999999999999999999",
			"0, KES, 0.00", "007, GHS, 7.00" })
	void anAmountIsReadExactlyAndWrittenWithItsCurrencysDecimals(String text, String currency, String plain) {
		assertThat(Money.parse(text, currency)).map(Money::plain).contains(plain);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "1,000.00", "1.000,00", "1 000", "$10", "10-", "(10)", "+5", "-5", ".5", "10.",
			"1E5", "1E+100000000", "0x10", "NaN", "Infinity", "１０.00", "٣", "1.005", "1000000000000", "1.0.0", "10\n",
			"\u00a010" })
	void whatIsNoPlainAmountIsNotRead(String text) {
		assertThat(Money.parse(text, "USD")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "1.5, UGX", "0.123456789, BTC", "1.1234567, USDT_ERC20", "1.001, ZAR" })
	void moreDecimalsThanTheCurrencyHasAreNotRounded(String text, String currency) {
		assertThat(Money.parse(text, currency)).isEmpty();
		assertThatThrownBy(() -> new Money(new BigDecimal(text), currency)).isInstanceOf(ArithmeticException.class);
	}

	@Test
	void sumsOverTwoCurrenciesDoNotExist() {
		Money usdt = new Money(new BigDecimal("1"), "USDT_TRC20");
		assertThat(usdt.plus(usdt).plain()).isEqualTo("2.000000");
		assertThatThrownBy(() -> usdt.plus(Money.zero("USDT_ERC20"))).isInstanceOf(IllegalArgumentException.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			612904310.00|NGN|NGN 612,904,310.00
			-1234.5|USD|USD -1,234.50
			0|USD|USD 0.00
			999|UGX|UGX 999
			1000|UGX|UGX 1,000
			0.1|BTC|BTC 0.10000000
			""")
	void peopleReadGroupedDigitsWithTheCurrency(String amount, String currency, String pretty) {
		assertThat(new Money(new BigDecimal(amount), currency)).hasToString(pretty);
	}

	@ParameterizedTest
	@CsvSource({ "syncpay, NGN, 5000", "syncpay, USD, 10.00", "syncpay, USDT_ERC20, 50.00", "soap, USD, 0.01" })
	void theDocumentedMinimumsAreKnown(String provider, String currency, BigDecimal minimum) {
		assertThat(Currencies.minimum(provider, currency)).contains(minimum);
		assertThat(Currencies.ofProvider(provider)).contains(currency);
	}

	@Test
	void whereNoMinimumIsDocumentedNoneIsMadeUp() {
		assertThat(Currencies.minimum("syncpay", "BTC")).isEmpty();
		assertThat(Currencies.ofProvider("soap")).containsExactly("USD");
		assertThat(Currencies.isKnown("USD")).isTrue();
		assertThat(Currencies.isKnown("usd")).isFalse();
		assertThatThrownBy(() -> Currencies.decimals("XXX")).isInstanceOf(IllegalArgumentException.class);
	}

}
