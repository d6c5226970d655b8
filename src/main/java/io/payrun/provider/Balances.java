package io.payrun.provider;

import java.math.BigDecimal;
import java.util.Map;

/** The answer to a balance call. */
public sealed interface Balances {

	/**
	 * What is available, by currency; a currency that is absent has nothing.
	 *
	 * @param organisation the account
	 * @param available amounts that can be paid out now
	 */
	record Known(String organisation, Map<String, BigDecimal> available) implements Balances {
	}

	/**
	 * No reading: the call failed, or the provider has no such call (Soap).
	 *
	 * @param reason for people
	 */
	record Unknown(String reason) implements Balances {
	}

}
