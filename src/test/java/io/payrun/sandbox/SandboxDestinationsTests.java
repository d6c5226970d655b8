package io.payrun.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class SandboxDestinationsTests {

	private static final String BANK = """
			{"destination_type":"bank_account","currency":"NGN","label":"%s","account_number":"0123456789",
			 "account_name":"Ada","bank_code":"058"}""";

	@TempDir
	Path folder;

	@Test
	void eachRequestMakesADestinationOfItsCurrencyThatSurvivesTheSandbox() throws Exception {
		String id;
		try (SandboxClient client = SandboxClient.start("calm", this.folder, new SettableClock())) {
			HttpResponse<String> made = post(client, "sk_test_abc", BANK.formatted("ada"));
			assertThat(made.statusCode()).isEqualTo(201);
			JsonNode body = JsonMapper.shared().readTree(made.body());
			id = body.get("id").asString();
			assertThat(id).matches("dest_ngn_[0-9a-f]{12}");
			assertThat(body.get("env").asString()).isEqualTo("test");
			assertThat(body.get("account_number").asString()).isEqualTo("0123456789");
			assertThat(body.get("wallet_address").isNull()).isTrue();
			post(client, "sk_live_abc", BANK.formatted("ada"));
			assertThat(client.post(SandboxClient.body("PO-1", "k1", id, "\"7500.00\"", "KES")).message())
				.startsWith("Currency does not match");
			assertThat(client.post(SandboxClient.body("PO-2", "k2", id, "\"7500.00\"", "NGN")).status()).isEqualTo(200);
		}
		try (SandboxClient client = SandboxClient.start("calm", this.folder, new SettableClock())) {
			assertThat(client.books().get("destinations")).hasSize(2);
			assertThat(client.books().get("destinations").get(0).toString()).contains(id, "\"****6789\"")
				.doesNotContain("2345");
		}
		assertThat(Files.readString(this.folder.resolve("sandbox-books.jsonl"))).doesNotContain("0123456789");
	}

	@Test
	void strikesSpeakOfTheLabel() throws Exception {
		try (SandboxClient client = SandboxClient
			.start("error-before@a=1,error-after@b=1,refused@c=1,throttled@d=1,strikes=1")) {
			assertThat(post(client, "sk_test_abc", BANK.formatted("a")).statusCode()).isEqualTo(500);
			assertThat(post(client, "sk_test_abc", BANK.formatted("b")).statusCode()).isEqualTo(500);
			assertThat(post(client, "sk_test_abc", BANK.formatted("c")).body()).contains("resolve 0123456789");
			assertThat(post(client, "sk_test_abc", BANK.formatted("d")).statusCode()).isEqualTo(429);
			assertThat(post(client, "sk_test_abc", BANK.formatted("d")).statusCode()).isEqualTo(201);
			assertThat(post(client, "sk_test_revoked", BANK.formatted("e")).statusCode()).isEqualTo(401);
			assertThat(
					post(client, "sk_test_abc", "{\"destination_type\":\"bank_account\",\"currency\":\"NGN\"}").body())
				.contains("account_number is required");
			assertThat(client.books().get("destinations")).extracting((line) -> line.get("label").asString())
				.containsExactly("b", "d");
		}
	}

	private static HttpResponse<String> post(SandboxClient client, String key, String body) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(client.sandbox.url() + "/api/v1/payouts/destinations"))
				.header("Authorization", "Bearer " + key)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
	}

}
