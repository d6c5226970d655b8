package io.payrun.jobs;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A business date and the moment from which it is due.
 *
 * @param date the business date, in the schedule's zone
 * @param at when its run begins
 */
record Due(LocalDate date, Instant at) {
}
