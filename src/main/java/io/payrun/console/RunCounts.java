package io.payrun.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many payouts of the newest runs are in each state. A finished run whose report is
 * current is counted once and remembered: each change of a payout makes its run's report
 * stale in the same commit, so the mark tells whether the count still holds.
 */
final class RunCounts {

	private final MetricStore store;

	private final Map<Long, Kept> kept = new HashMap<>();

	RunCounts(MetricStore store) {
		this.store = store;
	}

	private record Kept(String mark, List<MetricStore.Counted> counted) {
	}

	/** Where payouts are. */
	record Place(String mode, String provider, String status) {
	}

	/** Counts by place; asks only for runs that may have changed. */
	Map<Place, Long> count(List<MetricStore.Run> runs) {
		Set<Long> unknown = new HashSet<>();
		Set<Long> all = new HashSet<>();
		for (MetricStore.Run run : runs) {
			Kept known = this.kept.get(run.id());
			all.add(run.id());
			if (known == null || !known.mark().equals(run.mark())) {
				unknown.add(run.id());
			}
		}
		this.kept.keySet().retainAll(all);
		Map<Long, List<MetricStore.Counted>> fresh = new HashMap<>();
		if (!unknown.isEmpty()) {
			for (MetricStore.Counted counted : this.store.counted(unknown)) {
				fresh.computeIfAbsent(counted.run(), (run) -> new ArrayList<>()).add(counted);
			}
		}
		Map<Place, Long> sums = new HashMap<>();
		for (MetricStore.Run run : runs) {
			Kept known = this.kept.get(run.id());
			List<MetricStore.Counted> counts = unknown.contains(run.id()) || known == null
					? fresh.getOrDefault(run.id(), List.of()) : known.counted();
			String mark = run.mark();
			if (mark != null) {
				// the mark was read before the count: a change in between gives another
				// mark
				this.kept.put(run.id(), new Kept(mark, counts));
			}
			else {
				this.kept.remove(run.id());
			}
			counts.forEach((counted) -> sums.merge(new Place(run.mode(), counted.provider(), counted.status()),
					counted.count(), Long::sum));
		}
		return sums;
	}

}
