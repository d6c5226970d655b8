package io.payrun.reconciliation;

import java.util.Locale;

/**
 * The buckets that every payout falls into exactly one of, in the order of the reports,
 * with the words that pages use.
 */
enum Bucket {

	COMPLETED("completed", "paid"), FAILED("failed, given back", "given back"),
	CANCELLED("cancelled, given back", "given back"), RETURNED("returned after it was paid", "given back"),
	REFUSED("rejected by the provider", "rejected by the provider"), DENIED("denied by a person", "denied"),
	EXPIRED("expired without payment", "expired"), READY("released, not sent yet", "not sent yet"),
	HELD("held", "held"), AWAITING_CUSTOMER("waiting for the customer", "waiting for the customer"),
	IN_FLIGHT("in transit", "in transit"), UNKNOWN("outcome unconfirmed", "unconfirmed");

	private final String label;

	private final String share;

	Bucket(String label, String share) {
		this.label = label;
		this.share = share;
	}

	/** The bucket of a payout's status. */
	static Bucket of(String status) {
		return switch (status) {
			case "ACCEPTED", "SENDING" -> IN_FLIGHT;
			default -> valueOf(status);
		};
	}

	/** The key in {@code reconciliation.json}. */
	String key() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** The line of the tie-out. */
	String label() {
		return this.label;
	}

	/** The part of the bar: where the money is. */
	String share() {
		return this.share;
	}

	/** Whether the tie-out has its line also where it is empty. */
	boolean isUsual() {
		return this != EXPIRED && this != READY && this != AWAITING_CUSTOMER;
	}

	/** Whether the payout's life goes on. */
	boolean isOpen() {
		return switch (this) {
			case READY, HELD, AWAITING_CUSTOMER, IN_FLIGHT, UNKNOWN -> true;
			default -> false;
		};
	}

	/** Whether the money came back or is due back. */
	boolean isRefund() {
		return this == FAILED || this == CANCELLED || this == RETURNED;
	}

}
