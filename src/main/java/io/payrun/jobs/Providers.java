package io.payrun.jobs;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.soap.Soap;

/** Makes the adapters; {@code SyncPay::new} in production. */
@FunctionalInterface
public interface Providers {

	/**
	 * An adapter for checked settings.
	 * @param settings address, key and times
	 * @return the adapter
	 */
	PayoutProvider open(ProviderSettings settings);

	/**
	 * The adapter that talks to Soap.
	 * @param settings address, key and times
	 * @param bareKey whether the key is sent without {@code Bearer}
	 * @return the adapter
	 */
	default PayoutProvider openSoap(ProviderSettings settings, boolean bareKey) {
		return new Soap(settings, bareKey);
	}

}
