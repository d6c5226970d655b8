package io.payrun.provider;

import org.jspecify.annotations.Nullable;

/**
 * What a provider repeated of our order, as text; null for what it did not repeat.
 * SyncPay's create answer repeats nothing.
 *
 * @param amount the amount, as written
 * @param currency the currency
 * @param reference our reference
 * @param destination the destination id
 */
public record Echo(@Nullable String amount, @Nullable String currency, @Nullable String reference,
		@Nullable String destination) {

	/** Nothing was repeated. */
	public static final Echo NONE = new Echo(null, null, null, null);

}
