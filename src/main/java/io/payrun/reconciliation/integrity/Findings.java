package io.payrun.reconciliation.integrity;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Collects what was looked at and what was found, promise by promise; bounded. */
final class Findings {

	/** How many breaches, and how many notes, of a promise are kept. */
	static final int MOST = 1_000;

	private final Map<Promise, Found> byPromise = new EnumMap<>(Promise.class);

	private long payouts;

	Findings() {
		for (Promise promise : Promise.values()) {
			this.byPromise.put(promise, new Found());
		}
	}

	void payouts(long more) {
		this.payouts += more;
	}

	void checked(Promise promise, long more) {
		found(promise).checked += more;
	}

	void breach(Promise promise, Verdict.Breach breach) {
		Found found = found(promise);
		found.count++;
		if (found.breaches.size() < MOST) {
			found.breaches.add(breach);
		}
	}

	/** Breaches that were only counted. */
	void more(Promise promise, long count) {
		found(promise).count += count;
	}

	void note(Promise promise, String sentence) {
		Found found = found(promise);
		if (found.notes.size() < MOST) {
			found.notes.add(sentence);
		}
	}

	/** A breach of a run as a whole. */
	void breach(Promise promise, @Nullable Long run, String what) {
		breach(promise, new Verdict.Breach(run, null, null, what));
	}

	Verdict verdict(int runs) {
		List<Verdict.Invariant> invariants = new ArrayList<>();
		this.byPromise.forEach((promise, found) -> invariants.add(new Verdict.Invariant(promise.name(), promise.title(),
				found.checked, promise.unit(), found.count, List.copyOf(found.breaches), List.copyOf(found.notes))));
		return new Verdict(runs, this.payouts, List.copyOf(invariants));
	}

	private Found found(Promise promise) {
		return this.byPromise.computeIfAbsent(promise, (absent) -> new Found());
	}

	private static final class Found {

		private final List<Verdict.Breach> breaches = new ArrayList<>();

		private final Set<String> notes = new LinkedHashSet<>();

		private long checked;

		private long count;

	}

}
