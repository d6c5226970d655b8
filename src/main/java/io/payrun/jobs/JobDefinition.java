package io.payrun.jobs;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

import io.payrun.intake.Intake;
import io.payrun.payout.Funding;
import io.payrun.payout.Limits;
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
 * @param approval who must agree before money moves
 * @param limits what goes without a further look, by currency
 * @param submit how it sends
 * @param track how it follows
 * @param formats the report's files
 * @param sha256 of the file's bytes: did the definition change since the last run?
 */
record JobDefinition(String name, Mode mode, @Nullable String provider, Source source, @Nullable Schedule schedule,
		Duplicates duplicates, Funding.Policy funding, Approval approval, Map<String, Limits.Limit> limits,
		Submit submit, Track track, Set<String> formats, String sha256) {

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

	/**
	 * When {@code serve} runs the job; all times of day are in its zone.
	 *
	 * @param cron the days and the time of day, at most once a day
	 * @param zone the zone of days and times
	 * @param cutOff after it nothing new is sent, or null
	 * @param skipDates dates that are never due
	 * @param holidays the country or region whose holidays count, or null
	 * @param onHoliday what becomes of a date that is a holiday
	 * @param expectedBy when a file that is not there is told, or null
	 * @param planAt when the file is taken in and approval is asked for, or null
	 */
	record Schedule(String cron, ZoneId zone, @Nullable LocalTime cutOff, Set<LocalDate> skipDates,
			@Nullable String holidays, OnHoliday onHoliday, @Nullable LocalTime expectedBy,
			@Nullable LocalTime planAt) {
	}

	/** What becomes of a business date that is a holiday. */
	enum OnHoliday {

		/** It is due on the next working day. */
		NEXT,

		/** It is due on the working day before. */
		PREVIOUS,

		/** It is not due at all. */
		SKIP

	}

	/**
	 * Who must agree before money moves.
	 *
	 * @param required said by the job, or null: required in mode live under {@code serve}
	 * @param twoPeople whether a release or an answer to an unknown outcome takes effect
	 * only when a second person says the same
	 */
	record Approval(@Nullable Boolean required, boolean twoPeople) {

		static final Approval NOT_SAID = new Approval(null, false);

	}

	/** Whether a run of this job waits for an approval. */
	boolean approvalRequired(boolean underServe) {
		Boolean said = this.approval.required();
		return (said != null) ? said : underServe && this.mode == Mode.LIVE;
	}

	/** The job as the scheduler runs it: live payouts wait for an approval. */
	JobDefinition underServe() {
		return new JobDefinition(this.name, this.mode, this.provider, this.source, this.schedule, this.duplicates,
				this.funding, new Approval(approvalRequired(true), this.approval.twoPeople()), this.limits, this.submit,
				this.track, this.formats, this.sha256);
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
