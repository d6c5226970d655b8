package io.payrun.provider.syncpay;

import java.util.Optional;
import java.util.regex.Pattern;

import io.payrun.provider.Echo;
import io.payrun.provider.Excerpt;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each answer to "create withdrawal" means for the attempt. Whatever is not listed
 * leaves it in doubt.
 */
final class SendTable {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private final Excerpt excerpt;

	SendTable(Excerpt excerpt) {
		this.excerpt = excerpt;
	}

	static boolean isId(@Nullable String id) {
		return id != null && ID.matcher(id).matches();
	}

	SendOutcome outcome(Wire.Reply reply) {
		int status = reply.status();
		if (status >= 200 && status < 300) {
			return accepted(reply);
		}
		Optional<ErrorBody> error = ErrorBody.of(reply, this.excerpt);
		return switch (status) {
			case 408, 409, 425, 499 -> inDoubt(reply, error);
			case 429 -> error.filter(ErrorBody::disputesReference)
				.map(SendTable::disputed)
				.orElseGet(() -> new SendOutcome.Throttled(reply.retryAfter()));
			default -> error.filter((body) -> status >= 400 && status < 500)
				.map((body) -> refusal(status, body))
				.orElseGet(() -> inDoubt(reply, error));
		};
	}

	Echo echo(JsonNode answer) {
		return new Echo(line(answer, "amount"), line(answer, "currency"), line(answer, "reference"),
				line(answer, "destination_id"));
	}

	@Nullable String line(JsonNode answer, String field) {
		String text = StrictJson.text(answer, field);
		return (text != null) ? this.excerpt.line(text) : null;
	}

	private SendOutcome accepted(Wire.Reply reply) {
		JsonNode answer = StrictJson.object(reply.text()).orElse(null);
		String id = (answer != null) ? StrictJson.string(answer, "withdrawal_id") : null;
		if (answer == null || id == null || !isId(id) || this.excerpt.isIn(id)) {
			return new SendOutcome.InDoubt("HTTP " + reply.status() + " without a usable withdrawal_id"
					+ ((reply.problem() != null) ? " (" + reply.problem() + ")" : ""));
		}
		return new SendOutcome.Accepted(id, line(answer, "provider_reference"), line(answer, "status"), echo(answer));
	}

	/**
	 * A 4xx in the provider's own words; the order is from the special to the general.
	 */
	private static SendOutcome refusal(int status, ErrorBody error) {
		if (status == 400 && error.aboutFunds()) {
			return new SendOutcome.InsufficientFunds(error.available(), error.message());
		}
		if (error.disputesReference()) {
			return disputed(error);
		}
		if (status == 401 || status == 403) {
			return new SendOutcome.KeyRefused(error.told());
		}
		return new SendOutcome.Refused(error.code(), error.message());
	}

	private static SendOutcome disputed(ErrorBody error) {
		return new SendOutcome.ReferenceDisputed(error.code(), error.message());
	}

	private static SendOutcome inDoubt(Wire.Reply reply, Optional<ErrorBody> error) {
		return new SendOutcome.InDoubt("HTTP " + reply.status() + error.map((body) -> " " + body.told()).orElse(""));
	}

}
