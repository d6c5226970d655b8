package io.payrun.reconciliation;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The part of a stored page that is written into a statement. */
class CutTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	@Test
	void pairsOfNumbersBecomeRowsAndNoneIsNoRow() {
		assertThat(new CsvStore.Cut(NOW, List.of("7,1", "8,12")).seenValues()).isEqualTo("values (7,1), (8,12)");
		assertThat(new CsvStore.Cut(NOW, List.of()).seenValues()).endsWith("where false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "7", "7,", "7,1)", "7,1); drop table payout; --", "-7,1", "7,1\n" })
	void nothingElseReachesTheStatement(String pair) {
		assertThatIllegalArgumentException().isThrownBy(() -> new CsvStore.Cut(NOW, List.of("7,1", pair)));
	}

}
