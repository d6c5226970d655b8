package io.payrun.jobs;

import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * What the ports show.
 *
 * @param dataSource the database
 * @param clock the wall clock
 * @param checks what health asks beside its own checks: scheduler, watchdog
 * @param runs the newest runs, newest first
 * @param upcoming the next business dates, soonest first; empty without a scheduler
 * @param desks who takes providers' events
 */
public record Watched(DataSource dataSource, Clock clock, List<HealthCheck> checks, Supplier<List<Runs.Summary>> runs,
		Supplier<List<Upcoming>> upcoming, List<EventDesk.Desk> desks) {
}
