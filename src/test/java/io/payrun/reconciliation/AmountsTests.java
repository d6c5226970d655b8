package io.payrun.reconciliation;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AmountsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1234567.5   | USD | 1234567.50         | 1,234,567.50
			-1234.5     | USD | -1234.50           | -1,234.50
			0           | NGN | 0.00               | 0.00
			999         | UGX | 999                | 999
			1000        | UGX | 1000               | 1,000
			-1000       | UGX | -1000              | -1,000
			1E+3        | UGX | 1000               | 1,000
			0.00000001  | BTC | 0.00000001         | 0.00000001
			10.500      | USD | 10.50              | 10.50
			10.505      | USD | 10.505             | 10.505
			12345.6789  | EUR | 12345.6789         | 12,345.6789
			""")
	void anAmountHasTheDecimalsOfItsCurrencyAndLosesNone(BigDecimal amount, String currency, String plain,
			String grouped) {
		assertThat(Amounts.plain(amount, currency)).isEqualTo(plain);
		assertThat(Amounts.grouped(amount, currency)).isEqualTo(grouped);
	}

	@Test
	void aCountIsGrouped() {
		assertThat(Amounts.grouped(1_234_567)).isEqualTo("1,234,567");
		assertThat(Amounts.grouped(12)).isEqualTo("12");
	}

}
