package io.payrun.sandbox;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Soap's side of a sandbox under test, with a merchant who listens. */
final class SoapClient implements AutoCloseable {

	static final String SECRET = "wss_test";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	final HookReceiver merchant = new HookReceiver();

	final SettableClock clock;

	final Sandbox sandbox;

	private SoapClient(String scenario, @Nullable Path books, SettableClock clock) {
		this.clock = clock;
		this.sandbox = Sandbox
			.start(new Sandbox.Options(0, 7, scenario, books, Duration.ofMinutes(30), Duration.ZERO, clock));
	}

	/** A sandbox whose events come to the merchant. */
	static SoapClient start(String scenario) {
		SoapClient client = start(scenario, null, new SettableClock());
		client.listen();
		return client;
	}

	/** A sandbox that has no target yet. */
	static SoapClient start(String scenario, @Nullable Path books, SettableClock clock) {
		return new SoapClient(scenario, books, clock);
	}

	void listen() {
		this.sandbox.tell(new Hooks(this.merchant.url("/soap"), SECRET, null, null));
	}

	/** A withdrawal of a fixed amount. */
	static String fixed(String customer, long cents) {
		return "{\"customer_id\":\"" + customer + "\",\"type\":\"withdrawal\",\"fixed_amount_cents\":" + cents
				+ ",\"experience\":\"web\",\"return_url\":\"https://ops.example/p/PO-1?a=1&b=2\"}";
	}

	/** A withdrawal of what the customer chooses. */
	static String balance(String customer, long cents) {
		return "{\"customer_id\":\"" + customer + "\",\"type\":\"withdrawal\",\"balance_amount_cents\":" + cents + "}";
	}

	Reply create(String body) throws Exception {
		return post("/api/v1/checkouts", "Bearer key_abc", body);
	}

	/** Creates a fixed withdrawal and tells its id. */
	String created(String customer, long cents) throws Exception {
		Reply reply = create(fixed(customer, cents));
		assertThat(reply.status()).as(reply.body()).isEqualTo(201);
		return reply.text("id");
	}

	Reply post(String path, String authorization, String body) throws Exception {
		return send(
				request(path).header("Authorization", authorization).POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	Reply get(String path) throws Exception {
		return get(path, "Bearer key_abc");
	}

	Reply get(String path, String authorization) throws Exception {
		return send(request(path).header("Authorization", authorization).GET());
	}

	/** What somebody does at the desk. */
	Reply desk(String path) throws Exception {
		return send(request("/_soap/" + path).POST(HttpRequest.BodyPublishers.noBody()));
	}

	/** Another scenario from now on. */
	void control(String scenario) throws Exception {
		send(request("/_scenario").POST(HttpRequest.BodyPublishers.ofString(scenario)));
	}

	/** Confirms at the desk and tells the id of the charge. */
	String confirmed(String checkout) throws Exception {
		Reply reply = desk("checkouts/" + checkout + "/confirm");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply.body().split(" ")[0];
	}

	/** What a browser sees without an account. */
	Reply page(String url) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(url)).GET());
	}

	/** What a browser sends from the form, without following where it is told to look. */
	Reply submit(String url, String act, @Nullable String amount) throws Exception {
		String secret = url.substring(url.indexOf('=') + 1);
		String form = "clientSecret=" + secret + "&act=" + act + "&method=card"
				+ ((amount != null) ? "&amount=" + URLEncoder.encode(amount, StandardCharsets.UTF_8) : "");
		return send(request("/wallet").header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form)));
	}

	JsonNode books() throws Exception {
		return send(request("/_books").GET()).json();
	}

	JsonNode charge(String id) throws Exception {
		return get("/api/v1/charges/" + id).json();
	}

	void pass(Duration duration) {
		this.clock.advance(duration);
	}

	/** Waits until nothing more happens at this time. */
	void settle() throws InterruptedException {
		this.sandbox.settle();
	}

	/** Lets time pass and waits until so many posts have come altogether. */
	void passUntil(Duration duration, int posts) throws InterruptedException {
		pass(duration);
		this.merchant.await(posts);
	}

	@Override
	public void close() {
		this.sandbox.close();
		this.merchant.close();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.sandbox.url() + path)).timeout(Duration.ofSeconds(20));
	}

	private Reply send(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		return new Reply(response.statusCode(), response.body(), response.headers().firstValue("Location").orElse(""));
	}

	/**
	 * An answer.
	 *
	 * @param status the HTTP status
	 * @param body the text
	 * @param location where to look next, or empty
	 */
	record Reply(int status, String body, String location) {

		JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

		String text(String field) {
			return json().get(field).stringValue();
		}

	}

}
