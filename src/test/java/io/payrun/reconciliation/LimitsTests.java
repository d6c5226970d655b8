package io.payrun.reconciliation;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LimitsTests {

	@ParameterizedTest
	@CsvSource({ "2026-11-20T10:00:00Z, 2026-11-17T10:00:00Z", "2026-11-25T10:00:00Z, 2026-11-20T10:00:00Z",
			"2026-11-23T10:00:00Z, 2026-11-18T10:00:00Z", "2026-11-21T10:00:00Z, 2026-11-18T00:00:00Z",
			"2026-11-22T23:00:00Z, 2026-11-18T00:00:00Z" })
	void threeBusinessDaysDoNotCountTheWeekend(String asOf, String limit) {
		assertThat(Limits.at(Instant.parse(asOf)).businessDays3().toInstant()).isEqualTo(Instant.parse(limit));
	}

}
