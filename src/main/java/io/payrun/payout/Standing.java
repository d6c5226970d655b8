package io.payrun.payout;

/** Whether a home's anchor knows the database as the newest state of its installation. */
public sealed interface Standing {

	/** It does; payouts may be sent. */
	record Good() implements Standing {
	}

	/**
	 * It does not; nothing may be sent, neither for the first time nor again.
	 *
	 * @param reason what was found, in one line
	 * @param advice what it means and what to do, a few lines
	 * @param acceptable whether a person may accept the database as it is; false where
	 * the folder itself cannot be used
	 */
	record Refused(String reason, String advice, boolean acceptable) implements Standing {

		/**
		 * All of it, for people.
		 * @return a few lines
		 */
		public String text() {
			return this.reason + "\n" + this.advice;
		}

	}

}
