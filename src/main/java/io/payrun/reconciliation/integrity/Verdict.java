package io.payrun.reconciliation.integrity;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the integrity check found.
 *
 * @param runs how many runs were looked at
 * @param payouts how many payouts
 * @param invariants one a promise, in the order of their ids
 */
public record Verdict(int runs, long payouts, List<Invariant> invariants) {

	/**
	 * Whether every promise holds as far as it could be checked.
	 * @return true without a breach
	 */
	public boolean ok() {
		return this.invariants.stream().allMatch((invariant) -> invariant.count() == 0);
	}

	/**
	 * One promise.
	 *
	 * @param id {@code I1} to {@code I13}
	 * @param name what it promises, in a few words
	 * @param checked how many of the units were looked at
	 * @param unit what was counted, in the plural
	 * @param count how many breaches there are
	 * @param breaches the first of them, at most 1,000
	 * @param notes what could not be checked, and what a reader should know
	 */
	public record Invariant(String id, String name, long checked, String unit, long count, List<Breach> breaches,
			List<String> notes) {
	}

	/**
	 * One place where a promise does not hold.
	 *
	 * @param run the run, or null where it belongs to none
	 * @param reference the payout's reference, or null
	 * @param line the line of the run's input, or null
	 * @param what what differs
	 */
	public record Breach(@Nullable Long run, @Nullable String reference, @Nullable Integer line, String what) {
	}

}
