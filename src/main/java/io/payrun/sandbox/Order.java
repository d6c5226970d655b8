package io.payrun.sandbox;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A create request as it arrived. What can be read is kept even where the rest is wrong,
 * so that the books know every arrival by its key.
 *
 * @param key the idempotency key, or null
 * @param reference the client's reference, or null where it cannot be read
 * @param destination the destination id, empty where it cannot be read
 * @param amount the amount, zero where it cannot be read
 * @param currency the currency, empty where it cannot be read
 * @param bodySha256 hash of the bytes, hex
 * @param problem the refusal of a body that breaks the documented form, or null
 */
record Order(@Nullable String key, @Nullable String reference, String destination, BigDecimal amount, String currency,
		String bodySha256, @Nullable String problem) {

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");

	private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

	private static final Pattern DESTINATION = Pattern.compile("dest_[A-Za-z0-9_-]{1,128}");

	private static final int LONGEST_KEY = 255;

	static Order parse(byte[] body) {
		String hash = sha256(body);
		try {
			JsonNode json = Answer.JSON.readTree(body);
			return json.isObject() ? read(json, hash) : unreadable(hash);
		}
		catch (JacksonException ex) {
			return unreadable(hash);
		}
	}

	/** What chance and arrival counts hang on: the reference where there is one. */
	String subject() {
		if (this.reference != null) {
			return this.reference;
		}
		return (this.key != null) ? this.key : "";
	}

	private static Order unreadable(String hash) {
		return new Order(null, null, "", BigDecimal.ZERO, "", hash, "Request body is not valid JSON");
	}

	private static Order read(JsonNode json, String hash) {
		String key = text(json, "idempotency_key");
		String reference = text(json, "reference");
		String destination = text(json, "destination_id");
		String amount = text(json, "amount");
		String currency = text(json, "currency");
		String problem = problem(json, reference, destination, amount, currency);
		return new Order(key, reference, (destination != null) ? destination : "",
				(amount != null && AMOUNT.matcher(amount).matches()) ? new BigDecimal(amount) : BigDecimal.ZERO,
				(currency != null) ? currency : "", hash, problem);
	}

	private static @Nullable String problem(JsonNode json, @Nullable String reference, @Nullable String destination,
			@Nullable String amount, @Nullable String currency) {
		if (destination == null || !DESTINATION.matcher(destination).matches()) {
			return "Invalid destination ID";
		}
		if (amount == null) {
			return "Amount must be a string";
		}
		if (!AMOUNT.matcher(amount).matches() || new BigDecimal(amount).signum() == 0) {
			return "Invalid amount";
		}
		if (currency == null || Tariff.of(currency) == null) {
			return "Unsupported currency";
		}
		if (reference == null || !REFERENCE.matcher(reference).matches()) {
			return "Invalid reference format";
		}
		JsonNode key = json.get("idempotency_key");
		boolean keyIsFine = key == null || key.isNull()
				|| (key.isString() && !key.stringValue().isEmpty() && key.stringValue().length() <= LONGEST_KEY);
		return keyIsFine ? null : "Invalid idempotency key";
	}

	private static @Nullable String text(JsonNode json, String field) {
		JsonNode value = json.get(field);
		return (value != null && value.isString()) ? value.stringValue() : null;
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
