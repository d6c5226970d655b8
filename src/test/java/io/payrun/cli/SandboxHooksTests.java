package io.payrun.cli;

import java.net.URI;

import io.payrun.sandbox.Hooks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SandboxHooksTests {

	@Test
	void eventsGoToTheEndpointsOfAMachinePortSignedWithTheFirstSecret() {
		Hooks hooks = SandboxHooks.at(URI.create("http://127.0.0.1:8080/"), " wss_new, wss_old", "");
		assertThat(hooks.soap()).hasToString("http://127.0.0.1:8080/webhooks/soap");
		assertThat(hooks.syncpay()).hasToString("http://127.0.0.1:8080/webhooks/syncpay");
		assertThat(hooks.soapSecret()).isEqualTo("wss_new");
		assertThat(hooks.syncpaySecret()).isNull();
		assertThat(hooks.toString()).doesNotContain("wss_");
	}

}
