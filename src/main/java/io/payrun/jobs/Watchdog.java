package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.payrun.notice.Notice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, without Quartz, whether the nights happen: a date that was due ten minutes ago
 * and has no run, a file that is not there when it is expected, a broken definition. A
 * scheduler that is stuck says nothing by itself, so somebody else has to.
 */
final class Watchdog implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final Duration PACE = Duration.ofSeconds(30);

	private static final Duration STALE = Duration.ofMinutes(3);

	private final Catalogue catalogue;

	private final DateStore dates;

	private final KnownJobs known;

	private final ScheduledRuns runs;

	private final Clock clock;

	private final Consumer<Alarm> teller;

	private final Presence presence;

	private final Set<String> told = new HashSet<>();

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((work) -> {
		Thread made = new Thread(work, "payrun-watchdog");
		made.setDaemon(true);
		return made;
	});

	private volatile List<Alarm> newest = List.of();

	private volatile long lookedAtNanos = System.nanoTime();

	/** What is wrong. */
	enum Kind {

		RUN_NOT_STARTED, FILE_MISSING, JOB_FILE_BROKEN

	}

	/**
	 * Something that should have happened and has not.
	 *
	 * @param kind what
	 * @param job the job
	 * @param date its business date, or null
	 * @param text for people, one or two sentences
	 * @param notice the same as it is sent
	 */
	record Alarm(Kind kind, String job, @Nullable LocalDate date, String text, Notice notice) {

		/** The same without anything that only people of the house should read. */
		String brief() {
			return switch (this.kind) {
				case RUN_NOT_STARTED -> "the run of " + this.job + " for " + this.date + " was due and has not begun";
				case FILE_MISSING -> this.job + " has nothing to take in for " + this.date;
				case JOB_FILE_BROKEN -> "the definition of " + this.job + " is broken";
			};
		}

		/** The same for the same thing, so that it is told once. */
		String key() {
			return this.kind + " " + this.job + " " + ((this.date != null) ? this.date : this.text);
		}

	}

	/** Where it looks, and the nights as well. */
	record Sight(Catalogue catalogue, DateStore dates, KnownJobs known, ScheduledRuns runs) {
	}

	Watchdog(Sight sight, Clock clock, Presence presence, Consumer<Alarm> teller) {
		this.catalogue = sight.catalogue();
		this.dates = sight.dates();
		this.known = sight.known();
		this.runs = sight.runs();
		this.clock = clock;
		this.presence = presence;
		this.teller = teller;
	}

	void start() {
		// it catches whatever it meets
		ScheduledFuture<?> unused = this.thread.scheduleWithFixedDelay(this::lookQuietly, 0, PACE.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void lookQuietly() {
		try {
			this.presence.keep();
			look();
		}
		// an Error, too: a watchdog that dies in silence is none; health tells the rest
		catch (Throwable ex) {
			log.error("The watchdog could not look ({}); it tries again in {} s", Problem.oneLine(ex),
					PACE.toSeconds());
		}
	}

	/** Looks once, and tells what was not told before. */
	synchronized List<Alarm> look() {
		Instant now = this.clock.instant();
		List<Alarm> found = new ArrayList<>();
		List<Catalogue.Entry> jobs = this.catalogue.look();
		this.catalogue.broken()
			.forEach((job,
					broken) -> found.add(new Alarm(Kind.JOB_FILE_BROKEN, job, null,
							"The definition of job " + job + " is broken: " + broken.reason(),
							Notice.jobFileBroken(job + ".yaml", broken.sha256(), broken.reason()))));
		for (Catalogue.Entry entry : jobs) {
			JobDefinition.Schedule schedule = entry.job().schedule();
			if (schedule != null) {
				jobAlone(entry, schedule, now, found);
			}
		}
		this.newest = List.copyOf(found);
		this.lookedAtNanos = System.nanoTime();
		tell(found);
		return found;
	}

	/** A job whose folder cannot be read must not keep the others from being told. */
	private void jobAlone(Catalogue.Entry entry, JobDefinition.Schedule schedule, Instant now, List<Alarm> found) {
		try {
			job(entry, schedule, now, found);
		}
		catch (RuntimeException ex) {
			log.error("The watchdog could not look at job {} ({})", entry.job().name(), Problem.oneLine(ex));
		}
	}

	private void job(Catalogue.Entry entry, JobDefinition.Schedule schedule, Instant now, List<Alarm> found) {
		JobDefinition job = entry.job();
		BusinessDates calendar = new BusinessDates(schedule);
		Instant from = this.known.unseenAfter(entry, now);
		List<Due> late = new ArrayList<>();
		this.dates.open(job, now)
			.stream()
			.filter((row) -> row.state() == DateStore.State.DUE || row.state() == DateStore.State.PLANNED
					|| (row.state() == DateStore.State.BEGUN && this.dates.runs(job, row.due().date()).isEmpty()))
			.forEach((row) -> late.add(row.due()));
		late.addAll(calendar.between(from, now));
		for (Due due : late) {
			if (!due.at().plus(PATIENCE).isAfter(now)) {
				found.add(notStarted(job, schedule, due));
			}
		}
		calendar.next(now).ifPresent(late::add);
		late.stream()
			.filter((due) -> !this.dates.find(job, due.date()).filter(DateStore.Row::begun).isPresent())
			.forEach((due) -> file(job, schedule, calendar, due, found));
	}

	private void file(JobDefinition job, JobDefinition.Schedule schedule, BusinessDates calendar, Due due,
			List<Alarm> found) {
		Instant by = calendar.expectedBy(due);
		if (by == null || by.isAfter(this.clock.instant()) || !job.source().expected()
				|| this.dates.hasSource(job, due.date()) || this.runs.hasSource(job, due.date())) {
			return;
		}
		String wanted = (job.source().csv() != null) ? "a file " + job.source().csv() : "rows in payout_request";
		found.add(new Alarm(Kind.FILE_MISSING, job.name(), due.date(),
				"Job " + job.name() + " has nothing for " + due.date() + ", which was expected by "
						+ by.atZone(schedule.zone()).toOffsetDateTime() + ": " + wanted + ". Its run is due "
						+ due.at().atZone(schedule.zone()).toOffsetDateTime() + ".",
				Notice.fileMissing(about(job, due), wanted)));
	}

	private static Alarm notStarted(JobDefinition job, JobDefinition.Schedule schedule, Due due) {
		return new Alarm(Kind.RUN_NOT_STARTED, job.name(), due.date(),
				"The run of job " + job.name() + " for " + due.date() + " was due "
						+ due.at().atZone(schedule.zone()).toOffsetDateTime()
						+ " and has not begun. Nothing of it was sent.",
				Notice.runNotStarted(about(job, due), due.at(), "Nothing of it was sent."));
	}

	private static Notice.About about(JobDefinition job, Due due) {
		return new Notice.About(job.mode().word(), job.name(), due.date(), null);
	}

	private void tell(List<Alarm> found) {
		for (Alarm alarm : found) {
			if (this.told.add(alarm.key())) {
				log.error("{}", alarm.text());
			}
			// the receiver knows by the key whether it was told before, over a restart,
			// too
			this.teller.accept(alarm);
		}
		this.told.retainAll(found.stream().map(Alarm::key).toList());
	}

	/** What is wrong now, as last looked at. */
	List<Alarm> alarms() {
		return this.newest;
	}

	/** Whether the watchdog itself still looks. */
	boolean isAwake() {
		return System.nanoTime() - this.lookedAtNanos < STALE.toNanos();
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
