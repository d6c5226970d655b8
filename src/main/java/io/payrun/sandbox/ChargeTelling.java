package io.payrun.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What {@code GET /api/v1/charges/ID} tells. */
final class ChargeTelling {

	private static final DateTimeFormatter MILLIS = DateTimeFormatter
		.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private ChargeTelling() {
	}

	static Answer of(Charge charge, SoapEntry.@Nullable Joined customer) {
		SoapEntry.Step step = charge.step();
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("id", charge.id()).put("amount_cents", step.amountCents()).put("currency", "USD");
		body.put("transaction_type", EventText.transactionType(charge.checkout())).put("status", step.status());
		boolean failed = step.status().equals("failed");
		body.put("failure_code", failed ? "payment_failed" : null);
		body.put("failure_message", failed ? "The payment could not be completed" : null);
		body.put("created_at", millis(charge.createdAt())).put("updated_at", millis(charge.updatedAt()));
		body.putObject("customer")
			.put("id", charge.checkout().terms().customer())
			.put("first_name", (customer != null) ? customer.firstName() : "Sandbox")
			.put("last_name", (customer != null) ? customer.lastName() : "Customer");
		method(body.putObject("payment_method"), charge);
		for (String name : new String[] { "avs_result", "cvv_result", "network_authorization_code",
				"processor_charge_id", "threeds" }) {
			body.putNull(name);
		}
		return Answer.ok(body);
	}

	/** As in the provider's samples: UTC with milliseconds. */
	static String millis(Instant at) {
		return MILLIS.format(at);
	}

	private static void method(ObjectNode method, Charge charge) {
		String id = charge.id().substring(charge.id().indexOf('_') + 1);
		String type = charge.step().method();
		method.put("id", "pm_" + id).put("payment_type", type);
		method.put("created_at", millis(charge.createdAt())).put("updated_at", millis(charge.createdAt()));
		method.put("saved", false).put("fingerprint", "fp_" + id);
		for (String kind : new String[] { "card", "bank_account", "crypto_wallet" }) {
			if (kind.equals(type)) {
				method.putObject(kind).put("last_four", "6789");
			}
			else {
				method.putNull(kind);
			}
		}
	}

}
