package io.payrun.provider.syncpay;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.payrun.provider.Excerpt;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * SyncPay's own error body, in its documented shape or the flat one of its sister API. An
 * error without a code may come from anything between us and the provider and is none.
 *
 * @param code the code, never blank
 * @param message the message, empty where there is none
 * @param aboutFunds whether both balance details are present
 * @param available the available balance, where it can be read
 */
record ErrorBody(String code, String message, boolean aboutFunds, @Nullable BigDecimal available) {

	private static final Pattern DISPUTED_CODE = Pattern
		.compile("reference|duplicate|conflict|idempoten|exists|already");

	private static final Pattern DISPUTED_MESSAGE = Pattern
		.compile("(?<![a-z])reference|duplicate|idempoten|already (?:been |exist|used|process)");

	static Optional<ErrorBody> of(Wire.Reply reply, Excerpt excerpt) {
		return StrictJson.object(reply.text()).flatMap((root) -> {
			JsonNode error = root.get("error");
			return (error != null && error.isObject()) ? of(error, "code", "message", excerpt)
					: of(root, "error_code", "detail", excerpt);
		});
	}

	/** Whether the provider may hold a payout under this reference or key. */
	boolean disputesReference() {
		return DISPUTED_CODE.matcher(this.code.toLowerCase(Locale.ROOT)).find()
				|| DISPUTED_MESSAGE.matcher(this.message.toLowerCase(Locale.ROOT)).find();
	}

	/** Code and message for people. */
	String told() {
		return this.message.isEmpty() ? this.code : this.code + ": " + this.message;
	}

	private static Optional<ErrorBody> of(JsonNode error, String codeField, String messageField, Excerpt excerpt) {
		String code = StrictJson.string(error, codeField);
		if (code == null || code.isBlank()) {
			return Optional.empty();
		}
		String message = StrictJson.string(error, messageField);
		JsonNode details = error.get("details");
		boolean funds = details != null && details.hasNonNull("available_balance")
				&& details.hasNonNull("requested_amount");
		BigDecimal available = (funds && details != null) ? StrictJson.decimal(details, "available_balance") : null;
		return Optional
			.of(new ErrorBody(excerpt.line(code), (message != null) ? excerpt.line(message) : "", funds, available));
	}

}
