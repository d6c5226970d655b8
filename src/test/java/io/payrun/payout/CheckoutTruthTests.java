package io.payrun.payout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import io.payrun.provider.ChargeStanding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Where a payout stands, from all that is known of its pages and charges. */
class CheckoutTruthTests {

	/** {@code STANDING AMOUNT GRANT[ REVERSED]}, separated by semicolons. */
	private static CheckoutTruth truth(boolean dead, @Nullable String charges) {
		List<CheckoutTruth.Charge> known = new ArrayList<>();
		for (String text : ((charges != null) ? charges : "").split(";")) {
			String[] words = text.strip().split(" ");
			if (words.length > 1) {
				known.add(new CheckoutTruth.Charge("ch_" + known.size(), "chk", ChargeStanding.valueOf(words[0]),
						words[0], new BigDecimal(words[1]), (words.length > 3) ? new BigDecimal(words[3]) : null,
						Integer.parseInt(words[2])));
			}
		}
		return CheckoutTruth.of(new BigDecimal("10.00"), dead, known);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			false | -                                   | AWAITING_CUSTOMER null null null null
			true  | -                                   | EXPIRED null null null null
			false | HELD 6.00 1                         | ACCEPTED 6.00 null null ch_0
			true  | PENDING 6.00 1                      | ACCEPTED 6.00 null null ch_0
			false | CREATED 6.00 1                      | ACCEPTED 6.00 null null ch_0
			false | PENDING 6.00 0                      | AWAITING_CUSTOMER null null null null
			true  | PENDING 6.00 0                      | EXPIRED null null null null
			false | FAILED 6.00 1                       | AWAITING_CUSTOMER null null null null
			true  | FAILED 6.00 1                       | FAILED 6.00 null 6.00 ch_0
			true  | FAILED 6.00 0                       | EXPIRED null null null null
			true  | FAILED 6.00 1; FAILED 7.00 2        | FAILED 7.00 null 7.00 ch_1
			true  | FAILED 7.00 2; FAILED 6.00 1        | FAILED 7.00 null 7.00 ch_0
			false | FAILED 6.00 1; HELD 8.00 2          | ACCEPTED 8.00 null null ch_1
			true  | SUCCEEDED 6.00 1                    | COMPLETED 6.00 6.00 null ch_0
			false | SUCCEEDED 12.00 0                   | COMPLETED 10.00 10.00 null ch_0
			false | SUCCEEDED 5.00 0; SUCCEEDED 6.00 1  | COMPLETED 6.00 6.00 null ch_1
			false | SUCCEEDED 5.00 2; SUCCEEDED 6.00 1  | COMPLETED 6.00 6.00 null ch_1
			false | SUCCEEDED 5.00 0; SUCCEEDED 6.00 0  | COMPLETED 5.00 5.00 null ch_0
			false | REVERSED 6.00 1; SUCCEEDED 5.00 0   | COMPLETED 5.00 5.00 null ch_1
			false | REVERSED 6.00 1                     | RETURNED 6.00 null 6.00 ch_0
			false | REVERSED 6.00 1 2.50                | RETURNED 6.00 3.50 2.50 ch_0
			false | REVERSED 6.00 1 7.00                | RETURNED 6.00 null 6.00 ch_0
			false | REVERSED 6.00 1; HELD 3.00 2        | RETURNED 6.00 null 6.00 ch_0
			""")
	void whatIsKnownHasOneMeaning(boolean dead, @Nullable String charges, String meaning) {
		CheckoutTruth truth = truth(dead, charges);
		CheckoutTruth.Charge charge = truth.charge();
		assertThat(truth.status() + " " + truth.held() + " " + truth.paid() + " " + truth.refunded() + " "
				+ ((charge != null) ? charge.id() : null))
			.isEqualTo(meaning);
	}

	@Test
	void whatCameBackWentThroughPaid() {
		CheckoutTruth back = truth(false, "REVERSED 6.00 1 2.50");
		assertThat(back.from(PayoutStatus.AWAITING_CUSTOMER)).containsExactly(PayoutStatus.COMPLETED,
				PayoutStatus.RETURNED);
		assertThat(back.from(PayoutStatus.ACCEPTED)).containsExactly(PayoutStatus.COMPLETED, PayoutStatus.RETURNED);
		assertThat(back.from(PayoutStatus.COMPLETED)).containsExactly(PayoutStatus.RETURNED);
		assertThat(back.from(PayoutStatus.RETURNED)).isEmpty();
		assertThat(back.asPaid().paid()).isEqualTo("6.00");
		assertThat(back.asPaid().refunded()).isNull();
		assertThat(truth(true, null).from(PayoutStatus.AWAITING_CUSTOMER)).containsExactly(PayoutStatus.EXPIRED);
		assertThatIllegalStateException().isThrownBy(() -> back.from(PayoutStatus.EXPIRED))
			.withMessage("no way from EXPIRED to RETURNED");
	}

	@Test
	void anEndThatIsWrittenDownIsDeniedByAnotherOne() {
		assertThat(truth(false, "SUCCEEDED 6.00 1").contradicts(PayoutStatus.EXPIRED)).isTrue();
		assertThat(truth(false, "SUCCEEDED 6.00 1").contradicts(PayoutStatus.FAILED)).isTrue();
		assertThat(truth(false, "SUCCEEDED 6.00 1").contradicts(PayoutStatus.COMPLETED)).isFalse();
		assertThat(truth(false, "REVERSED 6.00 1").contradicts(PayoutStatus.COMPLETED)).isFalse();
		assertThat(truth(false, null).contradicts(PayoutStatus.ACCEPTED)).isFalse();
		assertThat(truth(false, null).contradicts(PayoutStatus.COMPLETED)).isTrue();
	}

	@Test
	void theFurthestStandingIsTheTruth() {
		for (ChargeStanding one : ChargeStanding.values()) {
			for (ChargeStanding other : ChargeStanding.values()) {
				assertThat(one.or(other)).isEqualTo(other.or(one)).isEqualTo((one.compareTo(other) > 0) ? one : other);
			}
		}
		assertThat(ChargeStanding.PENDING.isOpen()).isTrue();
		assertThat(ChargeStanding.FAILED.isOpen()).isFalse();
	}

}
