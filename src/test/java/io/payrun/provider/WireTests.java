package io.payrun.provider;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WireTests {

	@Test
	void itsThreadsKeepNoProcessAliveAndAreFew() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, "{}"))) {
			Wire wire = new Wire(
					new ProviderSettings(server.url(), "sk_test_a", Duration.ofMinutes(30), Duration.ofSeconds(10)));
			for (int call = 0; call < 30; call++) {
				assertThat(wire.get("/")).isInstanceOf(Wire.Reply.class);
			}
		}
		List<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("payrun-http"))
			.toList();
		assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
		assertThat(threads).hasSizeLessThanOrEqualTo(1 + Math.max(4, Runtime.getRuntime().availableProcessors()));
	}

	@Test
	void anIdleConnectionIsKeptNoLongerThanLoadBalancersDo() {
		new Wire(new ProviderSettings(URI.create("https://x"), "sk_test_a", Duration.ofMinutes(30),
				Duration.ofSeconds(10)));
		assertThat(System.getProperty("jdk.httpclient.keepalive.timeout")).isEqualTo("30");
	}

	@Test
	void anErrorAtTheGateIsNotTakenForALostConnection() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, "{}"))) {
			Wire wire = new Wire(
					new ProviderSettings(server.url(), "sk_test_a", Duration.ofMinutes(30), Duration.ofSeconds(10)));
			assertThatThrownBy(() -> wire.post("/", "{}", () -> {
				throw new StackOverflowError("deep");
			})).isInstanceOf(StackOverflowError.class);
		}
	}

	@Test
	void slashesAtTheEndOfTheAddressAreNoPartOfThePath() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, "{}"))) {
			new Wire(new ProviderSettings(URI.create(server.url() + "/base//"), "sk_test_a", Duration.ofMinutes(30),
					Duration.ofSeconds(10)))
				.get("/x");
			assertThat(server.next().line()).isEqualTo("GET /base/x");
		}
	}

}
