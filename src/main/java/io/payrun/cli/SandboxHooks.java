package io.payrun.cli;

import java.net.URI;
import java.util.Set;

import io.payrun.jobs.Refusal;
import io.payrun.sandbox.Hooks;
import org.jspecify.annotations.Nullable;

/** Where the sandbox sends its events, as it is typed; their secrets never are. */
final class SandboxHooks {

	private SandboxHooks() {
	}

	/**
	 * The webhook endpoints of a machine port.
	 * @param base its address
	 * @param soap Soap's secrets as they are set, or null; of two the first one signs
	 * @param syncpay SyncPay's, likewise
	 * @return the targets
	 * @throws Refusal with exit code 2 where the address is none
	 */
	static Hooks at(URI base, @Nullable String soap, @Nullable String syncpay) {
		if (base.getHost() == null || !Set.of("http", "https").contains(base.getScheme())
				|| base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
			throw Verb
				.wrong("--webhooks is an address such as http://127.0.0.1:8080, without user, query or fragment.");
		}
		String address = base.toString().replaceAll("/+$", "");
		return new Hooks(URI.create(address + "/webhooks/soap"), first(soap), URI.create(address + "/webhooks/syncpay"),
				first(syncpay));
	}

	private static @Nullable String first(@Nullable String secrets) {
		String first = (secrets != null) ? secrets.split(",", 2)[0].strip() : "";
		return first.isEmpty() ? null : first;
	}

}
