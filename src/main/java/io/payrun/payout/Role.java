package io.payrun.payout;

import java.util.Locale;

/** What a person may do; each role may what the one before it may. */
public enum Role {

	/** Looks. */
	VIEWER,

	/** Runs, relaunches, stops, releases, denies, resolves, pauses. */
	OPERATOR,

	/**
	 * Also approves, rejects, resumes, lets go what is over a limit, and adds persons.
	 */
	APPROVER;

	/**
	 * Whether whoever has this role may what the other may.
	 * @param wanted the other role
	 * @return true where this role is enough
	 */
	public boolean may(Role wanted) {
		return compareTo(wanted) >= 0;
	}

	/**
	 * The role as people write it.
	 * @return lower case
	 */
	public String word() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Role of(String word) {
		return valueOf(word.toUpperCase(Locale.ROOT));
	}

}
