package io.payrun.jobs;

import java.text.ParseException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * The business dates of a schedule and the moments that belong to them. The days are
 * computed by the calendar alone and only then put into the zone, so that no change of
 * daylight saving skips or doubles one: a time of day that a day does not have is taken
 * as late as the clocks went forward, one that it has twice is the first.
 */
final class BusinessDates {

	/** How far a date on a holiday may move; no calendar has a longer row of them. */
	private static final int FARTHEST_MOVE_DAYS = 20;

	/** How many days are looked at together: a server that was off longer was moved. */
	private static final int FARTHEST_LOOK_DAYS = 800;

	private final JobDefinition.Schedule schedule;

	private final CronExpression cron;

	private final Holidays holidays;

	BusinessDates(JobDefinition.Schedule schedule) {
		this.schedule = schedule;
		this.cron = cron(schedule.cron());
		this.holidays = Holidays.of(schedule.holidays());
	}

	private static CronExpression cron(String text) {
		try {
			CronExpression cron = new CronExpression(text);
			// days are counted where every day has 24 hours
			cron.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
			return cron;
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("is no Quartz cron expression: \"" + text + "\"", ex);
		}
	}

	/**
	 * What is wrong with a schedule, or null: a date is due once, so a cron that fires
	 * twice on a day is refused.
	 */
	static @Nullable String problem(JobDefinition.Schedule schedule) {
		CronExpression cron = cron(schedule.cron());
		Date first = cron.getNextValidTimeAfter(Date.from(Instant.EPOCH));
		Date second = (first != null) ? cron.getNextValidTimeAfter(first) : null;
		if (first != null && second != null && day(first).equals(day(second))) {
			return "fires more than once a day; a business date is due once";
		}
		return null;
	}

	private static LocalDate day(Date time) {
		return LocalDate.ofInstant(time.toInstant(), ZoneOffset.UTC);
	}

	/**
	 * The dates that became due after a moment and until another, in order.
	 * @param after not these
	 * @param until these, too
	 */
	List<Due> between(Instant after, Instant until) {
		LocalDate from = LocalDate.ofInstant(after, zone()).minusDays(FARTHEST_MOVE_DAYS);
		LocalDate to = LocalDate.ofInstant(until, zone()).plusDays(FARTHEST_MOVE_DAYS);
		if (from.plusDays(FARTHEST_LOOK_DAYS).isBefore(to)) {
			from = to.minusDays(FARTHEST_LOOK_DAYS);
		}
		List<Due> due = new ArrayList<>();
		dates(from, to).forEach((date, time) -> {
			Instant at = instant(date, time);
			if (at.isAfter(after) && !at.isAfter(until)) {
				due.add(new Due(date, at));
			}
		});
		return due;
	}

	/** The first date that becomes due after a moment; none where the cron has ended. */
	Optional<Due> next(Instant after) {
		return between(after, after.plus(Duration.ofDays(FARTHEST_LOOK_DAYS - 3 * FARTHEST_MOVE_DAYS))).stream()
			.findFirst();
	}

	/** Dates with their time of day, each once, holidays moved. */
	private Map<LocalDate, LocalTime> dates(LocalDate from, LocalDate to) {
		Map<LocalDate, LocalTime> dates = new TreeMap<>();
		for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
			LocalTime time = timeOn(day);
			LocalDate moved = (time != null) ? moved(day) : null;
			if (time != null && moved != null) {
				dates.putIfAbsent(moved, time);
			}
		}
		return dates;
	}

	/** When the cron fires on a day, or null. */
	private @Nullable LocalTime timeOn(LocalDate day) {
		Date fire = this.cron
			.getNextValidTimeAfter(Date.from(day.atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1)));
		LocalDateTime at = (fire != null) ? LocalDateTime.ofInstant(fire.toInstant(), ZoneOffset.UTC) : null;
		return (at != null && at.toLocalDate().equals(day)) ? at.toLocalTime() : null;
	}

	/** Where a date of the cron is due; null where it is not due at all. */
	private @Nullable LocalDate moved(LocalDate day) {
		if (this.schedule.skipDates().contains(day)) {
			return null;
		}
		if (!this.holidays.isHoliday(day)) {
			return day;
		}
		int step = switch (this.schedule.onHoliday()) {
			case NEXT -> 1;
			case PREVIOUS -> -1;
			case SKIP -> 0;
		};
		for (int far = 1; step != 0 && far <= FARTHEST_MOVE_DAYS; far++) {
			LocalDate other = day.plusDays((long) step * far);
			if (isWorkingDay(other)) {
				return other;
			}
		}
		return null;
	}

	/** A week-end is no working day, unless the cron itself names it. */
	private boolean isWorkingDay(LocalDate day) {
		boolean weekEnd = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
		return !this.holidays.isHoliday(day) && !this.schedule.skipDates().contains(day)
				&& (!weekEnd || timeOn(day) != null);
	}

	/** When a date's file is taken in and approval is asked for, or null. */
	@Nullable Instant planAt(Due due) {
		return before(due, this.schedule.planAt());
	}

	/** When a date's file should be there, or null. */
	@Nullable Instant expectedBy(Due due) {
		return before(due, this.schedule.expectedBy());
	}

	/** The last such time of day before a date is due, or right then. */
	private @Nullable Instant before(Due due, @Nullable LocalTime time) {
		if (time == null) {
			return null;
		}
		LocalDate day = LocalDate.ofInstant(due.at(), zone());
		Instant sameDay = instant(day, time);
		return sameDay.isAfter(due.at()) ? instant(day.minusDays(1), time) : sameDay;
	}

	/**
	 * From when on a launch sends nothing new: the end of the window of sending that
	 * began when a date became due and ends at the cut-off. A launch outside of every
	 * window, such as a date that is caught up at noon, sends nothing new at all.
	 * @param due the date that is launched
	 * @param now when
	 * @return the cut-off, which may lie behind; null where the schedule has none
	 */
	@Nullable Instant cutOff(Due due, Instant now) {
		LocalTime time = this.schedule.cutOff();
		if (time == null) {
			return null;
		}
		Instant began = between(due.at().minusMillis(1), now).stream()
			.map(Due::at)
			.reduce((one, other) -> other)
			.orElse(due.at());
		LocalDate day = LocalDate.ofInstant(began, zone());
		Instant sameDay = instant(day, time);
		return sameDay.isAfter(began) ? sameDay : instant(day.plusDays(1), time);
	}

	private Instant instant(LocalDate date, LocalTime time) {
		// a gap moves the time forward by its length, an overlap takes the first
		return date.atTime(time).atZone(zone()).toInstant();
	}

	private ZoneId zone() {
		return this.schedule.zone();
	}

}
