package io.payrun.payout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.money.Money;

/** What a step is through with, by count and money, for progress only. Thread-safe. */
final class Tally {

	private final Map<String, Money> sums = new TreeMap<>();

	private long count;

	synchronized void add(Money money) {
		this.count++;
		this.sums.merge(money.currency(), money, Money::plus);
	}

	/** Payouts that need no call any more, such as those held for funds. */
	synchronized void skip(long payouts) {
		this.count += payouts;
	}

	synchronized long count() {
		return this.count;
	}

	synchronized Progress progress(String step, long total, String note) {
		List<Money> money = new ArrayList<>(this.sums.values());
		return new Progress(step, this.count, total, money, note);
	}

}
