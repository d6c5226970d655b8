package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Instant;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is told of a withdrawal. The create answer has the four documented fields; the
 * answer to a poll has the shape that the provider's other objects suggest.
 */
final class Telling {

	private final Withdrawal withdrawal;

	private final Scenario scenario;

	Telling(Withdrawal withdrawal, Scenario scenario) {
		this.withdrawal = withdrawal;
		this.scenario = scenario;
	}

	/** The create answer, the same each time that it is shown again. */
	Answer first() {
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("withdrawal_id", this.withdrawal.terms().shownId());
		body.put("status", this.withdrawal.firstStatus());
		body.putNull("provider");
		body.put("provider_reference", this.withdrawal.terms().providerReference());
		if (happens("create-echo")) {
			echo(body);
		}
		return Answer.ok(body);
	}

	/** The answer to the nth poll. */
	Answer whole(Instant at, int nth) {
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("withdrawal_id", this.withdrawal.id());
		body.put("status", status(at, nth));
		echo(body);
		body.putNull("provider");
		body.put("provider_reference", this.withdrawal.terms().providerReference());
		ArrayNode history = body.putArray("status_history");
		for (Entry.Step step : this.withdrawal.history(at)) {
			history.addObject()
				.put("status", step.status())
				.put("occurred_at", step.at().toString())
				.put("provider_reference", this.withdrawal.terms().providerReference())
				.put("reason", step.reason());
		}
		body.put("created_at", this.withdrawal.createdAt().toString());
		body.put("updated_at", this.withdrawal.last(at).at().toString());
		return Answer.ok(body);
	}

	private String status(Instant at, int nth) {
		boolean strange = !this.withdrawal.isFinal(at)
				&& this.scenario.happens("unknown-status", this.withdrawal.reference(), nth);
		return strange ? "UNDER_REVIEW" : this.withdrawal.status(at);
	}

	private void echo(ObjectNode body) {
		Entry.Created terms = this.withdrawal.terms();
		body.put("amount", happens("echo-amount") ? new BigDecimal(terms.amount()).add(BigDecimal.ONE).toPlainString()
				: terms.amount());
		body.put("currency", happens("echo-currency") ? otherThan(terms.currency()) : terms.currency());
		body.put("destination_id", terms.destination());
		body.put("reference",
				happens("echo-reference") ? this.withdrawal.reference() + "-other" : this.withdrawal.reference());
	}

	private boolean happens(String word) {
		return this.scenario.happens(word, this.withdrawal.reference(), 1);
	}

	private static String otherThan(String currency) {
		return currency.equals("USD") ? "NGN" : "USD";
	}

}
