package io.payrun.provider.syncpay;

import java.math.BigDecimal;
import java.util.Optional;

import io.payrun.provider.Excerpt;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each answer to "get withdrawal" means. Only the documented words are final, letter
 * by letter; every other word is kept and means "in flight".
 */
final class PollTable {

	private final Excerpt excerpt;

	private final SendTable send;

	PollTable(Excerpt excerpt, SendTable send) {
		this.excerpt = excerpt;
		this.send = send;
	}

	PollOutcome outcome(String askedId, Wire.Reply reply) {
		int status = reply.status();
		if (status >= 200 && status < 300) {
			return StrictJson.object(reply.text())
				.map((answer) -> told(askedId, answer))
				.orElseGet(() -> new PollOutcome.NoAnswer("HTTP " + status + " that cannot be read"));
		}
		if (status == 429) {
			return new PollOutcome.Throttled(reply.retryAfter());
		}
		Optional<ErrorBody> error = ErrorBody.of(reply, this.excerpt);
		return switch (status) {
			case 401, 403 -> error.<PollOutcome>map((body) -> new PollOutcome.KeyRefused(body.told()))
				.orElseGet(() -> noAnswer(status));
			case 404 -> error.<PollOutcome>map((body) -> new PollOutcome.NotKnown(body.told()))
				.orElseGet(() -> noAnswer(status));
			default -> noAnswer(status);
		};
	}

	private PollOutcome told(String askedId, JsonNode answer) {
		String id = StrictJson.text(answer, answer.has("withdrawal_id") ? "withdrawal_id" : "id");
		if (!askedId.equals(id)) {
			return new PollOutcome.NoAnswer("the answer is about "
					+ ((id != null) ? "another withdrawal, " + this.excerpt.line(id) : "no withdrawal"));
		}
		String word = this.send.line(answer, "status");
		if (word == null) {
			return new PollOutcome.NoAnswer("the answer tells no status");
		}
		Standing standing = standing(StrictJson.string(answer, "status"));
		return new PollOutcome.Told(standing, word, this.send.line(answer, "provider_reference"), fee(answer),
				reason(standing, answer), this.send.echo(answer));
	}

	private static Standing standing(@Nullable String word) {
		if (word == null) {
			return Standing.IN_FLIGHT;
		}
		return switch (word) {
			case "COMPLETED" -> Standing.COMPLETED;
			case "FAILED" -> Standing.FAILED;
			case "CANCELLED" -> Standing.CANCELLED;
			default -> Standing.IN_FLIGHT;
		};
	}

	/** Not documented; told by a sister API. A negative fee is no fee that we know of. */
	private static @Nullable BigDecimal fee(JsonNode answer) {
		BigDecimal fee = StrictJson.decimal(answer, answer.has("fee") ? "fee" : "withdrawal_fee");
		return (fee != null && fee.signum() >= 0) ? fee : null;
	}

	/** The last reason told with the final status, else the last one told at all. */
	private @Nullable String reason(Standing standing, JsonNode answer) {
		JsonNode history = answer.get("status_history");
		if ((standing != Standing.FAILED && standing != Standing.CANCELLED) || history == null || !history.isArray()) {
			return null;
		}
		String last = null;
		String ofStatus = null;
		for (JsonNode entry : history) {
			String reason = StrictJson.string(entry, "reason");
			if (reason != null && !reason.isBlank()) {
				last = this.excerpt.line(reason);
				ofStatus = standing.name().equals(StrictJson.string(entry, "status")) ? last : ofStatus;
			}
		}
		return (ofStatus != null) ? ofStatus : last;
	}

	private static PollOutcome noAnswer(int status) {
		return new PollOutcome.NoAnswer("HTTP " + status);
	}

}
