package io.payrun.jobs;

import java.time.Clock;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what {@code serve} needs beyond the runs themselves. */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

	@Bean(destroyMethod = "")
	Schedules schedules(JobsConfiguration.RunWays ways, Sessions sessions, Parts parts, ScheduleSurroundings around,
			ObjectProvider<Schedules.Pace> pace) {
		DateStore dates = new DateStore(around.dataSource());
		Catalogue catalogue = new Catalogue(new Definitions(around.place().settings().jobs()), dates);
		ScheduledRuns runs = new ScheduledRuns(sessions,
				new ScheduledRuns.Ways(ways.fresh(), ways.relaunches(), parts.notices()), dates, ways.stores(),
				around.clock());
		Watchdog.Sight sight = new Watchdog.Sight(catalogue, dates, new KnownJobs(dates), runs);
		Presence presence = new Presence(around.holds());
		return new Schedules(
				new Schedules.Machine(catalogue, new Nights(sight, ways.stores().approvals(), around.clock()),
						new Following(catalogue, sessions, parts, dates, around.place()),
						new Watchdog(sight, around.clock(), presence, (alarm) -> parts.notices().tell(alarm.notice())),
						presence),
				around.dataSource(), around.clock(), pace.getIfAvailable(() -> Schedules.Pace.USUAL));
	}

	/**
	 * What the scheduler stands on; its clock may be another than that of the runs, so
	 * that tests can let nights pass.
	 */
	record ScheduleSurroundings(DataSource dataSource, Clock clock, Following.Place place, Sessions.Holds holds) {
	}

	@Bean
	ScheduleSurroundings scheduleSurroundings(DataSource dataSource, Clock clock, Settings settings, LocalRuns local,
			ObjectProvider<ScheduleClock> nights, Sessions.Holds holds) {
		ScheduleClock own = nights.getIfAvailable();
		return new ScheduleSurroundings(dataSource, (own != null) ? own.clock() : clock,
				new Following.Place(settings, clock, local), holds);
	}

}
