package io.payrun.reconciliation;

import java.math.BigDecimal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MovementTests {

	@ParameterizedTest
	@CsvSource({ "READY, COMPLETED, -5, -5, -5", "HELD, ACCEPTED, -5, -5, 0", "READY, UNKNOWN, -5, -5, 0",
			"READY, FAILED, 0, 0, 0", "HELD, DENIED, 0, 0, 0", "ACCEPTED, COMPLETED, 0, 0, 0",
			"SENDING, COMPLETED, 0, -5, 0", "ACCEPTED, FAILED, 5, 0, 5", "SENDING, READY, 5, 0, 5",
			"UNKNOWN, REFUSED, 5, 0, 5", "ACCEPTED, RETURNED, 5, 0, 5", "ACCEPTED, ACCEPTED, 0, 0, 5",
			"UNKNOWN, UNKNOWN, 0, 0, 5", "SENDING, UNKNOWN, 0, -5, 5", "SENDING, SENDING, 0, -5, 5",
			"COMPLETED, COMPLETED, 0, 0, 0", "COMPLETED, RETURNED, 5, 0, 5" })
	void everyWayBetweenTwoReadingsMovesTheAccountByItsAmountOrARange(String was, String now, BigDecimal expected,
			BigDecimal least, BigDecimal most) {
		Movement movement = new Movement(Movement.From.of(was), Movement.To.of(now), BigDecimal.valueOf(5));
		assertThat(movement.expected()).isEqualByComparingTo(expected);
		assertThat(movement.least()).isEqualByComparingTo(least);
		assertThat(movement.most()).isEqualByComparingTo(most);
	}

}
