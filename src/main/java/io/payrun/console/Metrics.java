package io.payrun.console;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * What Prometheus scrapes. All of it is read from rows, so any process of the
 * installation tells the same, also after a restart. What was read is kept for five
 * seconds, or for ten times as long as reading took: the database spends at most a tenth
 * of one connection on it, however many payouts there are.
 */
final class Metrics {

	private static final Logger log = LoggerFactory.getLogger(Metrics.class);

	/** Payouts that ended are counted for runs that began within this time. */
	static final Duration MEMORY = Duration.ofDays(35);

	private static final Duration WINDOW = Duration.ofMinutes(10);

	private static final Duration FRESH = Duration.ofSeconds(5);

	/** States that {@link MetricStore#open} counts over all times. */
	private static final Set<String> OPEN = Set.of("HELD", "SENDING", "UNKNOWN", "ACCEPTED", "AWAITING_CUSTOMER");

	private final MetricStore store;

	private final HealthStore waiting;

	private final RunCounts counts;

	private final LongSupplier nanos;

	private String last = "";

	private long freshUntil;

	private boolean asked;

	Metrics(MetricStore store, HealthStore waiting, LongSupplier nanos) {
		this.store = store;
		this.waiting = waiting;
		this.counts = new RunCounts(store);
		this.nanos = nanos;
	}

	/** All families that come from the database. */
	synchronized String fromRows() {
		long began = this.nanos.getAsLong();
		if (!this.asked || began - this.freshUntil >= 0) {
			this.last = read();
			this.asked = true;
			long ended = this.nanos.getAsLong();
			this.freshUntil = ended + Math.max(FRESH.toNanos(), 10 * (ended - began));
		}
		return this.last;
	}

	/** A database that is away is told by one zero; old figures would look like news. */
	private String read() {
		try {
			Exposition told = new Exposition();
			Instant now = this.store.now();
			List<MetricStore.Open> open = this.store.open(now);
			List<MetricStore.Run> runs = this.store.runs(now.minus(MEMORY));
			payouts(told, open, runs);
			money(told, open);
			runs(told, runs);
			requests(told, this.store.requests(now.minus(WINDOW)));
			waiting(told);
			return told.gauge("payrun_database_up", "1 while the database answers").sample(1).toString();
		}
		catch (DataAccessException ex) {
			log.debug("Metrics could not be read", ex);
			return new Exposition().gauge("payrun_database_up", "1 while the database answers").sample(0).toString();
		}
	}

	private void payouts(Exposition told, List<MetricStore.Open> open, List<MetricStore.Run> runs) {
		Map<RunCounts.Place, Long> places = this.counts.count(runs);
		// open ones are counted over all times, and only once
		places.keySet().removeIf((place) -> OPEN.contains(place.status()));
		open.forEach((some) -> places.merge(new RunCounts.Place(some.mode(), some.provider(), some.status()),
				some.count(), Long::sum));
		told.gauge("payrun_payouts", "Payouts by state: open ones of all times, others of runs of the last 35 days");
		Map<String, Runnable> sorted = new TreeMap<>();
		places.forEach((place, count) -> sorted.put(place.toString(),
				() -> told.sample(count, "mode", place.mode(), "provider", place.provider(), "state", place.status())));
		sorted.values().forEach(Runnable::run);
	}

	private static void money(Exposition told, List<MetricStore.Open> open) {
		record Pot(String mode, String provider, String currency, String state) {
		}
		Map<Pot, BigDecimal> amounts = new LinkedHashMap<>();
		Map<Pot, BigDecimal> ages = new LinkedHashMap<>();
		for (MetricStore.Open some : open) {
			String state = bucket(some.status());
			amounts.merge(new Pot(some.mode(), some.provider(), some.currency(), state), some.amount(),
					BigDecimal::add);
			ages.merge(new Pot(some.mode(), some.provider(), "", state), some.oldest(), BigDecimal::max);
		}
		told.gauge("payrun_open_money",
				"Money of open payouts in the currency's own units, never summed over currencies");
		amounts.forEach((pot, amount) -> told.sample(amount, "mode", pot.mode(), "provider", pot.provider(), "currency",
				pot.currency(), "state", pot.state()));
		told.gauge("payrun_oldest_seconds", "Age of the oldest open payout since it was sent, or taken in");
		ages.forEach(
				(pot, age) -> told.sample(age, "mode", pot.mode(), "provider", pot.provider(), "state", pot.state()));
	}

	/** The words of the report. */
	private static String bucket(String status) {
		return switch (status) {
			case "ACCEPTED", "SENDING" -> "in_flight";
			case "AWAITING_CUSTOMER" -> "awaiting_customer";
			case "UNKNOWN" -> "unknown";
			default -> "held";
		};
	}

	private void runs(Exposition told, List<MetricStore.Run> runs) {
		record Kind(String mode, String state) {
		}
		Map<Kind, Long> states = new LinkedHashMap<>();
		runs.forEach((run) -> states.merge(new Kind(run.mode(), run.state()), 1L, Long::sum));
		told.gauge("payrun_runs", "Runs by state: unfinished ones of all times, others of the last 35 days");
		states.forEach((kind, count) -> told.sample(count, "mode", kind.mode(), "state", kind.state()));
		List<MetricStore.Job> jobs = this.store.jobs();
		told.gauge("payrun_last_good_date_seconds",
				"Newest business date with a finished run, its midnight UTC as unix time");
		for (MetricStore.Job job : jobs) {
			if (job.goodDate() != null) {
				told.sample(job.goodDate().atStartOfDay(ZoneOffset.UTC).toEpochSecond(), "job", job.job(), "mode",
						job.mode());
			}
		}
		told.gauge("payrun_last_run_exit_code", "Exit code of the job's newest run that ended");
		for (MetricStore.Job job : jobs) {
			if (job.exitCode() != null) {
				told.sample(job.exitCode(), "job", job.job(), "mode", job.mode());
			}
		}
		told.gauge("payrun_last_run_finished_seconds", "When the job's newest finished run finished, as unix time");
		for (MetricStore.Job job : jobs) {
			if (job.endedAt() != null) {
				told.sample(job.endedAt(), "job", job.job(), "mode", job.mode());
			}
		}
	}

	private static void requests(Exposition told, List<MetricStore.Requests> all) {
		told.gauge("payrun_provider_requests_10m",
				"Requests to providers that ended in the last 10 minutes, by outcome");
		all.forEach((some) -> told.sample(some.count(), "provider", some.provider(), "kind", some.kind(), "outcome",
				some.outcome()));
		told.gauge("payrun_provider_request_seconds_10m_sum",
				"How long the requests of the last 10 minutes took together");
		Map<List<String>, BigDecimal> seconds = new LinkedHashMap<>();
		Map<List<String>, List<Long>> buckets = new LinkedHashMap<>();
		for (MetricStore.Requests some : all) {
			List<String> at = List.of(some.provider(), some.kind());
			seconds.merge(at, some.seconds(), BigDecimal::add);
			List<Long> sums = buckets.computeIfAbsent(at, (key) -> new ArrayList<>());
			List<Long> counts = new ArrayList<>(some.buckets());
			counts.add(some.count());
			for (int bucket = 0; bucket < counts.size(); bucket++) {
				if (sums.size() <= bucket) {
					sums.add(0L);
				}
				sums.set(bucket, sums.get(bucket) + counts.get(bucket));
			}
		}
		seconds.forEach((at, sum) -> told.sample(sum, "provider", at.get(0), "kind", at.get(1)));
		told.gauge("payrun_provider_request_seconds_10m_bucket",
				"Requests of the last 10 minutes that took no longer than le seconds; for histogram_quantile without rate");
		buckets.forEach((at, sums) -> {
			for (int bucket = 0; bucket < sums.size(); bucket++) {
				String bound = (bucket < MetricStore.BUCKETS.size()) ? MetricStore.BUCKETS.get(bucket) : "+Inf";
				told.sample(sums.get(bucket), "provider", at.get(0), "kind", at.get(1), "le", bound);
			}
		});
	}

	private void waiting(Exposition told) {
		told.gauge("payrun_paused", "1 for each pause of sends in force; provider all: every send");
		this.waiting.pauses().forEach((pause) -> told.sample(1, "provider", pause.provider()));
		told.gauge("payrun_undelivered_notices", "What was not delivered: due is tried again, failed was given up");
		this.waiting.undelivered()
			.forEach((some) -> told.sample(some.count(), "channel", some.channel(), "state",
					some.failed() ? "failed" : "due"));
	}

}
