package io.payrun.jobs;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;

/** Makes the adapter that talks to SyncPay; {@code SyncPay::new} in production. */
@FunctionalInterface
public interface Providers {

	/**
	 * An adapter for checked settings.
	 * @param settings address, key and times
	 * @return the adapter
	 */
	PayoutProvider open(ProviderSettings settings);

}
