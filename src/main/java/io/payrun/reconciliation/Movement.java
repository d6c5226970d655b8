package io.payrun.reconciliation;

import java.math.BigDecimal;

/**
 * What payouts that went from one whereabouts to another between two readings did to the
 * account (design section 8). {@code expected} counts open money as away at both ends;
 * {@code least} and {@code most} bound what the account can show.
 *
 * @param from where the money was at the opening reading
 * @param to where it was at the closing reading
 * @param amount the payouts' sum, not negative
 */
record Movement(From from, To to, BigDecimal amount) {

	/** Where a payout's money was at the opening reading. */
	enum From {

		/** Not sent, or given back. */
		HOME,

		/** At the provider, or perhaps on its way: had been drawn, or may have been. */
		OPEN,

		/** Being sent at that very moment: drawn or not, nobody knows. */
		SENDING,

		/** Paid. */
		AWAY;

		static From of(String status) {
			return switch (status) {
				case "SENDING" -> SENDING;
				case "ACCEPTED", "AWAITING_CUSTOMER", "UNKNOWN" -> OPEN;
				case "COMPLETED" -> AWAY;
				default -> HOME;
			};
		}

	}

	/** Where a payout's money is at the closing reading. */
	enum To {

		/** Not sent, or given back. */
		HOME,

		/** Sent, being sent, or unknown. */
		OPEN,

		/** Paid. */
		AWAY;

		static To of(String status) {
			return switch (status) {
				case "SENDING", "ACCEPTED", "AWAITING_CUSTOMER", "UNKNOWN" -> OPEN;
				case "COMPLETED" -> AWAY;
				default -> HOME;
			};
		}

	}

	/** The change where open money counts as away at both ends. */
	BigDecimal expected() {
		boolean wasAway = this.from != From.HOME;
		boolean isAway = this.to != To.HOME;
		if (wasAway == isAway) {
			return BigDecimal.ZERO;
		}
		return isAway ? this.amount.negate() : this.amount;
	}

	/** The lowest change of the account that these payouts explain. */
	BigDecimal least() {
		boolean mayStillLeave = (this.from == From.HOME || this.from == From.SENDING) && this.to != To.HOME;
		return mayStillLeave ? this.amount.negate() : BigDecimal.ZERO;
	}

	/** The highest change of the account that these payouts explain. */
	BigDecimal most() {
		return switch (this.from) {
			case HOME -> (this.to == To.AWAY) ? this.amount.negate() : BigDecimal.ZERO;
			case OPEN, SENDING -> (this.to == To.AWAY) ? BigDecimal.ZERO : this.amount;
			case AWAY -> (this.to == To.HOME) ? this.amount : BigDecimal.ZERO;
		};
	}

}
