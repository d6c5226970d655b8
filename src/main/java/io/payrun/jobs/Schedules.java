package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * The nights by themselves, for {@code serve}: woken by Quartz, it runs each job's
 * business dates in order, follows what is in flight, and watches that it happens.
 */
public final class Schedules implements AutoCloseable {

	/**
	 * How often it is woken.
	 *
	 * @param dates to look at the dates
	 * @param follow to follow what is in flight
	 */
	public record Pace(Duration dates, Duration follow) {

		/** Every 15 s, and every 15 minutes. */
		public static final Pace USUAL = new Pace(Duration.ofSeconds(15), Duration.ofMinutes(15));

	}

	private final Machine machine;

	private final DataSource dataSource;

	private final Clock clock;

	private final Pace pace;

	private @Nullable Wakes wakes;

	/** The parts of it. */
	record Machine(Catalogue catalogue, Nights nights, Following following, Watchdog watchdog, Presence presence) {
	}

	Schedules(Machine machine, DataSource dataSource, Clock clock, Pace pace) {
		this.machine = machine;
		this.dataSource = dataSource;
		this.clock = clock;
		this.pace = pace;
	}

	/**
	 * Begins.
	 * @throws Refusal where the scheduler does not start
	 */
	public void start() {
		this.machine.presence().keep();
		this.machine.catalogue().look();
		this.machine.watchdog().start();
		this.wakes = Wakes.start(this.dataSource,
				new Wakes.Alarm("dates", this.pace.dates(), this.machine.nights()::wake),
				new Wakes.Alarm("follow", this.pace.follow(), this.machine.following()::begin));
	}

	/**
	 * What health tells of the schedule. Everybody who reaches the port reads it: no
	 * folder, no text of a file.
	 * @return the check
	 */
	public HealthCheck health() {
		return new HealthCheck() {

			@Override
			public String name() {
				return "schedule";
			}

			@Override
			public List<Finding> look() {
				List<Finding> findings = new ArrayList<>();
				if (!watchdog().isAwake()) {
					findings
						.add(Finding.attention("The watchdog has not looked for three minutes; restart the server."));
				}
				watchdog().alarms().forEach((alarm) -> findings.add(Finding.attention(alarm.brief())));
				return findings;
			}

		};
	}

	/**
	 * The next date of each job with a schedule.
	 * @return soonest first
	 */
	public List<Upcoming> next() {
		List<Upcoming> next = new ArrayList<>();
		for (Catalogue.Entry entry : this.machine.catalogue().look()) {
			JobDefinition.Schedule schedule = entry.job().schedule();
			if (schedule != null) {
				new BusinessDates(schedule).next(this.clock.instant())
					.ifPresent((due) -> next.add(new Upcoming(entry.job().name(), due.date(),
							due.at().atZone(schedule.zone()), this.machine.nights().note(entry.job(), due))));
			}
		}
		next.sort(Comparator.comparing((Upcoming date) -> date.at().toInstant()).thenComparing(Upcoming::job));
		return next;
	}

	/** Something was told that is worth a look before the next pass. */
	public void followSoon() {
		this.machine.following().begin();
	}

	/** Whether this process runs a date of the job now. */
	boolean isBusy(String job) {
		return this.machine.nights().isBusy(job);
	}

	/** Looks by itself; tests let it look now. */
	Watchdog watchdog() {
		return this.machine.watchdog();
	}

	/** For tests: to let it follow now. */
	Following following() {
		return this.machine.following();
	}

	/** Begins nothing further; what runs is stopped by {@code Runs}' owner. */
	@Override
	public void close() {
		this.machine.nights().close();
		this.machine.following().end();
		this.machine.watchdog().close();
		if (this.wakes != null) {
			this.wakes.close();
		}
		this.machine.presence().close();
	}

	/** Waits until what was running has ended; call after the runs were asked to stop. */
	public void awaitEnd() {
		this.machine.nights().awaitEnd();
	}

}
