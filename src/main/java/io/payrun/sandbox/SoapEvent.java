package io.payrun.sandbox;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One event with what became of it. Guarded by the lock of {@link SoapBooks}.
 */
final class SoapEvent {

	static final String HOLD = "checkout.hold";

	/** The first post and four more. */
	private static final int MOST_POSTS = 5;

	private final SoapEntry.Event terms;

	private final Checkout checkout;

	private final int nth;

	private @Nullable Instant nextAt;

	private boolean heldBack;

	private int attempts;

	private @Nullable Integer lastStatus;

	private boolean delivered;

	private long place;

	SoapEvent(SoapEntry.Event terms, Checkout checkout, int nth, Instant at) {
		this.terms = terms;
		this.checkout = checkout;
		this.nth = nth;
		this.nextAt = terms.nextAt();
		this.heldBack = this.nextAt != null && this.nextAt.isAfter(at);
	}

	String id() {
		return this.terms.id();
	}

	String type() {
		return this.terms.type();
	}

	boolean isHold() {
		return type().equals(HOLD);
	}

	String body() {
		return this.terms.body();
	}

	Checkout checkout() {
		return this.checkout;
	}

	String customer() {
		return this.checkout.terms().customer();
	}

	/** Its number among the events of its session; the first is 1. */
	int nth() {
		return this.nth;
	}

	/** When it is to be posted, or null. */
	@Nullable Instant nextAt() {
		return this.nextAt;
	}

	/** Its place among those of the same time. */
	long place() {
		return this.place;
	}

	void place(long number) {
		this.place = number;
	}

	/** Whether it waits for its neighbour. */
	boolean isHeldBack() {
		return this.heldBack;
	}

	/** Its neighbour has come: it is due from now on. */
	void letGo(Instant at) {
		this.heldBack = false;
		this.nextAt = at;
	}

	/** It is being posted. */
	void taken() {
		this.nextAt = null;
		this.heldBack = false;
	}

	/**
	 * The entry of a post; one that failed is tried again later and later, a hold never.
	 */
	SoapEntry.Tried tried(@Nullable Integer status, Instant at, Scenario scenario) {
		boolean reached = isYes(status);
		Instant next = null;
		if (!this.delivered && !isHold()) {
			if (reached) {
				next = happens("event-twice", scenario) ? at : null;
			}
			else if (this.attempts + 1 < MOST_POSTS) {
				next = at.plus(scenario.duration("event-retry").multipliedBy(1L << this.attempts));
			}
		}
		return new SoapEntry.Tried(at, id(), true, status, next);
	}

	boolean isFirstPost() {
		return this.attempts == 0;
	}

	boolean happens(String word, Scenario scenario) {
		return scenario.happens(word, customer(), this.checkout.id(), this.nth);
	}

	void apply(SoapEntry.Tried tried) {
		this.nextAt = tried.nextAt();
		this.heldBack = false;
		if (tried.posted()) {
			this.attempts++;
			this.lastStatus = tried.status();
			this.delivered |= isYes(tried.status());
		}
	}

	static boolean isYes(@Nullable Integer status) {
		return status != null && status >= 200 && status < 300;
	}

	/** Its line in the books. */
	SoapPage.EventLine page() {
		return new SoapPage.EventLine(id(), type(), this.checkout.id(), this.terms.charge(), this.attempts,
				this.lastStatus, this.delivered, this.nextAt);
	}

}
