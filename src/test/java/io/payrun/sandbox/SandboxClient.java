package io.payrun.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A sandbox under test with a plain HTTP client and a clock that the test moves. */
final class SandboxClient implements AutoCloseable {

	static final String KEY = "sk_test_abc";

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	final SettableClock clock;

	final Sandbox sandbox;

	private SandboxClient(Sandbox sandbox, SettableClock clock) {
		this.sandbox = sandbox;
		this.clock = clock;
	}

	static SandboxClient start(String scenario) {
		return start(scenario, null, new SettableClock());
	}

	static SandboxClient start(String scenario, @Nullable Path books, SettableClock clock) {
		Sandbox sandbox = Sandbox
			.start(new Sandbox.Options(0, 7, scenario, books, Duration.ofMinutes(30), Duration.ZERO, clock));
		return new SandboxClient(sandbox, clock);
	}

	/** A withdrawal of 7500.00 NGN. */
	static String body(String reference, @Nullable String key) {
		return body(reference, key, "dest_7f3a", "\"7500.00\"", "NGN");
	}

	static String body(String reference, @Nullable String key, String destination, String amount, String currency) {
		return "{\"destination_id\":\"" + destination + "\",\"amount\":" + amount + ",\"currency\":\"" + currency
				+ "\",\"reference\":\"" + reference + "\""
				+ ((key != null) ? ",\"idempotency_key\":\"" + key + "\"" : "") + "}";
	}

	Reply create(String reference, @Nullable String key) throws Exception {
		return post(body(reference, key));
	}

	Reply post(String body) throws Exception {
		return post(KEY, body);
	}

	Reply post(String apiKey, String body) throws Exception {
		return reply(this.http.send(postRequest(apiKey, body), HttpResponse.BodyHandlers.ofString()));
	}

	CompletableFuture<Reply> postAsync(String body) {
		return this.http.sendAsync(postRequest(KEY, body), HttpResponse.BodyHandlers.ofString())
			.thenApply(SandboxClient::reply);
	}

	Reply poll(String id) throws Exception {
		return get("/api/v1/payouts/withdrawals/" + id);
	}

	Reply get(String path) throws Exception {
		return get(KEY, path);
	}

	Reply get(String apiKey, String path) throws Exception {
		HttpRequest request = request(path).header("Authorization", "Bearer " + apiKey).GET().build();
		return reply(this.http.send(request, HttpResponse.BodyHandlers.ofString()));
	}

	/** What the account has in a currency, as the API tells it. */
	String available(String currency) throws Exception {
		for (JsonNode balance : get("/api/v1/accounts/balances").json().get("balances")) {
			if (balance.get("currency").stringValue().equals(currency)) {
				return balance.get("available_balance").stringValue();
			}
		}
		throw new AssertionError("no balance in " + currency);
	}

	Reply control(String path, String text) throws Exception {
		HttpRequest request = request(path).POST(HttpRequest.BodyPublishers.ofString(text)).build();
		return reply(this.http.send(request, HttpResponse.BodyHandlers.ofString()));
	}

	JsonNode books() throws IOException, InterruptedException {
		HttpRequest request = request("/_books").GET().build();
		return reply(this.http.send(request, HttpResponse.BodyHandlers.ofString())).json();
	}

	void pass(Duration duration) {
		this.clock.advance(duration);
	}

	@Override
	public void close() {
		this.sandbox.close();
	}

	private HttpRequest postRequest(String apiKey, String body) {
		return request("/api/v1/payouts/withdrawals").header("Authorization", "Bearer " + apiKey)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.sandbox.url() + path)).timeout(Duration.ofSeconds(20));
	}

	private static Reply reply(HttpResponse<String> response) {
		return new Reply(response.statusCode(), response.body(),
				response.headers()
					.map()
					.entrySet()
					.stream()
					.collect(Collectors.toMap((header) -> header.getKey().toLowerCase(Locale.ROOT),
							(header) -> header.getValue().get(0))));
	}

	/**
	 * An answer.
	 *
	 * @param status the HTTP status
	 * @param body the text
	 * @param headers by lower-case name
	 */
	record Reply(int status, String body, Map<String, String> headers) {

		JsonNode json() {
			return JSON.readTree(this.body);
		}

		String text(String field) {
			return json().get(field).stringValue();
		}

		String id() {
			return text("withdrawal_id");
		}

		String message() {
			return json().at("/error/message").stringValue();
		}

		String code() {
			return json().at("/error/code").stringValue();
		}

	}

}
