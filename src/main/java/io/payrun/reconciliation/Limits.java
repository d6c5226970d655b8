package io.payrun.reconciliation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * When a payout in flight is overdue (design section 8): a payout that was submitted at
 * or before the limit of its kind is. Business days are Monday to Friday in UTC; what is
 * submitted at a weekend counts from Monday.
 *
 * @param minutes30 mobile money
 * @param hours2 crypto, and bank accounts other than USD
 * @param hours24 a Soap link
 * @param businessDays3 bank accounts in USD
 */
record Limits(OffsetDateTime minutes30, OffsetDateTime hours2, OffsetDateTime hours24, OffsetDateTime businessDays3) {

	static Limits at(Instant asOf) {
		OffsetDateTime now = asOf.atOffset(ZoneOffset.UTC);
		return new Limits(now.minus(Duration.ofMinutes(30)), now.minus(Duration.ofHours(2)),
				now.minus(Duration.ofHours(24)), minusBusinessDays(now, 3));
	}

	private static OffsetDateTime minusBusinessDays(OffsetDateTime from, int days) {
		OffsetDateTime time = isWeekend(from)
				? from.with(TemporalAdjusters.previousOrSame(DayOfWeek.SATURDAY)).truncatedTo(ChronoUnit.DAYS) : from;
		for (int left = days; left > 0;) {
			time = time.minusDays(1);
			left -= isWeekend(time) ? 0 : 1;
		}
		return time;
	}

	private static boolean isWeekend(OffsetDateTime time) {
		return time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
	}

}
