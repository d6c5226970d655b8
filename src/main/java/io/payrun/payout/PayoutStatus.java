package io.payrun.payout;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a payout stands, and the only steps it may take. The database holds the same
 * table ({@code payout_transition}) and refuses every other step.
 */
public enum PayoutStatus {

	/** Accepted by intake, may be sent. */
	READY,

	/** Waits for a person or for funds. */
	HELD,

	/** Intent committed: the provider may or may not have it. */
	SENDING,

	/** The provider has it and works on it. */
	ACCEPTED,

	/** A customer has to confirm it on the provider's page (Soap). */
	AWAITING_CUSTOMER,

	/**
	 * It cannot be proven whether the provider has it; never sent again by the program.
	 */
	UNKNOWN,

	/** Paid. */
	COMPLETED,

	/** The provider took the money and gives it back. */
	FAILED,

	/** Taken back at the provider before it was processed; the money is given back. */
	CANCELLED,

	/** The provider said no before taking the money. */
	REFUSED,

	/** A person took it back before it was sent. */
	DENIED,

	/** A checkout that lapsed without money moving (Soap). */
	EXPIRED,

	/** Completed, and came back later. */
	RETURNED;

	/**
	 * The statuses that may follow this one directly.
	 * @return the allowed next statuses; empty for the end of a life
	 */
	public Set<PayoutStatus> next() {
		return switch (this) {
			case READY -> EnumSet.of(SENDING, HELD, DENIED);
			case HELD -> EnumSet.of(READY, DENIED);
			case SENDING -> EnumSet.of(ACCEPTED, AWAITING_CUSTOMER, REFUSED, READY, HELD, UNKNOWN, COMPLETED, FAILED,
					CANCELLED, EXPIRED);
			case UNKNOWN -> EnumSet.of(ACCEPTED, COMPLETED, FAILED, CANCELLED, REFUSED);
			case ACCEPTED -> EnumSet.of(COMPLETED, FAILED, CANCELLED, AWAITING_CUSTOMER);
			case AWAITING_CUSTOMER -> EnumSet.of(ACCEPTED, COMPLETED, EXPIRED, FAILED);
			case COMPLETED -> EnumSet.of(RETURNED);
			case FAILED, CANCELLED, REFUSED, DENIED, EXPIRED, RETURNED -> EnumSet.noneOf(PayoutStatus.class);
		};
	}

	/**
	 * Whether the payout may go to another status directly.
	 * @param to the other status
	 * @return true where the table allows it
	 */
	public boolean mayBecome(PayoutStatus to) {
		return next().contains(to);
	}

	/**
	 * Whether the payout's life is over ({@code COMPLETED} may still come back).
	 * @return true for the final statuses
	 */
	public boolean isFinal() {
		return switch (this) {
			case COMPLETED, FAILED, CANCELLED, REFUSED, DENIED, EXPIRED, RETURNED -> true;
			default -> false;
		};
	}

	/**
	 * Whether its money may or may not have left the account.
	 * @return true for the open statuses
	 */
	public boolean isOpen() {
		return switch (this) {
			case SENDING, ACCEPTED, AWAITING_CUSTOMER, UNKNOWN -> true;
			default -> false;
		};
	}

}
