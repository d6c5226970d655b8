package io.payrun.payout;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PayoutStatusTests {

	private static final Set<PayoutStatus> FINAL = EnumSet.of(PayoutStatus.COMPLETED, PayoutStatus.FAILED,
			PayoutStatus.CANCELLED, PayoutStatus.REFUSED, PayoutStatus.DENIED, PayoutStatus.EXPIRED,
			PayoutStatus.RETURNED);

	private static final Set<PayoutStatus> OPEN = EnumSet.of(PayoutStatus.SENDING, PayoutStatus.ACCEPTED,
			PayoutStatus.AWAITING_CUSTOMER, PayoutStatus.UNKNOWN);

	@Test
	void aPayoutsLifeIsOverOrItsMoneyMayBeAwayOrItIsStillOurs() {
		for (PayoutStatus status : PayoutStatus.values()) {
			assertThat(status.isFinal()).as("%s", status).isEqualTo(FINAL.contains(status));
			assertThat(status.isOpen()).as("%s", status).isEqualTo(OPEN.contains(status));
			assertThat(status.next().isEmpty()).as("%s", status)
				.isEqualTo(status.isFinal() && status != PayoutStatus.COMPLETED);
		}
	}

	@Test
	void whatWasSentNeverGoesBackAndNothingUnknownIsSent() {
		assertThat(PayoutStatus.UNKNOWN.next()).doesNotContain(PayoutStatus.READY, PayoutStatus.SENDING,
				PayoutStatus.HELD);
		assertThat(PayoutStatus.ACCEPTED.next()).doesNotContain(PayoutStatus.READY, PayoutStatus.REFUSED);
		assertThat(Arrays.stream(PayoutStatus.values()).filter((status) -> status.mayBecome(PayoutStatus.SENDING)))
			.containsExactly(PayoutStatus.READY);
		assertThat(PayoutStatus.HELD.mayBecome(PayoutStatus.READY)).isTrue();
		assertThat(PayoutStatus.COMPLETED.mayBecome(PayoutStatus.RETURNED)).isTrue();
		assertThat(PayoutStatus.COMPLETED.mayBecome(PayoutStatus.FAILED)).isFalse();
	}

}
