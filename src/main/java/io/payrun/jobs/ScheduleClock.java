package io.payrun.jobs;

import java.time.Clock;

/**
 * The clock that business dates become due by, where it is another than the runs' own.
 *
 * @param clock the clock
 */
public record ScheduleClock(Clock clock) {
}
