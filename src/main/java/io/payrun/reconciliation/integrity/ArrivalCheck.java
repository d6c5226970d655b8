package io.payrun.reconciliation.integrity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.payrun.reconciliation.integrity.Books.Arrival;
import io.payrun.reconciliation.integrity.BooksStore.Ours;

/** I5, I6 and I7 as the provider saw them: what arrived, when, and with which bytes. */
final class ArrivalCheck {

	/** How far the provider's clock may be from the database's. */
	private static final Duration CLOCKS = Duration.ofSeconds(30);

	private final Books books;

	private final Duration trusted;

	private final Findings findings;

	ArrivalCheck(Books books, Duration trusted, Findings findings) {
		this.books = books;
		this.trusted = trusted;
		this.findings = findings;
	}

	void check(Ours ours) {
		List<Arrival> arrivals = new ArrayList<>(
				this.books.arrivals().getOrDefault(new Books.Name(ours.account(), ours.reference()), List.of()));
		arrivals.addAll(this.books.arrivals().getOrDefault(new Books.Name("", ours.reference()), List.of()));
		Map<String, String> bodyOfKey = new HashMap<>();
		for (Arrival arrival : arrivals) {
			String key = String.valueOf(arrival.key());
			String first = bodyOfKey.putIfAbsent(key, arrival.bodySha256());
			if (first != null && !first.equals(arrival.bodySha256())) {
				breach(Promise.I6, ours, "two bodies arrived under one key at " + arrival.at());
			}
			arrival(ours, arrival);
		}
	}

	private void arrival(Ours ours, Arrival arrival) {
		String newest = newestGeneration(ours);
		String generation = arrival.bodySha256().equals(ours.body()) ? newest : generation(ours, arrival);
		if (generation == null) {
			breach(Promise.I6, ours, "a body arrived at " + arrival.at() + " that is none of ours");
			return;
		}
		if (generation.equals(newest) && !String.valueOf(ours.key()).equals(arrival.key())) {
			breach(Promise.I5, ours, "a request arrived at " + arrival.at() + " under a key that is not the payout's");
		}
		Instant intent = intent(ours, generation, arrival.at().plus(CLOCKS));
		if (intent == null) {
			breach(Promise.I5, ours,
					"a request of key " + generation + " arrived at " + arrival.at() + ", before any intent");
		}
		else if (arrival.at().isAfter(intent.plus(this.trusted).plus(CLOCKS))) {
			breach(Promise.I7, ours, "a request of key " + generation + " arrived at " + arrival.at() + ", "
					+ Duration.between(intent, arrival.at()).toSeconds() + " s after its intent");
		}
	}

	private static @Nullable String newestGeneration(Ours ours) {
		List<String> intents = ours.intents();
		return intents.isEmpty() ? null : intents.get(intents.size() - 1).split(" ", 2)[0];
	}

	private static @Nullable String generation(Ours ours, Arrival arrival) {
		return ours.bodies()
			.stream()
			.filter((body) -> body.endsWith(" " + arrival.bodySha256()))
			.map((body) -> body.split(" ", 2)[0])
			.findFirst()
			.orElse(null);
	}

	/** The last intent of a generation that is not later than a moment. */
	private static @Nullable Instant intent(Ours ours, String generation, Instant notAfter) {
		Instant last = null;
		for (String intent : ours.intents()) {
			String[] parts = intent.split(" ", 2);
			Instant at = BooksStore.instant(Long.parseLong(parts[1]));
			if (parts[0].equals(generation) && !at.isAfter(notAfter)) {
				last = at;
			}
		}
		return last;
	}

	private void breach(Promise promise, Ours ours, String what) {
		this.findings.breach(promise, new Verdict.Breach(ours.run(), ours.reference(), ours.line(), what));
	}

}
