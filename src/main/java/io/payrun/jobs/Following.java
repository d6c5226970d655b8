package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.payout.Progress;
import io.payrun.payout.StepEnd;
import io.payrun.payout.StopSignal;
import io.payrun.provider.Preflight;
import io.payrun.reconciliation.Reports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Follows what finished runs left in flight, between the nights, and writes the next
 * report of a run when its last open payout is final, or once a day before that. Needs no
 * lock: positive evidence may come from anywhere.
 */
final class Following {

	private static final Logger log = LoggerFactory.getLogger(Following.class);

	/** One pass; what takes longer is followed at the next. */
	private static final Duration LONGEST_PASS = Duration.ofMinutes(2);

	/** Between two passes, however much is told meanwhile. */
	private static final Duration BREATH = Duration.ofSeconds(2);

	private final Catalogue catalogue;

	private final Sessions sessions;

	private final Parts parts;

	private final DateStore dates;

	private final Place place;

	private final AtomicBoolean passing = new AtomicBoolean();

	private final AtomicBoolean wanted = new AtomicBoolean();

	private final StopSignal stop = new StopSignal();

	/** Where it writes, by which clock, and beside which runs. */
	record Place(Settings settings, Clock clock, LocalRuns local) {
	}

	Following(Catalogue catalogue, Sessions sessions, Parts parts, DateStore dates, Place place) {
		this.catalogue = catalogue;
		this.sessions = sessions;
		this.parts = parts;
		this.dates = dates;
		this.place = place;
	}

	/**
	 * Begins a pass on a thread of its own, or another one after the one that goes on;
	 * many wishes at once are one pass, or two.
	 */
	void begin() {
		this.wanted.set(true);
		if (!this.stop.isRaised() && this.passing.compareAndSet(false, true)) {
			Thread thread = new Thread(this::passWhileWanted, "payrun-follow");
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void passWhileWanted() {
		try (LocalRuns.Handle handle = this.place.local().enter(this.stop)) {
			boolean stopped = false;
			while (!stopped && this.wanted.getAndSet(false)) {
				passAtOnce();
				stopped = this.stop.await(BREATH);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.passing.set(false);
		}
		if (this.wanted.get()) {
			begin();
		}
	}

	private void passAtOnce() {
		try {
			pass();
		}
		catch (RuntimeException ex) {
			log.warn("What is in flight could not be followed ({}); it is at the next pass", Problem.oneLine(ex));
		}
	}

	/** Follows each account once, and writes what reports are due. */
	List<Reports.Written> pass() {
		Set<String> followed = new HashSet<>();
		for (Catalogue.Entry entry : this.catalogue.look()) {
			JobDefinition job = entry.job();
			for (String provider : List.of(ProviderAccess.SYNCPAY, ProviderAccess.SOAP)) {
				if (!this.stop.isRaised() && followed.add(job.mode() + " " + provider)) {
					follow(job, provider);
				}
			}
		}
		List<Reports.Written> written = this.parts.reports()
			.publishStale(this.place.settings().reports(), this.dates.staleButWaiting());
		written
			.forEach((report) -> log.info("Run {}: report v{}, {}", report.runId(), report.version(), report.folder()));
		return written;
	}

	private void follow(JobDefinition job, String name) {
		try {
			if (!this.dates.hasInFlight(job.mode(), name)) {
				return;
			}
			Reaches.Reach reach = this.sessions.reaches(job).of(name);
			if (!(reach.provider().check() instanceof Preflight.Ready ready)) {
				log.warn("Job {}: its provider cannot be asked now; what is in flight is followed later", job.name());
				return;
			}
			Account account = Preflights.account(job, reach, ready.organisation(),
					LaunchClock.startingNow(this.place.clock().instant(), ready.date()));
			StepEnd end = this.parts.tracking().track(account, LONGEST_PASS, this.stop, Progress.SILENT);
			log.info("Mode {}: followed what was in flight ({})", job.mode().word(), end.getClass().getSimpleName());
		}
		catch (Refusal ex) {
			log.debug("Job {} cannot be followed: {}", job.name(), ex.getMessage());
		}
		catch (DataAccessException | TransactionException ex) {
			log.warn("Job {}: the database failed while it was followed ({})", job.name(), Problem.oneLine(ex));
		}
	}

	/** Ends after the polls in flight. */
	void end() {
		this.stop.raise("the server is being stopped");
	}

}
