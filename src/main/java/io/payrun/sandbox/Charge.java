package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One attempt to pay within a {@link Checkout}. Guarded by the lock of {@link SoapBooks}.
 */
final class Charge {

	static final String CREATED = "created";

	private static final Set<String> UNDER_WAY = Set.of(CREATED, "held", "pending");

	private final Checkout checkout;

	private final Instant createdAt;

	private final List<SoapPage.Past> history = new ArrayList<>();

	private SoapEntry.Step step;

	private Instant updatedAt;

	private int polls;

	Charge(Checkout checkout, SoapEntry.Step step, Instant at) {
		this.checkout = checkout;
		this.createdAt = at;
		this.step = step;
		this.updatedAt = at;
		this.history.add(new SoapPage.Past(step.status(), at));
	}

	Checkout checkout() {
		return this.checkout;
	}

	String id() {
		return this.step.id();
	}

	SoapEntry.Step step() {
		return this.step;
	}

	String status() {
		return this.step.status();
	}

	Instant createdAt() {
		return this.createdAt;
	}

	Instant updatedAt() {
		return this.updatedAt;
	}

	boolean isUnderWay() {
		return UNDER_WAY.contains(status());
	}

	/** Whether the merchant's answer to the hold is awaited. */
	boolean awaitsHold() {
		return this.checkout.isWithdrawal() && status().equals(CREATED);
	}

	/**
	 * Whether it can go that way. Only an answer to the hold moves a withdrawal on from
	 * created, and deposits have no hold.
	 */
	boolean admits(Move move) {
		if (!move.isFrom(status())) {
			return false;
		}
		if (move == Move.HOLD || move == Move.RELEASE) {
			return this.checkout.isWithdrawal();
		}
		return !awaitsHold() || move == Move.REFUSE;
	}

	/** What it will be. */
	SoapEntry.Step after(Move move, long reversedCents) {
		return new SoapEntry.Step(id(), move.status(), this.step.amountCents(), reversedCents, this.step.method(),
				this.step.holdAnswer());
	}

	/** Counts a poll; the first one is 1. */
	int nextPoll() {
		return ++this.polls;
	}

	void apply(SoapEntry.Step next, Instant at) {
		if (!next.status().equals(status())) {
			this.history.add(new SoapPage.Past(next.status(), at));
		}
		this.step = next;
		this.updatedAt = at;
	}

	/** Its line in the books. */
	SoapPage.ChargeLine page() {
		return new SoapPage.ChargeLine(id(), this.checkout.id(), this.checkout.terms().customer(),
				this.step.amountCents(), status(), this.step.reversedCents(), this.step.holdAnswer(),
				List.copyOf(this.history));
	}

}
