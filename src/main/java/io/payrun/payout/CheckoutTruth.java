package io.payrun.payout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.payrun.provider.ChargeStanding;
import org.jspecify.annotations.Nullable;

/**
 * Where a payout stands whose customer confirms it on a page, from all that is known of
 * its pages and charges. It is a function of what was told and not of the order in which
 * it was told, so events may come late, early, twice and swapped.
 *
 * @param status the payout's status
 * @param held what the customer took, from the hold on; null before and where it is open
 * again
 * @param paid what she has
 * @param refunded what came back
 * @param charge the charge that says so, or null where none does
 */
record CheckoutTruth(PayoutStatus status, @Nullable BigDecimal held, @Nullable BigDecimal paid,
		@Nullable BigDecimal refunded, CheckoutTruth.@Nullable Charge charge) {

	/**
	 * A charge as far as it is known.
	 *
	 * @param id the provider's id
	 * @param checkoutId its page
	 * @param standing the furthest that was told
	 * @param word the provider's word for it
	 * @param amount its amount
	 * @param reversed what came back, where less than all may have
	 * @param grant the number of its hold among those that were granted, from 1; 0: not
	 * granted
	 */
	record Charge(String id, String checkoutId, ChargeStanding standing, String word, BigDecimal amount,
			@Nullable BigDecimal reversed, int grant) {

		boolean granted() {
			return this.grant > 0;
		}

		boolean wasPaid() {
			return this.standing == ChargeStanding.SUCCEEDED || this.standing == ChargeStanding.REVERSED;
		}

	}

	/**
	 * Finds it.
	 * @param requested the payout's amount
	 * @param pageIsDead whether its newest page can take no further try
	 * @param charges all charges of all of its pages
	 */
	static CheckoutTruth of(BigDecimal requested, boolean pageIsDead, List<Charge> charges) {
		Optional<Charge> settled = first(charges, ChargeStanding.SUCCEEDED)
			.or(() -> first(charges, ChargeStanding.REVERSED));
		if (settled.isPresent()) {
			return paid(requested, settled.get());
		}
		Optional<Charge> open = charges.stream()
			.filter((charge) -> charge.granted() && charge.standing().isOpen())
			.findFirst();
		if (open.isPresent()) {
			return new CheckoutTruth(PayoutStatus.ACCEPTED, open.get().amount(), null, null, open.get());
		}
		if (!pageIsDead) {
			return new CheckoutTruth(PayoutStatus.AWAITING_CUSTOMER, null, null, null, null);
		}
		return charges.stream()
			.max(Comparator.comparingInt(Charge::grant))
			.filter(Charge::granted)
			.map((last) -> new CheckoutTruth(PayoutStatus.FAILED, last.amount(), null, last.amount(), last))
			.orElseGet(() -> new CheckoutTruth(PayoutStatus.EXPIRED, null, null, null, null));
	}

	private static CheckoutTruth paid(BigDecimal requested, Charge charge) {
		BigDecimal held = charge.amount().min(requested);
		if (charge.standing() == ChargeStanding.SUCCEEDED) {
			return new CheckoutTruth(PayoutStatus.COMPLETED, held, held, null, charge);
		}
		BigDecimal back = (charge.reversed() != null) ? charge.reversed().min(held) : held;
		BigDecimal stayed = held.subtract(back);
		return new CheckoutTruth(PayoutStatus.RETURNED, held, (stayed.signum() > 0) ? stayed : null, back, charge);
	}

	/** One that was granted goes before one that was not, and an earlier one first. */
	private static Optional<Charge> first(List<Charge> charges, ChargeStanding standing) {
		return charges.stream()
			.filter((charge) -> charge.standing() == standing)
			.min(Comparator.comparing((Charge charge) -> !charge.granted())
				.thenComparingInt(Charge::grant)
				.thenComparing(Charge::id));
	}

	/**
	 * The steps from a status to this one; one that was paid and came back goes through
	 * paid. Empty where there is nothing to do.
	 * @throws IllegalStateException where no way leads there: see {@link #contradicts}
	 */
	List<PayoutStatus> from(PayoutStatus now) {
		List<PayoutStatus> steps = new ArrayList<>();
		if (now == this.status) {
			return steps;
		}
		if (!now.mayBecome(this.status)) {
			steps.add(PayoutStatus.COMPLETED);
		}
		steps.add(this.status);
		if (!now.mayBecome(steps.get(0))) {
			throw new IllegalStateException("no way from " + now + " to " + this.status);
		}
		return steps;
	}

	/** Whether it denies an end that is written down. */
	boolean contradicts(PayoutStatus now) {
		return now.isFinal() && now != this.status && !now.mayBecome(this.status);
	}

	/** The same truth on the way to one that came back: paid, nothing back yet. */
	CheckoutTruth asPaid() {
		return new CheckoutTruth(PayoutStatus.COMPLETED, this.held, this.held, null, this.charge);
	}

}
