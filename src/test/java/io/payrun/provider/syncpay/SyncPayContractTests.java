package io.payrun.provider.syncpay;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PayoutProviderContract;
import io.payrun.provider.ProviderSettings;

class SyncPayContractTests extends PayoutProviderContract {

	@Override
	protected PayoutProvider provider(ProviderSettings settings) {
		return new SyncPay(settings);
	}

	@Override
	protected String acceptance(String id) {
		return "{\"withdrawal_id\":\"" + id + "\",\"status\":\"PENDING\",\"provider\":null}";
	}

	@Override
	protected String error(String message) {
		return "{\"error\":{\"code\":\"SOME_ERROR\",\"message\":\"" + message + "\"}}";
	}

	@Override
	protected String progress(String id) {
		return "{\"withdrawal_id\":\"" + id + "\",\"status\":\"PROCESSING\"}";
	}

}
