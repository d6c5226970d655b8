package io.payrun.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * The steps of a charge: from which statuses, to which one, and the event that tells it.
 * Assumed: pending comes between held and succeeded. A release always tells {@code held}
 * as what was before, as documented, whatever came between.
 */
enum Move {

	/** The merchant said yes. */
	HOLD("held", null),

	/** The merchant did not say yes. */
	REFUSE("failed", "checkout.failed"),

	/** In progress. */
	PENDING("pending", "checkout.pending"),

	/** Done. */
	SUCCEED("succeeded", "checkout.succeeded"),

	/** Failed after the hold. */
	RELEASE("failed", "checkout.release_hold"),

	/** Bounced after success. */
	RETURN("returned", "checkout.returned"),

	/** Voided after success. */
	VOID("voided", "checkout.voided"),

	/** Refunded after success; only the charge tells it. */
	REFUND("refunded", null),

	/** Failed after success, as one merchant reports. */
	FAIL("failed", "checkout.failed");

	private final String status;

	private final @Nullable String event;

	Move(String status, @Nullable String event) {
		this.status = status;
		this.event = event;
	}

	String status() {
		return this.status;
	}

	/** The type of the event, or null where none is sent. */
	@Nullable String event() {
		return this.event;
	}

	/** Whether money that was paid comes back. */
	boolean isReversal() {
		return isFrom("succeeded");
	}

	boolean isFrom(String before) {
		return switch (this) {
			case HOLD, REFUSE -> before.equals("created");
			case PENDING -> before.equals("created") || before.equals("held");
			case SUCCEED -> before.equals("created") || before.equals("held") || before.equals("pending");
			case RELEASE -> before.equals("held") || before.equals("pending");
			case RETURN, VOID, REFUND, FAIL -> before.equals("succeeded");
		};
	}

	/** What the event tells as the status before. */
	String told(String before) {
		return (this == RELEASE) ? "held" : before;
	}

}
