package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /api/v1/payouts/destinations}: each request that is handled makes a new
 * destination, for there is no idempotency key and duplicates are not merged (assumed).
 * Its id names its currency, so that {@link Account} takes no other. Strikes and
 * {@code refused} of the scenario speak of its label. The books keep the last four of its
 * number alone; the answer, assumed after a sister API, shows all of it.
 */
final class Destinations {

	private static final String PATH = "/api/v1/payouts/destinations";

	private static final Map<String, List<String>> NEEDED = Map.of("bank_account",
			List.of("account_number", "account_name", "bank_code"), "mobile_money",
			List.of("phone_number", "mobile_provider"), "crypto_wallet", List.of("wallet_address"));

	private static final List<String> FIELDS = List.of("account_number", "account_name", "bank_code", "bank_name",
			"phone_number", "mobile_provider", "wallet_address", "network");

	private final Consumer<Entry> journal;

	private final List<Entry.Destination> made = new ArrayList<>();

	private final Map<String, Integer> arrivals = new HashMap<>();

	Destinations(Consumer<Entry> journal) {
		this.journal = journal;
	}

	static boolean isCreate(HttpExchange exchange) {
		return exchange.getRequestMethod().equals("POST") && exchange.getRequestURI().getPath().equals(PATH);
	}

	/** Handles a request; what it makes is in the journal before this returns. */
	synchronized Verdict create(Account account, byte[] body, Instant at, Scenario scenario) {
		JsonNode order = parse(body);
		String subject = text(order, "label");
		int nth = this.arrivals.merge(account.id() + " " + subject, 1, Integer::sum);
		Strike strike = scenario.strike(subject, nth);
		if (strike.isBefore()) {
			return new Verdict(strike, strike.over(Answer.BROKEN), null);
		}
		Answer refusal = refusal(order, scenario.happens("refused", subject, 1));
		return new Verdict(strike, strike.over((refusal != null) ? refusal : make(account, order, at, scenario)), null);
	}

	/** Takes up one of an earlier life. */
	synchronized void apply(Entry.Destination destination) {
		this.made.add(destination);
	}

	synchronized void print(BooksPage page) {
		this.made.forEach((destination) -> page.destinations().add(BooksPage.DestinationLine.of(destination)));
	}

	private static JsonNode parse(byte[] body) {
		try {
			JsonNode order = Answer.JSON.readTree(body);
			return order.isObject() ? order : Answer.JSON.createObjectNode();
		}
		catch (JacksonException ex) {
			return Answer.JSON.createObjectNode();
		}
	}

	/** Like real banks, it quotes what it does not like. */
	private static @Nullable Answer refusal(JsonNode order, boolean unresolved) {
		String type = text(order, "destination_type");
		List<String> needed = NEEDED.get(type);
		if (needed == null) {
			return Answer.invalid("Invalid destination type");
		}
		if (Tariff.of(text(order, "currency")) == null) {
			return Answer.invalid("Unsupported currency");
		}
		for (String field : needed) {
			if (text(order, field).isBlank()) {
				return Answer.invalid(field + " is required");
			}
		}
		return unresolved ? Answer.invalid("Could not resolve " + number(order)) : null;
	}

	private Answer make(Account account, JsonNode order, Instant at, Scenario scenario) {
		String currency = text(order, "currency");
		long bits = scenario.bits("destination " + account.id(), text(order, "label"), this.made.size() + 1);
		String id = "dest_" + currency.toLowerCase(Locale.ROOT) + "_" + HexFormat.of().toHexDigits(bits, 12);
		String label = order.has("label") ? text(order, "label") : "Destination " + (this.made.size() + 1);
		Entry.Destination destination = new Entry.Destination(account.id(), id, text(order, "destination_type"),
				currency, label, masked(number(order)), at);
		this.journal.accept(destination);
		this.made.add(destination);
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("id", id).put("organization_id", account.id()).put("env", account.mode());
		body.put("destination_type", destination.destinationType()).put("currency", currency).put("label", label);
		FIELDS.forEach((field) -> body.put(field, order.has(field) ? text(order, field) : null));
		body.put("is_active", true).putObject("metadata");
		body.put("created_at", at.toString()).put("updated_at", at.toString());
		return new Answer(201, Answer.JSON.writeValueAsBytes(body));
	}

	private static String number(JsonNode order) {
		return text(order, "account_number") + text(order, "phone_number") + text(order, "wallet_address");
	}

	private static String masked(String number) {
		return "****" + number.substring(Math.max(number.length() / 2, number.length() - 4));
	}

	/** A field's text, empty where it has none. */
	private static String text(JsonNode order, String field) {
		JsonNode value = order.get(field);
		return (value != null && value.isString()) ? value.stringValue() : "";
	}

}
