package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	@ParameterizedTest
	@CsvSource({ "ACCEPTED,in transit", "SENDING,in transit", "UNKNOWN,outcome unconfirmed",
			"REFUSED,rejected by the provider", "COMPLETED,completed", "AWAITING_CUSTOMER,waiting for the customer",
			"READY,not sent yet", "DENIED,denied" })
	void aStatusIsSaidInWordsOfFinance(String status, String words) {
		assertThat(Words.status(status)).isEqualTo(words);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "POSSIBLE_DUPLICATE,possible duplicate", "INSUFFICIENT_FUNDS,funds",
			"OVER_LIMIT,over a limit", "CUT_OFF,too late for the cut-off", "-,held", "BY_A_PERSON,by a person" })
	void whyItIsHeldIsSaidInWords(@Nullable String kind, String words) {
		assertThat(Words.holdKind(kind)).isEqualTo(words);
	}

	@Test
	void everyDiscrepancyHasWordsOfItsOwn() {
		assertThat(Arrays.stream(Discrepancy.Kind.values()).map(Words::discrepancy)).doesNotHaveDuplicates()
			.allMatch((words) -> words.length() > 5);
	}

	@Test
	void sumsAreListedByCurrency() {
		assertThat(Words.sums(Map.of())).isEmpty();
		assertThat(Words.sums(Map.of("NGN", new BigDecimal("1000")))).isEqualTo("NGN 1,000.00");
		assertThat(Words.sums(Map.of("USD", BigDecimal.valueOf(2), "NGN", BigDecimal.ONE)))
			.isEqualTo("NGN 1.00 and USD 2.00");
		assertThat(
				Words.sums(Map.of("USD", BigDecimal.valueOf(2), "UGX", BigDecimal.valueOf(5), "NGN", BigDecimal.ONE)))
			.isEqualTo("NGN 1.00, UGX 5 and USD 2.00");
	}

	@ParameterizedTest
	@CsvSource({ "-60,0 min", "0,0 min", "3599,59 min", "3600,1 h", "3660,1 h 1 min", "43140,11 h 59 min", "43200,12 h",
			"43260,12 h", "172740,47 h", "172800,2 days", "259199,2 days", "259200,3 days" })
	void anAgeIsToldAsExactlyAsItMatters(long seconds, String words) {
		assertThat(Words.age(NOW.minusSeconds(seconds), NOW)).isEqualTo(words);
	}

	@ParameterizedTest
	@CsvSource({ "0,0 s", "59,59 s", "60,1 min", "3599,59 min", "3600,1 h 0 min", "7380,2 h 3 min" })
	void aSpanIsTold(long seconds, String words) {
		assertThat(Words.span(seconds)).isEqualTo(words);
	}

	@Test
	void aTimeIsToldInItsZoneWithTheOffset() {
		assertThat(Words.time(NOW, ZoneId.of("Africa/Lagos"))).isEqualTo("2026-11-20 02:30:00 +01:00");
	}

	@Test
	void textThatSteersADisplayIsMarked() {
		assertThat(Words.text("a\u202eb\u0000c\n")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
		assertThat(Words.text(null)).isEmpty();
		assertThat(Words.text("Zoë ₦")).isEqualTo("Zoë ₦");
	}

	@Test
	void noLineEndsBetweenACurrencyAndItsAmount() {
		assertThat(Words.unbroken("paid NGN 5.00 and USDT_TRC20 7 to Ada 7"))
			.isEqualTo("paid NGN\u00a05.00 and USDT_TRC20\u00a07 to Ada 7");
	}

	@Test
	void anAmountIsCutAtItsPoint() {
		assertThat(Words.amount(new BigDecimal("1234.5"), "USD")).containsEntry("currency", "USD")
			.containsEntry("whole", "1,234")
			.containsEntry("part", ".50");
		assertThat(Words.amount(new BigDecimal("1234"), "UGX")).containsEntry("whole", "1,234")
			.containsEntry("part", "");
	}

}
