package io.payrun.jobs;

import java.time.LocalDate;
import java.time.ZonedDateTime;

/**
 * A business date that is still to come, for pages.
 *
 * @param job the job's name
 * @param date the business date
 * @param at when it is due, in the job's zone
 * @param note what is known of it, such as "file missing" or "approved by Ada"; may be
 * empty
 */
public record Upcoming(String job, LocalDate date, ZonedDateTime at, String note) {
}
