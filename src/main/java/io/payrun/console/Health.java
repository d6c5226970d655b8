package io.payrun.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.HealthCheck.Finding;
import io.payrun.jobs.HealthCheck.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all checks at the same time, each on a thread of its own and for two seconds at
 * most, and keeps what they said for a second: however many ask, the database is asked
 * once. A check that hangs occupies its one thread and nobody else.
 */
final class Health implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Health.class);

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration FRESH = Duration.ofSeconds(1);

	private final List<HealthCheck> essential;

	private final List<HealthCheck> further;

	private final LongSupplier nanos;

	private final ExecutorService threads = Executors.newCachedThreadPool((work) -> {
		Thread thread = new Thread(work, "health check");
		thread.setDaemon(true);
		return thread;
	});

	private final Map<HealthCheck, Future<List<Finding>>> asked = new HashMap<>();

	private @Nullable Report last;

	private long lastAt;

	private volatile boolean draining;

	/**
	 * Health of a process.
	 * @param essential without which it is not ready
	 * @param further what else is told
	 * @param nanos a clock that only moves forward
	 */
	Health(List<HealthCheck> essential, List<HealthCheck> further, LongSupplier nanos) {
		this.essential = List.copyOf(essential);
		this.further = List.copyOf(further);
		this.nanos = nanos;
	}

	/**
	 * What a check found.
	 *
	 * @param name the check
	 * @param status how bad it is
	 * @param detail a sentence, or empty
	 * @param essential whether readiness hangs on it
	 */
	record Entry(String name, Status status, String detail, boolean essential) {
	}

	/**
	 * All of it.
	 *
	 * @param status the worst of all
	 * @param entries at least one for each check
	 */
	record Report(Status status, List<Entry> entries) {

		boolean essentialsAreUp() {
			return this.entries.stream().noneMatch((entry) -> entry.essential() && entry.status() != Status.UP);
		}

	}

	/** What the checks say, at most a second old. */
	synchronized Report report() {
		Report known = this.last;
		if (known != null && this.nanos.getAsLong() - this.lastAt < FRESH.toNanos()) {
			return known;
		}
		Report report = look();
		this.last = report;
		this.lastAt = this.nanos.getAsLong();
		return report;
	}

	/** Whether it may be given work: no essential check fails, and it is not ending. */
	boolean ready() {
		return !this.draining && report().essentialsAreUp();
	}

	/** Whether every thread that matters still works; asks nobody outside. */
	boolean alive() {
		return this.further.stream().allMatch(HealthCheck::alive);
	}

	/** From now on it is not ready. */
	void drain() {
		this.draining = true;
	}

	private Report look() {
		List<HealthCheck> all = new ArrayList<>(this.essential);
		all.addAll(this.further);
		// one that still hangs is waited for, never asked twice; a late answer is too old
		all.forEach((check) -> this.asked.compute(check,
				(one, pending) -> (pending != null && !pending.isDone()) ? pending : this.threads.submit(one::look)));
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		List<Entry> entries = new ArrayList<>();
		Status worst = Status.UP;
		for (HealthCheck check : all) {
			boolean isEssential = this.essential.contains(check);
			for (Finding finding : answer(check, isEssential, deadline)) {
				entries.add(new Entry(check.name(), finding.status(), finding.detail(), isEssential));
				worst = (finding.status().compareTo(worst) > 0) ? finding.status() : worst;
			}
		}
		return new Report(worst, List.copyOf(entries));
	}

	private List<Finding> answer(HealthCheck check, boolean isEssential, long deadline) {
		Status failed = isEssential ? Status.DOWN : Status.ATTENTION;
		Future<List<Finding>> future = this.asked.get(check);
		try {
			if (future == null) {
				throw new IllegalStateException("nobody asked " + check.name());
			}
			List<Finding> findings = future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
			this.asked.remove(check);
			return findings.isEmpty() ? List.of(Finding.up("")) : findings;
		}
		catch (TimeoutException ex) {
			return List.of(new Finding(failed, "no answer within 2 s"));
		}
		catch (ExecutionException ex) {
			this.asked.remove(check);
			// what it says may name hosts and users; the log file has it
			log.debug("The check {} failed", check.name(), ex.getCause());
			return List.of(new Finding(failed, "no answer"));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of(new Finding(failed, "no answer"));
		}
	}

	@Override
	public void close() {
		this.draining = true;
		this.threads.shutdownNow();
	}

}
