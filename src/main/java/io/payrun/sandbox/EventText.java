package io.payrun.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of Soap's events, as documented. */
final class EventText {

	private static final DateTimeFormatter NOT_ISO = DateTimeFormatter
		.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private EventText() {
	}

	static String transactionType(Checkout checkout) {
		return checkout.isWithdrawal() ? "debit" : "credit";
	}

	/** An event about a charge. */
	static String charge(String id, String type, Checkout checkout, SoapEntry.Step charge, String from, long cents) {
		ObjectNode body = envelope(id, type);
		ObjectNode data = data(body, checkout);
		data.putObject("charge")
			.put("id", charge.id())
			.put("status", type.equals(SoapEvent.HOLD) ? "held" : charge.status())
			.put("from_status", from)
			.put("amount_cents", cents)
			.put("transaction_type", transactionType(checkout));
		customer(data, checkout);
		items(data, checkout);
		return body.toString();
	}

	/** The session lapsed: assumed with nothing but whose it is. */
	static String expired(String id, Checkout checkout) {
		ObjectNode body = envelope(id, "checkout.expired");
		customer(data(body, checkout), checkout);
		return body.toString();
	}

	/** The session died; its time is not ISO 8601. */
	static String terminallyFailed(String id, Checkout checkout, Instant at) {
		ObjectNode body = envelope(id, "checkout.terminally_failed");
		ObjectNode data = data(body, checkout);
		data.put("terminally_failed_at", NOT_ISO.format(at));
		customer(data, checkout);
		items(data, checkout);
		return body.toString();
	}

	/** The lines of a purchase, as session and events show them. */
	static void items(ObjectNode data, Checkout checkout) {
		ArrayNode items = data.putArray("line_items");
		checkout.terms()
			.items()
			.forEach((item) -> items.addObject()
				.put("product_id", item.productId())
				.put("name", item.name())
				.put("price_cents", item.priceCents())
				.put("quantity", item.quantity())
				.put("sku", item.sku())
				.put("url", item.url()));
		data.put("line_items_total_amount_cents", checkout.itemsTotalCents());
	}

	private static ObjectNode envelope(String id, String type) {
		return Answer.JSON.createObjectNode().put("event_id", id).put("type", type);
	}

	private static ObjectNode data(ObjectNode body, Checkout checkout) {
		return body.putObject("data").put("id", checkout.id()).put("type", checkout.terms().type());
	}

	private static void customer(ObjectNode data, Checkout checkout) {
		data.putObject("customer").put("id", checkout.terms().customer());
	}

}
