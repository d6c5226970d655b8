package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.payrun.crash.CrashPoint;
import io.payrun.payout.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Nights that happen by themselves, by a clock that the tests move. */
class ScheduleFunctionalTests {

	private static final String JOB = """
			name: nightly
			mode: test
			provider: syncpay
			source: {csv: "%s/{date}.csv", expected: false}
			schedule:
			  cron: "0 30 2 * * ?"
			  zone: Europe/Berlin
			  holidays: DE
			  on-holiday: skip
			  expected-by: "02:00"
			submit: {rate: %d}
			track: {first-poll: 1s, longest-poll: 1s, until: 3s}
			""";

	/** The points that nights which happen by themselves pass. */
	static final Set<CrashPoint> POINTS = EnumSet.of(CrashPoint.SC1_KNOWN, CrashPoint.SC1_DUE, CrashPoint.SC1_BEGIN,
			CrashPoint.SC1_END, CrashPoint.SC1_LEAVE);

	/** The patience of {@link Night#await}. */
	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Instant FIRST = Instant.parse("2026-03-26T20:00:00Z");

	private static final BusinessDates CALENDAR = new BusinessDates(new JobDefinition.Schedule("0 45 3 * * ?",
			ZoneId.of("Europe/Berlin"), null, Set.of(), "DE", JobDefinition.OnHoliday.SKIP, null, null));

	@TempDir
	Path folder;

	private Night night;

	private SettableClock clock;

	private final List<Schedules> servers = new ArrayList<>();

	@BeforeEach
	void anEvening() {
		this.night = new Night(this.folder);
		this.clock = new SettableClock(FIRST);
		this.night.dates = this.clock;
		this.night.ledger.money("1000000.00");
		define(0);
	}

	@AfterEach
	void close() {
		// a server whose database is gone before it would complain for ever
		this.servers.forEach(Schedules::close);
		CrashPoint.disarm();
		this.night.close();
	}

	@Test
	void eachDateRunsOnceInOrderOverAChangeOfClocksAMissedWeekEndAHolidayAndADeadServer() {
		List.of(27, 28, 29, 30, 31).forEach((day) -> file(LocalDate.of(2026, 3, day), 2));
		Schedules first = server("a");
		until("2026-03-27T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 0");
		first.close();
		this.night.restart();

		// the week-end is missed, with the night in which the clocks go forward
		this.clock.move(Duration.ofDays(3));
		Schedules one = server("a");
		Schedules other = server("b");
		until("2026-03-30T12:30:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 0", "2026-03-28 DONE 0", "2026-03-29 DONE 0",
				"2026-03-30 DONE 0");

		// one server dies at work, the other one finishes its night
		define(10);
		file(LocalDate.of(2026, 4, 1), 30);
		until("2026-03-31T12:00:00Z");
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-04-01T00:31:00Z")));
		Night.await(() -> this.night.number("select count(*) from payout where run_id = 6 and status <> 'READY'") > 3
				&& one.isBusy("nightly") != other.isBusy("nightly"));
		this.night.kill(one.isBusy("nightly") ? "a" : "b", "nightly");
		until("2026-04-01T12:00:00Z");
		assertThat(dates()).last().isEqualTo("2026-04-01 DONE 0");

		// Good Friday and Easter Monday are no dates; Saturday and Sunday are
		until("2026-04-07T12:00:00Z");
		assertThat(dates()).hasSize(10)
			.endsWith("2026-04-02 DONE 0", "2026-04-04 DONE 0", "2026-04-05 DONE 0", "2026-04-07 DONE 0");
		assertThat(this.night.sql
			.sql("select id || ' ' || business_date || ' ' || coalesce(source_name, '-') from payment_run order by id")
			.query(String.class)
			.list())
			.startsWith("1 2026-03-27 20260327.csv", "2 2026-03-28 20260328.csv", "3 2026-03-29 20260329.csv",
					"4 2026-03-30 20260330.csv", "5 2026-03-31 20260331.csv", "6 2026-04-01 20260401.csv")
			.hasSize(10);
		assertThat(this.night.number("select count(distinct business_date) from payment_run")).isEqualTo(10);
		this.night.booksAgree();
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(40);
	}

	@Test
	void filesWithoutADateGoToTheNewestOne() throws IOException {
		Path inbox = Files.createDirectories(this.folder.resolve("in"));
		this.night.define("nightly",
				JOB.formatted(inbox, 0).replace("{date}.csv", "*.csv").replace("expected: false", "expected: true"));
		server("a");
		until("2026-03-27T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 3");
		this.night.schedules().close();
		this.night.restart();
		file(LocalDate.of(2026, 3, 28), 1);
		this.clock.move(Duration.ofDays(3));
		server("a");
		until("2026-03-30T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 3", "2026-03-28 DONE 0", "2026-03-29 DONE 0",
				"2026-03-30 DONE 0");
		assertThat(this.night.text("select source_name from payment_run where business_date = '2026-03-30'"))
			.isEqualTo("20260328.csv");
	}

	@Test
	void aStuckSchedulerAndAMissingFileAreTold() {
		this.night.define("nightly",
				JOB.formatted(this.folder.resolve("in"), 0).replace("expected: false", "expected: true"));
		Schedules schedules = server("a");
		Night.await(() -> this.night.number("select count(*) from job_schedule") == 1);
		assertThat(this.night.sql.sql("update qrtz_triggers set trigger_state = 'BLOCKED'").update()).isEqualTo(2);
		assertThat(schedules.watchdog().look()).isEmpty();
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-27T01:00:00Z")));
		assertThat(schedules.watchdog().look()).extracting(Watchdog.Alarm::text)
			.singleElement()
			.asString()
			.contains("nothing for 2026-03-27", "expected by 2026-03-27T02:00+01:00");
		this.clock.move(Duration.ofMinutes(39));
		assertThat(schedules.watchdog().look()).extracting(Watchdog.Alarm::kind)
			.containsExactly(Watchdog.Kind.FILE_MISSING);
		this.clock.move(Duration.ofMinutes(1));
		assertThat(schedules.watchdog().look()).extracting(Watchdog.Alarm::kind)
			.containsExactly(Watchdog.Kind.RUN_NOT_STARTED, Watchdog.Kind.FILE_MISSING);
		assertThat(schedules.watchdog().alarms()).extracting(Watchdog.Alarm::text)
			.first()
			.asString()
			.contains("was due 2026-03-27T02:30+01:00 and has not begun. Nothing of it was sent.");
		assertThat(this.night.sql.sql("select kind from notice order by id").query(String.class).list())
			.containsExactly("FILE_MISSING", "RUN_NOT_STARTED");
	}

	@Test
	void whereverItBreaksOffEachDateIsRunOnceAllTheSame() {
		server("a");
		LocalDate date = LocalDate.of(2026, 3, 27);
		for (CrashPoint point : List.of(CrashPoint.SC1_KNOWN, CrashPoint.SC1_DUE, CrashPoint.SC1_BEGIN,
				CrashPoint.SC1_END)) {
			for (CrashPoint.Side side : CrashPoint.Side.values()) {
				file(date, 1);
				CompletableFuture<CrashPoint> broken = breakAt(point, side);
				// a definition that changed is written down anew
				define(date.getDayOfMonth());
				if (point == CrashPoint.SC1_KNOWN) {
					// a look that began before would run the date by the old definition
					assertThat(broken).as(point + " " + side).succeedsWithin(SOON);
				}
				this.clock.move(Duration.between(this.clock.instant(), at(date)));
				awaitDate(date + " DONE 0");
				assertThat(broken).as(point + " " + side).succeedsWithin(SOON);
				// Good Friday is none
				date = date.plusDays((date.getDayOfMonth() == 2) ? 2 : 1);
			}
		}
		assertThat(dates()).hasSize(8).allMatch((line) -> line.endsWith(" DONE 0"));
		assertThat(this.night.number("select count(*) from payment_run")).isEqualTo(8);
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(8);
		this.night.booksAgree();
	}

	private static Instant at(LocalDate date) {
		return date.atTime(4, 0).atZone(ZoneId.of("Europe/Berlin")).toInstant();
	}

	/** The end of a thread in the middle of it. */
	private static final class Broken extends Error {

	}

	@Test
	void aChangedDefinitionCountsAndABrokenOneLeavesTheLastGoodInForce() {
		Schedules schedules = server("a");
		assertThat(schedules.next()).extracting((next) -> next.at().toInstant())
			.containsExactly(Instant.parse("2026-03-27T01:30:00Z"));
		this.night.define("nightly", JOB.formatted(this.folder.resolve("in"), 0).replace("0 30 2", "0 45 3"));
		assertThat(schedules.next()).extracting((next) -> next.at().toInstant())
			.containsExactly(Instant.parse("2026-03-27T02:45:00Z"));
		Night.await(() -> this.night.text("select definition from job_schedule").contains("0 45 3"));
		this.night.define("nightly", "name: nightly\nmode: TEST");
		assertThat(schedules.next()).extracting((next) -> next.at().toInstant())
			.containsExactly(Instant.parse("2026-03-27T02:45:00Z"));
		assertThat(schedules.watchdog().look()).extracting(Watchdog.Alarm::text)
			.singleElement()
			.asString()
			.contains("nightly", "mode must be");
		schedules.close();
		this.night.restart();
		Schedules next = server("a");
		assertThat(next.next()).extracting((date) -> date.at().toInstant())
			.containsExactly(Instant.parse("2026-03-27T02:45:00Z"));
		until("2026-03-27T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 0");
	}

	@Test
	void aFileThatIsStillBeingWrittenIsLookedForAgainAndARefusedOneIsTold() throws IOException {
		Path inbox = Files.createDirectories(this.folder.resolve("in"));
		String whole = "reference,destination_id,amount,currency\nPO-1,dest_1,5000.00,NGN\n";
		Files.writeString(inbox.resolve("20260327.csv"), whole.substring(0, whole.length() - 5));
		server("a");
		this.clock.move(Duration.between(this.clock.instant(), at(LocalDate.of(2026, 3, 27))));
		awaitDate("2026-03-27 BEGUN 3");
		Files.writeString(inbox.resolve("20260327.csv"), whole);
		this.clock.move(Duration.ofMinutes(2));
		awaitDate("2026-03-27 DONE 0");
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED");
		Files.writeString(inbox.resolve("20260328.csv"), "no header of ours\n");
		this.clock.move(Duration.ofDays(1));
		awaitDate("2026-03-28 DONE 2");
		assertThat(this.night.sql.sql("select kind || ' ' || subject from notice").query(String.class).list())
			.containsExactly(
					"NEEDS_PERSON [TEST] nightly 28 Mar: needs a person: a file was refused, nothing of it is paid");
		this.night.booksAgree();
	}

	@Test
	void aRunThatAPersonStopsIsTheirsAndTheNextNightGoesOn() {
		define(5);
		file(LocalDate.of(2026, 3, 27), 30);
		server("a");
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-27T01:31:00Z")));
		Night.await(() -> this.night.number("select count(*) from payout where status <> 'READY'") > 2);
		this.night.runs().stop(1);
		until("2026-03-27T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 1");
		until("2026-03-28T12:00:00Z");
		assertThat(dates()).containsExactly("2026-03-27 DONE 1", "2026-03-28 DONE 3");
		define(0);
		assertThat(this.night.relaunch(1)).isZero();
		this.night.booksAgree();
	}

	@Test
	void whatAFinishedRunLeftInFlightIsFollowedAndItsReportWritten() {
		this.night.scenario("stuck=1");
		file(LocalDate.of(2026, 3, 27), 2);
		Schedules schedules = server("a");
		until("2026-03-27T12:00:00Z");
		assertThat(this.night.payouts()).containsExactly("1 PO-27-0 ACCEPTED", "1 PO-27-1 ACCEPTED");
		this.night.ledger.end("PO-27-0", "complete");
		this.night.ledger.end("PO-27-1", "complete");
		assertThat(schedules.following().pass()).extracting((report) -> report.version()).containsExactly(2);
		assertThat(this.night.payouts()).containsExactly("1 PO-27-0 COMPLETED", "1 PO-27-1 COMPLETED");
		this.night.booksAgree();
	}

	@Test
	void aNightIsPlannedInTheEveningAndSentInTimeOnlyIfSomebodyApproved() {
		this.night.define("nightly", JOB.formatted(this.folder.resolve("in"), 0)
			.replace("mode: test", "mode: test\napproval: required\nplan-at: \"17:00\""));
		file(LocalDate.of(2026, 3, 27), 2);
		server("a");
		awaitDate("2026-03-27 PLANNED");
		assertThat(this.night.runs().find(1).state()).isEqualTo("AWAITING_APPROVAL");
		this.night.approve(1, "ben");
		Night.await(() -> this.night.schedules().next().get(0).note().equals("approved"));
		assertThat(this.night.ledger.withdrawals()).isEmpty();
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-27T01:31:00Z")));
		awaitDate("2026-03-27 DONE 0");
		assertThat(this.night.payouts()).containsExactly("1 PO-27-0 COMPLETED", "1 PO-27-1 COMPLETED");

		// nobody approves in time: nothing is sent; then somebody does
		file(LocalDate.of(2026, 3, 28), 2);
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-27T18:00:00Z")));
		awaitDate("2026-03-28 PLANNED");
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-28T01:31:00Z")));
		awaitDate("2026-03-28 WAITING 3");
		assertThat(this.night.ledger.withdrawals()).hasSize(2);
		assertThat(notices()).contains("APPROVAL_WANTED 2", "NOT_APPROVED 2");
		this.night.approve(2, "ben");
		awaitDate("2026-03-28 DONE 0");

		// what is rejected never goes, and does not hold up the next night
		file(LocalDate.of(2026, 3, 30), 1);
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-29T18:00:00Z")));
		awaitDate("2026-03-29 DONE 0");
		awaitDate("2026-03-30 PLANNED");
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-30T01:31:00Z")));
		awaitDate("2026-03-30 WAITING 3");
		long rejected = this.night.number("select max(id) from payment_run");
		this.night.approvals().reject(this.night.approvals().waiting(rejected), "ben", "wrong file", this.night);
		awaitDate("2026-03-30 DONE 0");
		assertThat(this.night.payouts()).last().isEqualTo(rejected + " PO-30-0 DENIED");
		assertThat(this.night.ledger.withdrawals()).hasSize(4);
		this.night.booksAgree();
	}

	@Test
	void whereverItBreaksOffItIsToldOnceThatNobodyApproved() {
		this.night.define("nightly", JOB.formatted(this.folder.resolve("in"), 0)
			.replace("mode: test", "mode: test\napproval: required\nplan-at: \"17:00\""));
		server("a");
		LocalDate date = LocalDate.of(2026, 3, 27);
		for (CrashPoint point : List.of(CrashPoint.SC1_BEGIN, CrashPoint.NT1, CrashPoint.SC1_END)) {
			for (CrashPoint.Side side : CrashPoint.Side.values()) {
				file(date, 1);
				this.clock.move(Duration.between(this.clock.instant(), at(date).minus(Duration.ofHours(8))));
				awaitDate(date + " PLANNED");
				CompletableFuture<CrashPoint> broken = breakAt(point, side);
				this.clock.move(Duration.between(this.clock.instant(), at(date)));
				String waiting = date + " WAITING 3";
				Night.await(Duration.ofMinutes(1), () -> {
					// what failed is tried again after a minute
					this.clock.move(Duration.ofSeconds(5));
					return dates().contains(waiting);
				});
				assertThat(broken).as(point + " " + side).succeedsWithin(SOON);
				String run = String.valueOf(this.night.number("select max(id) from payment_run"));
				assertThat(notices()).as(point + " " + side).containsOnlyOnce("NOT_APPROVED " + run);
				CrashPoint.disarm();
				date = date.plusDays(1);
			}
		}
		assertThat(this.night.ledger.withdrawals()).isEmpty();
		this.night.booksAgree();
	}

	/**
	 * Ends a thread the first time that it passes there. The point behind a commit is
	 * passed a moment after others can see what was committed, so it is waited for.
	 */
	private static CompletableFuture<CrashPoint> breakAt(CrashPoint point, CrashPoint.Side side) {
		CompletableFuture<CrashPoint> broken = new CompletableFuture<>();
		CrashPoint.arm((passed, at) -> {
			if (passed == point && at == side && broken.complete(point)) {
				throw new Broken();
			}
		});
		return broken;
	}

	@Test
	void nothingNewIsSentAfterTheCutOffAndTheNextNightTakesItUp() {
		this.night.define("nightly", JOB.formatted(this.folder.resolve("in"), 0)
			.replace("zone: Europe/Berlin", "zone: Europe/Berlin\n  cut-off: \"03:30\""));
		file(LocalDate.of(2026, 3, 27), 2);
		// the runs' clocks are long past this cut-off
		server("a");
		this.clock.move(Duration.between(this.clock.instant(), Instant.parse("2026-03-27T04:00:00Z")));
		awaitDate("2026-03-27 DONE 3");
		assertThat(this.night.payouts()).containsExactly("1 PO-27-0 HELD CUT_OFF", "1 PO-27-1 HELD CUT_OFF");
		assertThat(this.night.ledger.withdrawals()).isEmpty();
		define(0);
		// a look that began before would run the next night by the old definition
		Night
			.await(() -> this.night.number("select count(*) from job_schedule where definition like '%cut-off%'") == 0);
		this.clock.move(Duration.ofDays(1));
		awaitDate("2026-03-28 DONE 0");
		assertThat(this.night.payouts()).containsExactly("1 PO-27-0 COMPLETED", "1 PO-27-1 COMPLETED");
		this.night.booksAgree();
	}

	private void awaitDate(String wanted) {
		Night.await(Duration.ofMinutes(1),
				() -> dates().stream().anyMatch((date) -> (date + " ").startsWith(wanted + " ")));
	}

	private List<String> notices() {
		return this.night.sql.sql("select kind || ' ' || run_id from notice where run_id is not null")
			.query(String.class)
			.list();
	}

	private Schedules server(String home) {
		Schedules schedules = this.night.home(home).schedules();
		schedules.start();
		this.servers.add(schedules);
		return schedules;
	}

	/**
	 * Moves the clock hour by hour, and waits each time until all that is due is done.
	 */
	private void until(String moment) {
		Instant end = Instant.parse(moment);
		do {
			Duration step = Duration.between(this.clock.instant(), end);
			this.clock.move((step.compareTo(Duration.ofHours(1)) > 0) ? Duration.ofHours(1) : step);
			// Quartz takes a dead server's alarms over after a quarter of a minute
			Night.await(Duration.ofMinutes(2), this::isAllDone);
		}
		while (this.clock.instant().isBefore(end));
	}

	/** By the latest of the times of day in these tests. */
	private boolean isAllDone() {
		Instant now = this.clock.instant();
		long due = CALENDAR.between(FIRST, now).size();
		return this.night.number("select count(*) from business_date where state = 'DONE'") >= due;
	}

	private void define(int rate) {
		this.night.define("nightly", JOB.formatted(this.folder.resolve("in"), rate));
	}

	private void file(LocalDate date, int payouts) {
		String[] lines = new String[payouts];
		for (int at = 0; at < payouts; at++) {
			lines[at] = "PO-" + date.getDayOfMonth() + "-" + at + " 5000.00";
		}
		this.night.fileOf("in", date.format(DateTimeFormatter.BASIC_ISO_DATE) + ".csv", lines);
	}

	private List<String> dates() {
		return this.night.sql.sql("""
				select business_date || ' ' || state || ' ' || coalesce(exit_code, 0) from business_date
				order by business_date""").query(String.class).list();
	}

}
