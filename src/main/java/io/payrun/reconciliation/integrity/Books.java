package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A provider's books, as it printed them.
 *
 * @param modes {@code test} or {@code live} by account
 * @param spent debits less refunds by account and currency
 * @param withdrawals by account and reference
 * @param arrivals by account and reference; those with a refused key by the account
 * {@code ""}
 * @param charges customers' charges by page
 */
record Books(Map<String, String> modes, Map<Name, BigDecimal> spent, Map<Name, List<Withdrawal>> withdrawals,
		Map<Name, List<Arrival>> arrivals, Map<String, List<Charge>> charges) {

	Books() {
		this(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
	}

	/** Something of an account: a currency or a reference. */
	record Name(String account, String name) {
	}

	/** A withdrawal as it stands. */
	record Withdrawal(String id, String destination, BigDecimal amount, String currency, String status,
			boolean refunded) {

		/** Whether its money is gone or on its way. */
		boolean holdsMoney() {
			return !this.status.equals("FAILED") && !this.status.equals("CANCELLED");
		}

	}

	/**
	 * A customer's charge.
	 *
	 * @param id its id
	 * @param status its status
	 * @param kept what she has: of one that was paid its amount, less what came back
	 */
	record Charge(String id, String status, BigDecimal kept) {
	}

	/** A create request that arrived. */
	record Arrival(Instant at, @Nullable String key, String bodySha256) {
	}

}
