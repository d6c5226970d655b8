package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;

import io.payrun.money.Money;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TallyTests {

	@Test
	void itCountsPayoutsAndSumsEachCurrencyByItself() {
		Tally tally = new Tally();
		tally.add(money("10.50", "USD"));
		tally.add(money("5000", "NGN"));
		tally.add(money("0.25", "USD"));
		tally.skip(4);
		assertThat(tally.count()).isEqualTo(7);
		assertThat(tally.progress("submit", 20, "note"))
			.isEqualTo(new Progress("submit", 7, 20, List.of(money("5000.00", "NGN"), money("10.75", "USD")), "note"));
	}

	private static Money money(String amount, String currency) {
		return new Money(new BigDecimal(amount), currency);
	}

}
