package io.payrun.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Something that people have to be told once.
 *
 * @param key what it is about; a second one of the same key is not told
 * @param kind what happened
 * @param about which job and run; null where it is about the whole machine
 * @param subject one line
 * @param text for people
 * @param details further members of the JSON for machines
 */
public record Notice(String key, Kind kind, @Nullable About about, String subject, String text,
		Map<String, @Nullable Object> details) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

	private static final DateTimeFormatter LONG_DAY = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	/** What happened. */
	public enum Kind {

		/** A launch ended, well or not. */
		RUN_ENDED,

		/** Something needs a person, outside of a run's end. */
		NEEDS_PERSON,

		/** A run waits for a second person. */
		APPROVAL_WANTED,

		/** Nothing was sent, because nobody approved it. */
		NOT_APPROVED,

		/** An expected file is not there. */
		FILE_MISSING,

		/** A run that was due did not begin. */
		RUN_NOT_STARTED,

		/** A report has a new version. */
		NEW_VERSION,

		/** A changed job file cannot be used. */
		JOB_FILE_BROKEN,

		/** All sends were stopped by a person. */
		PAUSED,

		/** Sends go on. */
		RESUMED;

		/** The type of the event for machines. */
		String type() {
			return "notice." + name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * A job on a date, and its run where there is one.
	 *
	 * @param mode {@code sandbox}, {@code test} or {@code live}
	 * @param job the job
	 * @param date the business date
	 * @param run the run, or null
	 */
	public record About(String mode, String job, LocalDate date, @Nullable Long run) {

		/** How subjects begin. */
		String heading() {
			return "[" + this.mode.toUpperCase(Locale.ROOT) + "] " + this.job + " " + DAY.format(this.date);
		}

		/** How texts begin. */
		String line() {
			return this.mode.toUpperCase(Locale.ROOT) + " · " + this.job + " · " + LONG_DAY.format(this.date)
					+ ((this.run != null) ? " · run " + this.run : "");
		}

		private String slug() {
			return this.mode + "-" + this.job + "-" + this.date;
		}

	}

	/**
	 * Something needs a person.
	 * @param key what it is about
	 * @param about the job and run
	 * @param what one sentence
	 * @param todo what to do about it
	 * @return the notice
	 */
	public static Notice needsPerson(String key, About about, String what, String todo) {
		return of(key, Kind.NEEDS_PERSON, about, "needs a person: " + what, what + "\n\n" + todo, Map.of());
	}

	/**
	 * An expected file, or rows of the table, are not there; told once a job and date.
	 * @param about the job and date
	 * @param wanted what was looked for
	 * @return the notice
	 */
	public static Notice fileMissing(About about, String wanted) {
		return of("file-missing-" + about.slug(), Kind.FILE_MISSING, about, "nothing to pay has arrived",
				"Expected and not there: " + wanted + "\nNothing of it was paid. When it has arrived: payrun run "
						+ about.job() + " --date " + about.date(),
				Map.of("wanted", wanted));
	}

	/**
	 * A run waits for a second person.
	 * @param about the job and run
	 * @param planSha256 what is to be approved; another plan is another notice
	 * @param plan the plan for people, several lines
	 * @param before the number of an earlier approval that is over, or null; what has to
	 * be approved again is another notice
	 * @return the notice
	 */
	public static Notice approvalWanted(About about, String planSha256, String plan, @Nullable Long before) {
		Map<String, @Nullable Object> details = new LinkedHashMap<>();
		details.put("plan_sha256", planSha256);
		details.put("approved_before", before);
		return of("run-" + about.run() + "-approval-" + planSha256 + ((before != null) ? "-after-" + before : ""),
				Kind.APPROVAL_WANTED, about, "waits for approval",
				plan + "\n\nNothing is sent before another person than the one who launched it approves"
						+ ":\n  payrun approve " + about.run() + "\n  payrun reject " + about.run()
						+ " --reason \"…\"\nSHA-256 of what would be sent: " + planSha256,
				details);
	}

	/**
	 * Nothing was sent, because nobody approved it; told once a run.
	 * @param about the job and run
	 * @param why one sentence
	 * @return the notice
	 */
	public static Notice notApproved(About about, String why) {
		return of("run-" + about.run() + "-not-approved", Kind.NOT_APPROVED, about,
				"nothing was sent, it is not approved",
				why + "\nNothing was sent. When it is approved, it goes on with: payrun relaunch " + about.run(),
				Map.of());
	}

	/**
	 * A run that was due did not begin; told once a job and date.
	 * @param about the job and date
	 * @param due when it was due
	 * @param why what is known
	 * @return the notice
	 */
	public static Notice runNotStarted(About about, Instant due, String why) {
		return of("not-started-" + about.slug(), Kind.RUN_NOT_STARTED, about, "did not start",
				"It was due at " + TIME.format(due) + " and has not begun. " + why + "\nBy hand: payrun run "
						+ about.job() + " --date " + about.date(),
				Map.of("due", due.toString()));
	}

	/**
	 * A changed job file cannot be used; the last good one stays in force.
	 * @param file its name
	 * @param sha256 of its content; another content is another notice
	 * @param problem what is wrong
	 * @return the notice
	 */
	public static Notice jobFileBroken(String file, String sha256, String problem) {
		return new Notice("job-file-" + file + "-" + sha256, Kind.JOB_FILE_BROKEN, null,
				"Job file " + file + " cannot be used", "The job file " + file + " was changed and cannot be used:\n  "
						+ problem + "\nThe last good one stays in force until it is corrected.",
				Map.of("file", file));
	}

	/**
	 * All sends were stopped.
	 * @param pause what tells this pause from others, such as its moment
	 * @param provider which provider, or null for all
	 * @param actor who
	 * @param reason why
	 * @return the notice
	 */
	public static Notice paused(long pause, @Nullable String provider, String actor, String reason) {
		return new Notice("pause-" + pause, Kind.PAUSED, null, "All sends" + to(provider) + " are paused",
				actor + " paused all sends" + to(provider) + ": " + reason
						+ "\nWhat is in flight is followed meanwhile. An approver lets them go on with: payrun resume",
				provided(provider, actor));
	}

	/**
	 * Sends go on.
	 * @param pause the same of the pause that ended
	 * @param provider which provider, or null for all
	 * @param actor who
	 * @return the notice
	 */
	public static Notice resumed(long pause, @Nullable String provider, String actor) {
		return new Notice("pause-" + pause + "-ended", Kind.RESUMED, null, "Sends" + to(provider) + " go on",
				actor + " ended the pause: sends" + to(provider) + " go on.", provided(provider, actor));
	}

	private static String to(@Nullable String provider) {
		return (provider != null) ? " to " + provider : "";
	}

	private static Map<String, @Nullable Object> provided(@Nullable String provider, String actor) {
		Map<String, @Nullable Object> details = new LinkedHashMap<>();
		details.put("provider", provider);
		details.put("actor", actor);
		return details;
	}

	/** A notice about a job, with its heading. */
	static Notice of(String key, Kind kind, About about, String what, String text,
			Map<String, ? extends @Nullable Object> details) {
		return new Notice(key, kind, about, about.heading() + ": " + what, about.line() + "\n\n" + text,
				new LinkedHashMap<>(details));
	}

}
