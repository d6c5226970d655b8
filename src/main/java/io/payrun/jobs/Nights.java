package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.payrun.payout.Approvals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens at each wake-up: the dates that became due are written down, and each
 * job's open dates are run in order, one after the other, the jobs beside each other. A
 * wake-up that comes too early, too late or twice changes nothing.
 */
final class Nights implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Nights.class);

	/** A bound for one wake-up; what is left is done at the next. */
	private static final int MOST_DATES = 1_000;

	private static final Duration LONGEST_END = Duration.ofSeconds(45);

	private final Catalogue catalogue;

	private final DateStore dates;

	private final ScheduledRuns runs;

	private final Approvals approvals;

	private final Clock clock;

	private final KnownJobs known;

	private final Set<String> busy = ConcurrentHashMap.newKeySet();

	private final ExecutorService workers = Executors.newCachedThreadPool((work) -> {
		Thread thread = new Thread(work, "payrun-night");
		thread.setDaemon(true);
		return thread;
	});

	private volatile boolean closed;

	Nights(Watchdog.Sight sight, Approvals approvals, Clock clock) {
		this.catalogue = sight.catalogue();
		this.dates = sight.dates();
		this.known = sight.known();
		this.runs = sight.runs();
		this.approvals = approvals;
		this.clock = clock;
	}

	/** Wakes up: looks at all definitions, and at the dates of those with a schedule. */
	void wake() {
		for (Catalogue.Entry entry : this.catalogue.look()) {
			String name = entry.job().name();
			if (entry.job().schedule() == null) {
				this.known.withoutSchedule(entry);
			}
			if (entry.job().schedule() != null && !this.closed && this.busy.add(name)) {
				this.workers.execute(() -> {
					try {
						night(entry);
					}
					// an Error, too: the next wake-up finds out what is left, the
					// watchdog tells
					catch (Throwable ex) {
						log.warn("Job {}: its dates could not be looked at ({}); they are at the next wake-up", name,
								Problem.oneLine(ex));
					}
					finally {
						this.busy.remove(name);
					}
				});
			}
		}
	}

	/** What is due comes before what is only planned. */
	private void night(Catalogue.Entry entry) {
		dates(entry);
		plan(entry);
	}

	/** One job's dates, until none is left that can be tried now. */
	private void dates(Catalogue.Entry entry) {
		JobDefinition job = entry.job();
		for (int tried = 0; tried < MOST_DATES && !this.closed; tried++) {
			Instant now = this.clock.instant();
			register(entry, now);
			List<DateStore.Row> open = new ArrayList<>(this.dates.open(job, now));
			open.removeIf((row) -> row.due().at().isAfter(now));
			Due newest = open.isEmpty() ? null : open.get(open.size() - 1).due();
			if (open.stream().anyMatch(Nights::isWaiting)) {
				Set<Long> approved = approved();
				open.removeIf((row) -> isWaiting(row) && !this.runs.mayGoOn(job, row.due(), approved));
			}
			if (newest == null || open.isEmpty() || !open.get(0).mayTry()) {
				return;
			}
			Due due = open.get(0).due();
			log.info("Job {}: business date {} was due {}; it is run now", job.name(), due.date(), due.at());
			if (!this.runs.tryDate(job, due, due.equals(newest), new LogScreen(job.name()))) {
				return;
			}
		}
	}

	private static boolean isWaiting(DateStore.Row row) {
		return row.state() == DateStore.State.WAITING;
	}

	private Set<Long> approved() {
		return this.approvals.approved().stream().map(Approvals.Approved::runId).collect(Collectors.toSet());
	}

	/**
	 * Takes the next date in early, where the schedule wants approval asked for early.
	 */
	private void plan(Catalogue.Entry entry) {
		JobDefinition.Schedule schedule = entry.job().schedule();
		if (schedule == null || schedule.planAt() == null || this.closed) {
			return;
		}
		BusinessDates calendar = new BusinessDates(schedule);
		Instant now = this.clock.instant();
		Due next = calendar.next(now).orElse(null);
		Instant planAt = (next != null) ? calendar.planAt(next) : null;
		if (next == null || planAt == null || planAt.isAfter(now) || this.known.since(entry, now).isAfter(next.at())) {
			return;
		}
		register(entry, now);
		if (!isUnplanned(entry.job(), next, now)) {
			return;
		}
		this.dates.register(entry.job(), List.of(next));
		this.runs.planDate(entry.job(), next, new LogScreen(entry.job().name()));
	}

	/**
	 * Not before all that has become due meanwhile: the plan's run would be in its way.
	 */
	private boolean isUnplanned(JobDefinition job, Due due, Instant now) {
		boolean unplanned = this.dates.open(job, now)
			.stream()
			.filter((row) -> !isWaiting(row))
			.allMatch(
					(row) -> row.due().date().equals(due.date()) && row.state() == DateStore.State.DUE && row.mayTry());
		return unplanned && (this.runs.hasSource(job, due.date()) || !this.dates.runs(job, due.date()).isEmpty());
	}

	/** Writes down which dates have become due. */
	private void register(Catalogue.Entry entry, Instant now) {
		JobDefinition job = entry.job();
		JobDefinition.Schedule schedule = job.schedule();
		if (schedule == null) {
			return;
		}
		this.dates.register(job, new BusinessDates(schedule).between(this.known.unseenAfter(entry, now), now));
	}

	/** What is known of a date that is still to come, for people. */
	String note(JobDefinition job, Due due) {
		boolean planned = this.dates.find(job, due.date())
			.filter((row) -> row.state() == DateStore.State.PLANNED)
			.isPresent();
		if (!planned) {
			return this.runs.hasSource(job, due.date()) ? "" : "nothing to pay has arrived yet";
		}
		return this.dates.runs(job, due.date()).stream().anyMatch(approved()::contains) ? "approved"
				: "waits for approval";
	}

	/** Whether a date of the job is being run by this process. */
	boolean isBusy(String job) {
		return this.busy.contains(job);
	}

	/** Begins nothing further; what runs is stopped and waited for by its owner. */
	@Override
	public void close() {
		this.closed = true;
		this.workers.shutdown();
	}

	/** Waits for what runs to end, after it was asked to. */
	void awaitEnd() {
		try {
			if (!this.workers.awaitTermination(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
				log.warn("A run did not end within {} s; the next server goes on with it", LONGEST_END.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
