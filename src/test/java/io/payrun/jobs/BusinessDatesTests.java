package io.payrun.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BusinessDatesTests {

	private static final LocalDate FIRST = LocalDate.of(2025, 1, 1);

	private static final LocalDate LAST = LocalDate.of(2027, 12, 31);

	@ParameterizedTest
	@ValueSource(strings = { "0 30 1 * * ?", "0 30 2 * * ?", "0 0 0 * * ?", "59 59 23 * * ?" })
	void noChangeOfClocksSkipsOrDoublesADateInAnyZoneInThreeYears(String cron) {
		List<LocalDate> everyDay = FIRST.datesUntil(LAST.plusDays(1)).toList();
		for (String zone : zones()) {
			BusinessDates dates = new BusinessDates(schedule(cron, zone));
			List<Due> due = between(dates, ZoneId.of(zone));
			assertThat(due).as(zone).extracting(Due::date).isEqualTo(everyDay);
			assertThat(due).as(zone).extracting(Due::at).isSorted().doesNotHaveDuplicates();
			due.forEach((one) -> assertThat(one.at().atZone(ZoneId.of(zone)).toLocalDate()).as(zone + " " + one)
				.isIn(one.date(), one.date().plusDays(1)));
		}
	}

	/** One of all zones whose clocks show the same in these years. */
	private static Collection<String> zones() {
		Instant from = FIRST.minusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);
		Instant end = LAST.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);
		Map<List<Object>, String> zones = new HashMap<>();
		for (String zone : ZoneId.getAvailableZoneIds()) {
			ZoneRules rules = ZoneId.of(zone).getRules();
			List<Object> clock = new ArrayList<>(List.of(rules.getOffset(from)));
			for (ZoneOffsetTransition next = rules.nextTransition(from); next != null
					&& next.getInstant().isBefore(end); next = rules.nextTransition(next.getInstant())) {
				clock.add(next);
			}
			zones.put(clock, zone);
		}
		assertThat(zones).hasSizeGreaterThan(50);
		return zones.values();
	}

	/** In pieces, as wake-ups ask: what one piece leaves out no other one has. */
	private static List<Due> between(BusinessDates dates, ZoneId zone) {
		List<Due> all = new ArrayList<>();
		Instant from = FIRST.atStartOfDay(zone).toInstant().minusMillis(1);
		Instant end = LAST.plusDays(1).atStartOfDay(zone).toInstant().minusMillis(1);
		while (from.isBefore(end)) {
			Instant next = from.plus(Duration.ofDays(97)).plusSeconds(1801);
			next = next.isAfter(end) ? end : next;
			all.addAll(dates.between(from, next));
			from = next;
		}
		return all;
	}

	@ParameterizedTest
	@CsvSource({ "2026-03-29, 2026-03-29T01:30:00Z", "2026-10-25, 2026-10-25T00:30:00Z",
			"2026-06-01, 2026-06-01T00:30:00Z", "2026-01-01, 2026-01-01T01:30:00Z" })
	void atAChangeOfClocksATimeIsTakenLaterOrFirst(LocalDate date, Instant at) {
		BusinessDates dates = new BusinessDates(schedule("0 30 2 * * ?", "Europe/Berlin"));
		assertThat(dates.between(at.minusSeconds(1), at)).containsExactly(new Due(date, at));
	}

	@Test
	void whatWasDueIsDueOnceHoweverOftenTheClockIsLookedAt() {
		BusinessDates dates = new BusinessDates(schedule("0 30 1 * * ?", "UTC"));
		Instant due = Instant.parse("2026-11-20T01:30:00Z");
		assertThat(dates.between(due.minusSeconds(1), due.minusMillis(1))).isEmpty();
		assertThat(dates.between(due.minusMillis(1), due)).hasSize(1);
		assertThat(dates.between(due, due.plusSeconds(60))).isEmpty();
		assertThat(dates.next(due)).contains(new Due(LocalDate.of(2026, 11, 21), due.plus(Duration.ofDays(1))));
	}

	@Test
	void aMissedWeekIsDueInOrder() {
		BusinessDates dates = new BusinessDates(schedule("0 0 18 ? * MON-FRI", "Africa/Lagos"));
		assertThat(dates.between(Instant.parse("2026-11-19T18:00:00Z"), Instant.parse("2026-11-26T08:00:00Z")))
			.extracting((due) -> due.date().getDayOfMonth())
			.containsExactly(20, 23, 24, 25);
	}

	@ParameterizedTest
	@CsvSource({ "NEXT, 29", "PREVIOUS, 24", "SKIP, ''" })
	void aDateOnAHolidayMovesOrIsSkipped(JobDefinition.OnHoliday onHoliday, String days) {
		// 25 and 28 December 2026 are holidays in Britain, 26 and 27 are a week-end
		JobDefinition.Schedule schedule = new JobDefinition.Schedule("0 0 9 25 12 ?", ZoneId.of("Europe/London"), null,
				Set.of(), "GB", onHoliday, null, null);
		String found = String.join(" ",
				new BusinessDates(schedule)
					.between(Instant.parse("2026-12-20T00:00:00Z"), Instant.parse("2026-12-31T00:00:00Z"))
					.stream()
					.map((due) -> String.valueOf(due.date().getDayOfMonth()))
					.toList());
		assertThat(found).isEqualTo(days);
	}

	@Test
	void aMovedDateFallsOnAWorkingDay() {
		List<Due> next = new BusinessDates(holiday("0 0 9 1 * ?", JobDefinition.OnHoliday.NEXT))
			.between(Instant.parse("2026-04-28T00:00:00Z"), Instant.parse("2026-05-06T00:00:00Z"));
		List<Due> previous = new BusinessDates(holiday("0 0 9 1 * ?", JobDefinition.OnHoliday.PREVIOUS))
			.between(Instant.parse("2026-04-28T00:00:00Z"), Instant.parse("2026-05-06T00:00:00Z"));
		// Labour Day 2026 is a Friday
		assertThat(next).extracting(Due::date).containsExactly(LocalDate.of(2026, 5, 4));
		assertThat(previous).extracting(Due::date).containsExactly(LocalDate.of(2026, 4, 30));
	}

	@Test
	void aWeekEndThatTheCronNamesIsAWorkingDayForIt() {
		List<Due> due = new BusinessDates(holiday("0 0 9 * * ?", JobDefinition.OnHoliday.NEXT))
			.between(Instant.parse("2026-04-30T12:00:00Z"), Instant.parse("2026-05-03T12:00:00Z"));
		assertThat(due).extracting(Due::date).containsExactly(LocalDate.of(2026, 5, 2), LocalDate.of(2026, 5, 3));
	}

	@Test
	void skippedDatesAreNeverDue() {
		JobDefinition.Schedule schedule = new JobDefinition.Schedule("0 30 1 * * ?", ZoneId.of("UTC"), null,
				Set.of(LocalDate.of(2026, 11, 21)), null, JobDefinition.OnHoliday.NEXT, null, null);
		assertThat(new BusinessDates(schedule).between(Instant.parse("2026-11-20T00:00:00Z"),
				Instant.parse("2026-11-23T00:00:00Z")))
			.extracting((due) -> due.date().getDayOfMonth())
			.containsExactly(20, 22);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			launched in its window            | 2026-11-20T00:45:00Z | 2026-11-20T05:00:00Z
			launched late, behind the cut-off | 2026-11-20T07:00:00Z | 2026-11-20T05:00:00Z
			caught up in the next window      | 2026-11-21T00:31:00Z | 2026-11-21T05:00:00Z
			caught up between two windows     | 2026-11-20T23:00:00Z | 2026-11-20T05:00:00Z
			""")
	void nothingNewIsSentBehindTheCutOff(String when, Instant launched, Instant cutOff) {
		JobDefinition.Schedule schedule = new JobDefinition.Schedule("0 30 1 * * ?", ZoneId.of("Africa/Lagos"),
				LocalTime.of(6, 0), Set.of(), null, JobDefinition.OnHoliday.NEXT, null, null);
		Due due = new Due(LocalDate.of(2026, 11, 20), Instant.parse("2026-11-20T00:30:00Z"));
		assertThat(new BusinessDates(schedule).cutOff(due, launched)).as(when).isEqualTo(cutOff);
	}

	@Test
	void aCutOffBeforeTheTimeOfDayIsTomorrows() {
		JobDefinition.Schedule schedule = new JobDefinition.Schedule("0 0 22 * * ?", ZoneId.of("UTC"),
				LocalTime.of(6, 0), Set.of(), null, JobDefinition.OnHoliday.NEXT, null, null);
		Due due = new Due(LocalDate.of(2026, 11, 20), Instant.parse("2026-11-20T22:00:00Z"));
		assertThat(new BusinessDates(schedule).cutOff(due, due.at())).isEqualTo(Instant.parse("2026-11-21T06:00:00Z"));
		assertThat(new BusinessDates(schedule("0 0 22 * * ?", "UTC")).cutOff(due, due.at())).isNull();
	}

	@Test
	void thePlanAndTheFileComeBeforeTheRun() {
		JobDefinition.Schedule schedule = new JobDefinition.Schedule("0 30 1 * * ?", ZoneId.of("UTC"), null, Set.of(),
				null, JobDefinition.OnHoliday.NEXT, LocalTime.of(1, 0), LocalTime.of(17, 0));
		Due due = new Due(LocalDate.of(2026, 11, 20), Instant.parse("2026-11-20T01:30:00Z"));
		assertThat(new BusinessDates(schedule).planAt(due)).isEqualTo(Instant.parse("2026-11-19T17:00:00Z"));
		assertThat(new BusinessDates(schedule).expectedBy(due)).isEqualTo(Instant.parse("2026-11-20T01:00:00Z"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 0/15 * * * ?", "0 0 1,13 * * ?", "* * * * * ?" })
	void aCronThatFiresTwiceADayIsRefused(String cron) {
		assertThat(BusinessDates.problem(schedule(cron, "UTC"))).contains("more than once a day");
	}

	@Test
	void aCronThatFiresOnceADayIsFine() {
		assertThat(BusinessDates.problem(schedule("0 30 1 ? * MON-FRI", "UTC"))).isNull();
		assertThat(BusinessDates.problem(schedule("0 0 9 L * ?", "UTC"))).isNull();
	}

	@Test
	void aCountryWithoutKnownHolidaysIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Holidays.of("ZZ")).withMessageContaining("no country");
		assertThatIllegalArgumentException().isThrownBy(() -> Holidays.of("US-ZZ")).withMessageContaining("no region");
		assertThat(Holidays.of("US-CA").isHoliday(LocalDate.of(2026, 3, 31))).isTrue();
		assertThat(Holidays.of("US").isHoliday(LocalDate.of(2026, 3, 31))).isFalse();
		assertThat(Holidays.of("NG").isHoliday(LocalDate.of(2026, 10, 1))).isTrue();
		assertThat(Holidays.of(null).isHoliday(LocalDate.of(2026, 12, 25))).isFalse();
	}

	private static JobDefinition.Schedule holiday(String cron, JobDefinition.OnHoliday onHoliday) {
		return new JobDefinition.Schedule(cron, ZoneId.of("Africa/Lagos"), null, Set.of(), "NG", onHoliday, null, null);
	}

	private static JobDefinition.Schedule schedule(String cron, String zone) {
		return new JobDefinition.Schedule(cron, ZoneId.of(zone), null, Set.of(), null, JobDefinition.OnHoliday.NEXT,
				null, null);
	}

}
