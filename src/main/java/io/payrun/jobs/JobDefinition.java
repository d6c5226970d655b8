package io.payrun.jobs;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;

import io.payrun.intake.Intake;
import io.payrun.payout.Funding;
import org.jspecify.annotations.Nullable;

/**
 * One {@code jobs/NAME.yaml}, checked and with every default filled in (contract section
 * 2).
 *
 * @param name the job, equal to the file's name
 * @param mode its world
 * @param provider for lines that name none, or null
 * @param source where its lines come from
 * @param schedule when {@code serve} runs it, or null
 * @param duplicates what is suspected, and what then
 * @param funding what to do short of money
 * @param approvalRequired whether a person must approve first
 * @param submit how it sends
 * @param track how it follows
 * @param formats the report's files
 * @param sha256 of the file's bytes: did the definition change since the last run?
 */
record JobDefinition(String name, Mode mode, @Nullable String provider, Source source, @Nullable Schedule schedule,
		Duplicates duplicates, Funding.Policy funding, boolean approvalRequired, Submit submit, Track track,
		Set<String> formats, String sha256) {

	/** The zone of the business date: the schedule's, else UTC. */
	ZoneId zone() {
		return (this.schedule != null) ? this.schedule.zone() : ZoneOffset.UTC;
	}

	/** Whether a file must have a control file. */
	enum Control {

		OPTIONAL, REQUIRED

	}

	/**
	 * Where lines come from.
	 *
	 * @param csv a glob, where {@code {date}} stands for the business date; null for the
	 * request table
	 * @param control whether a control file is demanded
	 * @param expected whether a date without a file needs a person
	 */
	record Source(@Nullable String csv, Control control, boolean expected) {
	}

	/** When {@code serve} runs the job. */
	record Schedule(String cron, ZoneId zone) {
	}

	/** Suspected duplicates: how far back, and what is done. */
	record Duplicates(Duration within, Intake.DuplicateAction action) {
	}

	/** Sending: payouts claimed together, requests in flight, requests a second. */
	record Submit(int chunk, int concurrency, int rate) {
	}

	/** Following: the first wait, the longest wait, and how long at most. */
	record Track(Duration firstPoll, Duration longestPoll, Duration until) {
	}

}
