package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ApprovalPlanTests {

	private static final Instant AT = Instant.parse("2026-11-20T17:00:01.25Z");

	private static final Instant UNTIL = Instant.parse("2026-11-21T02:30:00Z");

	@Test
	void aPersonReadsWhatWouldGoWhatWouldNotAndHowUnusualItIs() {
		ApprovalPlan plan = new ApprovalPlan(new ApprovalPlan.Run(
				7, "salaries", "live", LocalDate.of(2026, 11, 20), "AWAITING_APPROVAL", List.of("ada", "payrun")),
				"abc",
				List.of(new ApprovalPlan.Part("NGN", "", false, 1200, new BigDecimal("5000000.00"),
						new BigDecimal("7000000.00")),
						new ApprovalPlan.Part("USD", "CUT_OFF", true, 2, new BigDecimal("70.00"), null)),
				List.of(new ApprovalPlan.Part("NGN", "OVER_LIMIT", false, 1, new BigDecimal("6000.00"), null)), 3,
				new ApprovalPlan.First(1,
						List.of(new ApprovalPlan.Line("A", "dest_A", "NGN", new BigDecimal("5000.00")))),
				List.of(new ApprovalPlan.Usual("", new BigDecimal("1203"), new BigDecimal("1100"), 7),
						new ApprovalPlan.Usual("NGN", new BigDecimal("5006000.00"), null, 0)),
				given("approved", null, null, true));
		assertThat(plan.payouts()).isEqualTo(1202);
		assertThat(plan.lines()).containsExactly("Plan of run 7 (salaries, live, 2026-11-20), launched by ada, payrun",
				"  send                        1,200 payouts  NGN 5,000,000.00; the account had NGN 7,000,000.00",
				"  later CUT_OFF                   2 payouts  USD 70.00, from earlier runs",
				"  held OVER_LIMIT                 1 payouts  NGN 6,000.00; not covered",
				"  rejected                        3 lines", "  first to a destination          1 payouts",
				"    A to dest_A  NGN 5,000.00", "  payouts in its file 1,203; the median of the last 7 is 1,100",
				"  total NGN 5,006,000.00; no earlier run to compare with", "  plan abc",
				"  approved by ben at 2026-11-20T17:00:01Z");
	}

	@Test
	void aWordOnARunTellsHowLongItIsGoodAndWhyItIsNot() {
		assertThat(given("rejected", null, null, false).line()).isEqualTo("rejected by ben at 2026-11-20T17:00:01Z");
		assertThat(given("approved", UNTIL, null, true).line())
			.isEqualTo("approved by ben at 2026-11-20T17:00:01Z, until 2026-11-21T02:30:00Z");
		assertThat(given("approved", UNTIL, null, false).line())
			.isEqualTo("approved by ben at 2026-11-20T17:00:01Z, over since 2026-11-21T02:30:00Z");
		assertThat(given("approved", UNTIL, "payout A was changed", false).line())
			.isEqualTo("approved by ben at 2026-11-20T17:00:01Z, void: payout A was changed");
	}

	private static ApprovalPlan.Given given(String verdict, @Nullable Instant until, @Nullable String voidReason,
			boolean inForce) {
		return new ApprovalPlan.Given(1, verdict, "ben", AT, until, voidReason, inForce);
	}

}
