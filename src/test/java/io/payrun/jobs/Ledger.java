package io.payrun.jobs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The provider's side of a night: what its books say, and what its support can do. */
final class Ledger {

	private final HttpClient http = HttpClient.newHttpClient();

	private final URI url;

	Ledger(URI url) {
		this.url = url;
	}

	/** Changes how the sandbox behaves from now on. */
	void scenario(String text) {
		post("/_scenario", text);
	}

	/** Brings money from elsewhere; a negative amount takes it there. */
	void money(String amount) {
		post("/_balance?mode=test&currency=NGN&amount=" + amount, "");
	}

	/**
	 * Ends a withdrawal by hand: {@code complete}, {@code fail} or {@code cancel}.
	 */
	void end(String reference, String verb) {
		post("/_withdrawals/" + id(reference) + "/" + verb, "");
	}

	/** The provider's id of a reference's only withdrawal. */
	String id(String reference) {
		List<String> ids = new ArrayList<>();
		books().get("withdrawals").forEach((line) -> {
			if (line.get("reference").asString().equals(reference)) {
				ids.add(line.get("id").asString());
			}
		});
		assertThat(ids).as("withdrawals of " + reference).hasSize(1);
		return ids.get(0);
	}

	/**
	 * Every withdrawal: {@code REFERENCE CURRENCY AMOUNT STATUS}, and {@code refunded}.
	 */
	List<String> withdrawals() {
		List<String> lines = new ArrayList<>();
		books().get("withdrawals")
			.forEach((line) -> lines.add(line.get("reference").asString() + " " + line.get("currency").asString() + " "
					+ line.get("amount").asString() + " " + line.get("status").asString()
					+ (line.get("refunded").asBoolean() ? " refunded" : "")));
		lines.sort(null);
		return lines;
	}

	static String withoutRefund(String withdrawal) {
		return withdrawal.replace(" refunded", "");
	}

	/** What the account has in NGN. */
	String available() {
		for (JsonNode account : books().get("accounts")) {
			for (JsonNode balance : account.get("balances")) {
				if (account.get("account").asString().equals("org_test")
						&& balance.get("currency").asString().equals("NGN")) {
					return balance.get("available").asString();
				}
			}
		}
		throw new AssertionError("the sandbox has no account org_test");
	}

	/** How many creates of a reference arrived. */
	long arrivals(String reference) {
		return books().get("arrivals")
			.valueStream()
			.filter((arrival) -> reference.equals(arrival.get("reference").asString()))
			.count();
	}

	/** Every create that arrived. */
	int arrivals() {
		return books().get("arrivals").size();
	}

	/** When each create arrived, by the provider's clock. */
	List<Instant> times() {
		return books().get("arrivals")
			.valueStream()
			.map((arrival) -> Instant.parse(arrival.get("at").asString()))
			.toList();
	}

	JsonNode books() {
		return JsonMapper.shared().readTree(send(HttpRequest.newBuilder(this.url.resolve("/_books")).build()));
	}

	private void post(String path, String body) {
		send(HttpRequest.newBuilder(this.url.resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build());
	}

	private String send(HttpRequest request) {
		try {
			HttpResponse<String> answer = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			return answer.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
