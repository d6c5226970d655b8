package io.payrun.provider;

/**
 * How far a charge has come. News may come late, twice and in any order; the furthest
 * standing ever told is the truth, whatever came after it.
 */
public enum ChargeStanding {

	/** The customer confirmed; we were not asked yet. */
	CREATED,

	/** Its hold was asked for. */
	HELD,

	/** On its way. */
	PENDING,

	/** It ended without money; another charge of its page may still be made. */
	FAILED,

	/** Paid. */
	SUCCEEDED,

	/** Paid, and came back. */
	REVERSED;

	/**
	 * What is known when both were told.
	 * @param told the other one
	 * @return the further one
	 */
	public ChargeStanding or(ChargeStanding told) {
		return (compareTo(told) >= 0) ? this : told;
	}

	/**
	 * Whether its end is still to come.
	 * @return true before the first of its ends
	 */
	public boolean isOpen() {
		return compareTo(FAILED) < 0;
	}

}
