package io.payrun.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import io.payrun.jobs.HealthCheck;
import io.payrun.provider.HookSignature.Verdict;

/**
 * Counts what signatures showed, and says within a minute where genuine events come with
 * times that are not ours: a clock is wrong then, ours or theirs, and every hold is
 * refused.
 */
final class HookWatch {

	private static final long MINUTE_NANOS = 60_000_000_000L;

	private static final int MOST = 1_000;

	private final LongSupplier nanos;

	private final Map<String, Map<Verdict, Long>> counts = new TreeMap<>();

	private final Deque<Long> stale = new ArrayDeque<>();

	private long genuineAt;

	HookWatch(LongSupplier nanos) {
		this.nanos = nanos;
	}

	synchronized void seen(String provider, Verdict verdict) {
		this.counts.computeIfAbsent(provider, (key) -> new EnumMap<>(Verdict.class)).merge(verdict, 1L, Long::sum);
		if (verdict == Verdict.STALE) {
			this.stale.addLast(this.nanos.getAsLong());
			if (this.stale.size() > MOST) {
				this.stale.removeFirst();
			}
		}
		else if (verdict == Verdict.GENUINE) {
			this.genuineAt = this.nanos.getAsLong();
		}
	}

	/**
	 * Genuine events with foreign times within the last minute, and none with ours since.
	 */
	private synchronized int staleNow() {
		long now = this.nanos.getAsLong();
		while (!this.stale.isEmpty() && now - this.stale.getFirst() > MINUTE_NANOS) {
			this.stale.removeFirst();
		}
		Long last = this.stale.peekLast();
		return (last == null || (this.genuineAt != 0 && this.genuineAt - last > 0)) ? 0 : this.stale.size();
	}

	/** What signatures showed since the start, for metrics. */
	synchronized String metrics() {
		Exposition told = new Exposition();
		told.counter("payrun_webhook_events_total", "Events that came, by what their signature showed");
		this.counts.forEach((provider, verdicts) -> verdicts.forEach((verdict, count) -> told.sample(count, "provider",
				provider, "signature", verdict.name().toLowerCase(Locale.ROOT))));
		return told.toString();
	}

	/** What health says of it. */
	HealthCheck check() {
		return new HealthCheck() {

			@Override
			public String name() {
				return "webhooks";
			}

			@Override
			public List<Finding> look() {
				int count = staleNow();
				return (count == 0) ? List.of() : List.of(Finding.attention("clock? " + count
						+ " genuine events of the last minute bear a time that is minutes off; they are refused"));
			}

		};
	}

}
