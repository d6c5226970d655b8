package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The proof of one provider and currency: what intake wrote down against what the payout
 * rows say.
 *
 * @param provider the provider
 * @param currency the currency
 * @param accepted from intake's own counts
 * @param buckets from the payout rows, each bucket present
 * @param notTaken what customers left of balance withdrawals
 * @param balance the account, or null without readings
 */
record Total(String provider, String currency, Counted accepted, Map<Bucket, Counted> buckets, BigDecimal notTaken,
		@Nullable Balance balance) {

	/** A count with its amount. */
	record Counted(long count, BigDecimal amount) {

		static final Counted NOTHING = new Counted(0, BigDecimal.ZERO);

		Counted plus(Counted other) {
			return new Counted(this.count + other.count, this.amount.add(other.amount));
		}

	}

	/**
	 * What the account showed and should show.
	 *
	 * @param opening first reading of the run
	 * @param closing last reading
	 * @param expected with open money away
	 * @param min lower bound
	 * @param max upper bound
	 * @param givenBack what came back to the account between the readings
	 */
	record Balance(BigDecimal opening, BigDecimal closing, BigDecimal expected, BigDecimal min, BigDecimal max,
			BigDecimal givenBack) {

		/**
		 * Positive: money in from elsewhere; negative: money out that nobody can explain.
		 */
		BigDecimal otherMovements() {
			if (this.closing.compareTo(this.min) < 0) {
				return this.closing.subtract(this.min);
			}
			return this.closing.subtract(this.max).max(BigDecimal.ZERO);
		}

		boolean isExact() {
			return this.min.compareTo(this.max) == 0;
		}

	}

	Counted bucket(Bucket bucket) {
		return this.buckets.getOrDefault(bucket, Counted.NOTHING);
	}

	/** The sum of the buckets. */
	Counted found() {
		Counted sum = this.buckets.values().stream().reduce(Counted.NOTHING, Counted::plus);
		return new Counted(sum.count(), sum.amount().add(this.notTaken));
	}

	boolean isBalanced() {
		Counted found = found();
		return found.count() == this.accepted.count() && found.amount().compareTo(this.accepted.amount()) == 0;
	}

	Counted refunded() {
		return bucket(Bucket.FAILED).plus(bucket(Bucket.CANCELLED)).plus(bucket(Bucket.RETURNED));
	}

}
