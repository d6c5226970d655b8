package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts and amounts by name; two of them are compared name by name. */
final class Sums {

	private final Map<String, Sum> byName = new TreeMap<>();

	/** A count with its amount. */
	record Sum(long count, BigDecimal amount) {

		static final Sum NOTHING = new Sum(0, BigDecimal.ZERO);

		boolean differs(Sum other) {
			return this.count != other.count || this.amount.compareTo(other.amount) != 0;
		}

		@Override
		public String toString() {
			return this.count + " of " + this.amount.toPlainString();
		}

	}

	void add(String name, long count, BigDecimal amount) {
		Sum before = at(name);
		this.byName.put(name, new Sum(before.count() + count, before.amount().add(amount)));
	}

	Sum at(String name) {
		return this.byName.getOrDefault(name, Sum.NOTHING);
	}

	/** The same without the names that end with a word. */
	Sums without(String word) {
		Sums rest = new Sums();
		this.byName.forEach((name, sum) -> {
			if (!name.endsWith(word)) {
				rest.byName.put(name, sum);
			}
		});
		return rest;
	}

	/** What differs, a sentence a name: {@code NAME: MINE THIS, THEIRS THAT}. */
	List<String> differences(String mine, Sums other, String theirs) {
		Set<String> names = new TreeSet<>(this.byName.keySet());
		names.addAll(other.byName.keySet());
		List<String> told = new ArrayList<>();
		for (String name : names) {
			if (at(name).differs(other.at(name))) {
				told.add(name + ": " + mine + " " + at(name) + ", " + theirs + " " + other.at(name));
			}
		}
		return told;
	}

}
