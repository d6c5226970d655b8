package io.payrun.provider.soap;

import java.math.BigDecimal;
import java.util.Optional;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.Echo;
import io.payrun.provider.Evidence;
import io.payrun.provider.Excerpt;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each answer to "show charge" means. 422 stands for a charge that is not there or
 * not ours, which it does not tell apart.
 */
final class ChargeTable {

	private final Excerpt excerpt;

	ChargeTable(Excerpt excerpt) {
		this.excerpt = excerpt;
	}

	PollOutcome outcome(String askedId, Wire.Reply reply) {
		int status = reply.status();
		Optional<JsonNode> body = StrictJson.object(reply.text());
		if (status == 429) {
			return new PollOutcome.Throttled(reply.retryAfter());
		}
		if (body.isEmpty()) {
			return new PollOutcome.NoAnswer("HTTP " + status + " that cannot be read");
		}
		return switch (status) {
			case 401, 403 -> new PollOutcome.KeyRefused("HTTP " + status);
			case 404, 422 -> new PollOutcome.NotKnown("HTTP " + status);
			default -> (status >= 200 && status < 300) ? told(askedId, body.get())
					: new PollOutcome.NoAnswer("HTTP " + status);
		};
	}

	/** Names and means of payment of the customer are none of our books' business. */
	Evidence evidence(Wire.Reply reply) {
		Evidence seen = reply.evidence();
		String kept = StrictJson.object(reply.text())
			.map((body) -> "id " + line(body, "id") + ", status " + line(body, "status") + ", amount_cents "
					+ line(body, "amount_cents") + ", currency " + line(body, "currency"))
			.orElse("not kept: it cannot be read");
		return new Evidence(seen.httpStatus(), kept, seen.date());
	}

	private PollOutcome told(String askedId, JsonNode charge) {
		String word = StrictJson.string(charge, "status");
		if (!askedId.equals(StrictJson.string(charge, "id")) || word == null) {
			return new PollOutcome.NoAnswer("the answer is about another charge, or tells no status");
		}
		BigDecimal amount = SoapEvents.dollars(charge, "amount_cents");
		String kept = this.excerpt.line(word);
		return new PollOutcome.Told(standing(SoapEvents.standingOf(word)), kept, null, null, reason(charge),
				new Echo((amount != null) ? amount.toPlainString() : null, line(charge, "currency"), null, null));
	}

	private static Standing standing(@Nullable ChargeStanding known) {
		if (known == ChargeStanding.SUCCEEDED) {
			return Standing.COMPLETED;
		}
		return (known == ChargeStanding.FAILED || known == ChargeStanding.REVERSED) ? Standing.FAILED
				: Standing.IN_FLIGHT;
	}

	private @Nullable String reason(JsonNode charge) {
		String code = line(charge, "failure_code");
		String message = line(charge, "failure_message");
		if (code == null || message == null) {
			return (code != null) ? code : message;
		}
		return code + ": " + message;
	}

	private @Nullable String line(JsonNode body, String field) {
		String text = StrictJson.text(body, field);
		return (text != null) ? this.excerpt.line(text) : null;
	}

}
