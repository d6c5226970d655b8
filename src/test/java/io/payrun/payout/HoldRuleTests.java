package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.CheckoutEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Yes only where nothing speaks against it; each reason for no, alone. */
class HoldRuleTests {

	private static final CheckoutRow LIVE = new CheckoutRow("chk_1", "LIVE", true, 1, 1, "PO-1", "cus_1",
			new BigDecimal("100.00"), false, PayoutStatus.AWAITING_CUSTOMER, 3, false, false);

	private static final CheckoutEvent HOLD = hold(
			new CheckoutEvent.Charge("ch_1", ChargeStanding.HELD, "held", new BigDecimal("100.00")));

	@Test
	void theLivePageOfAPayoutThatMayBePaidIsGranted() {
		assertThat(HoldRule.refusal(HOLD, LIVE, List.of())).isNull();
	}

	@Test
	void aPageThatIsNotOursIsRefused() {
		assertThat(HoldRule.refusal(HOLD, null, List.of())).isEqualTo("no page of ours has this id");
	}

	@ParameterizedTest
	@EnumSource(value = ChargeStanding.class, mode = EnumSource.Mode.EXCLUDE, names = "HELD")
	void aQuestionAboutAChargeThatIsNotHeldIsRefused(ChargeStanding standing) {
		assertThat(refusal(new CheckoutEvent.Charge("ch_1", standing, "w", new BigDecimal("100.00"))))
			.isEqualTo("the question cannot be read");
	}

	@Test
	void aQuestionWithoutAChargeAStandingOrAnAmountIsRefused() {
		assertThat(refusal(null)).isEqualTo("the question cannot be read");
		assertThat(refusal(new CheckoutEvent.Charge("ch_1", null, "w", new BigDecimal("100.00"))))
			.isEqualTo("the question cannot be read");
		assertThat(refusal(new CheckoutEvent.Charge("ch_1", ChargeStanding.HELD, "held", null)))
			.isEqualTo("the question cannot be read");
	}

	@Test
	void aDepositAndAnotherCustomersPageAreRefused() {
		CheckoutEvent deposit = new CheckoutEvent("ev_1", "checkout.hold", CheckoutEvent.Kind.HOLD, "chk_1", "deposit",
				HOLD.charge(), "cus_1");
		assertThat(HoldRule.refusal(deposit, LIVE, List.of())).isEqualTo("it is no withdrawal");
		CheckoutEvent other = new CheckoutEvent("ev_1", "checkout.hold", CheckoutEvent.Kind.HOLD, "chk_1", "withdrawal",
				HOLD.charge(), "cus_2");
		assertThat(HoldRule.refusal(other, LIVE, List.of())).isEqualTo("it is another customer's");
	}

	@ParameterizedTest
	@CsvSource({ "REVOKED, true, AWAITING_CUSTOMER, false, false, the page is revoked",
			"EXPIRED, true, AWAITING_CUSTOMER, false, false, the page is expired",
			"LIVE, false, AWAITING_CUSTOMER, false, false, the page's time is over",
			"LIVE, true, ACCEPTED, false, false, the payout is ACCEPTED",
			"LIVE, true, DENIED, false, false, the payout is DENIED",
			"LIVE, true, AWAITING_CUSTOMER, true, false, the payout is frozen",
			"LIVE, true, AWAITING_CUSTOMER, false, true, sending is paused" })
	void whateverSpeaksAgainstThePageOrThePayoutIsTold(String state, boolean inTime, PayoutStatus status,
			boolean frozen, boolean paused, String refusal) {
		CheckoutRow row = new CheckoutRow("chk_1", state, inTime, 1, 1, "PO-1", "cus_1", new BigDecimal("100.00"),
				false, status, 3, frozen, paused);
		assertThat(HoldRule.refusal(HOLD, row, List.of())).isEqualTo(refusal);
	}

	@Test
	void aChargeThatWasToldOfBeforeIsRefused() {
		assertThat(HoldRule.refusal(HOLD, LIVE, List.of(charge("ch_1", ChargeStanding.FAILED, 0))))
			.isEqualTo("charge ch_1 was told of before");
	}

	@ParameterizedTest
	@CsvSource({ "HELD, 0, false", "HELD, 1, true", "PENDING, 1, true", "FAILED, 1, false", "FAILED, 0, false",
			"SUCCEEDED, 0, true", "SUCCEEDED, 1, true", "REVERSED, 0, true", "REVERSED, 1, true" })
	void besideAnotherChargeThatIsOrMayBePaidItIsRefused(ChargeStanding standing, int grant, boolean refused) {
		assertThat(HoldRule.refusal(HOLD, LIVE, List.of(charge("ch_0", standing, grant))))
			.isEqualTo(refused ? "another charge of the payout may be paid" : null);
	}

	@ParameterizedTest
	@CsvSource({ "false, 100, ", "false, 99.99, it is not the payout's amount",
			"false, 100.01, it is not the payout's amount", "true, 100.00, ", "true, 0.01, ",
			"true, 100.01, it is more than the payout's amount" })
	void aFixedAmountIsMetAndABalanceNotExceeded(boolean balance, BigDecimal amount, @Nullable String refusal) {
		CheckoutRow row = new CheckoutRow("chk_1", "LIVE", true, 1, 1, "PO-1", "cus_1", new BigDecimal("100.00"),
				balance, PayoutStatus.AWAITING_CUSTOMER, 3, false, false);
		CheckoutEvent event = hold(new CheckoutEvent.Charge("ch_1", ChargeStanding.HELD, "held", amount));
		assertThat(HoldRule.refusal(event, row, List.of())).isEqualTo(refusal);
	}

	private static @Nullable String refusal(CheckoutEvent.@Nullable Charge charge) {
		return HoldRule.refusal(hold(charge), LIVE, List.of());
	}

	private static CheckoutEvent hold(CheckoutEvent.@Nullable Charge charge) {
		return new CheckoutEvent("ev_1", "checkout.hold", CheckoutEvent.Kind.HOLD, "chk_1", "withdrawal", charge,
				"cus_1");
	}

	private static CheckoutTruth.Charge charge(String id, ChargeStanding standing, int grant) {
		return new CheckoutTruth.Charge(id, "chk_1", standing, "w", new BigDecimal("100.00"), null, grant);
	}

}
