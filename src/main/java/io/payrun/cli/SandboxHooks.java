package io.payrun.cli;

import java.net.URI;
import java.util.Map;
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
	 * @param environment where the secrets are; of two in a list the first one signs
	 * @return the targets
	 * @throws Refusal with exit code 2 where the address is none
	 */
	static Hooks at(URI base, Map<String, String> environment) {
		if (base.getHost() == null || !Set.of("http", "https").contains(base.getScheme())
				|| base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
			throw Verb
				.wrong("--webhooks is an address such as http://127.0.0.1:8080, without user, query or fragment.");
		}
		String address = base.toString().replaceAll("/+$", "");
		return new Hooks(URI.create(address + "/webhooks/soap"), secret(environment, "PAYRUN_SOAP_WEBHOOKSECRET"),
				URI.create(address + "/webhooks/syncpay"), secret(environment, "PAYRUN_SYNCPAY_WEBHOOKSECRET"));
	}

	private static @Nullable String secret(Map<String, String> environment, String name) {
		String first = environment.getOrDefault(name, "").split(",", 2)[0].strip();
		return first.isEmpty() ? null : first;
	}

}
