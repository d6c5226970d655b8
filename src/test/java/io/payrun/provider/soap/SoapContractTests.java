package io.payrun.provider.soap;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PayoutProviderContract;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;

class SoapContractTests extends PayoutProviderContract {

	@Override
	protected PayoutProvider provider(ProviderSettings settings) {
		return new Soap(settings, false);
	}

	@Override
	protected String acceptance(String id) {
		return "{\"id\":\"" + id
				+ "\",\"url\":\"https://wallet.example/?clientSecret=secr_1\",\"client_secret\":\"secr_1\"}";
	}

	@Override
	protected String kept(String acceptance) {
		return "{\"id\":\"wd_1\"}, the rest may open the page and is not kept";
	}

	@Override
	protected @Nullable String taken(SendOutcome outcome) {
		return (outcome instanceof SendOutcome.Opened opened) ? opened.checkoutId() : null;
	}

	@Override
	protected String error(String message) {
		return "{\"error\":\"" + message + "\",\"hint\":\"none\"}";
	}

	@Override
	protected String progress(String id) {
		return "{\"id\":\"" + id + "\",\"status\":\"pending\",\"amount_cents\":100,\"currency\":\"USD\"}";
	}

}
