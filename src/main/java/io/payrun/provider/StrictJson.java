package io.payrun.provider;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a provider's JSON without guessing: duplicate keys, trailing text, depth over 20
 * and absurd numbers make it unreadable, no value is turned into another type, and
 * unknown fields are ignored.
 */
public final class StrictJson {

	private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,24}(?:\\.[0-9]{1,18})?");

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(20)
				.maxDocumentLength(AnswerReader.MAX_BYTES)
				.maxStringLength(AnswerReader.MAX_BYTES)
				.maxNameLength(1000)
				.maxNumberLength(100)
				.build())
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private StrictJson() {
	}

	/**
	 * Reads one JSON object.
	 * @param text the whole text, or null
	 * @return the object, or empty where the text is anything else
	 */
	public static Optional<JsonNode> object(@Nullable String text) {
		if (text == null || text.isBlank()) {
			return Optional.empty();
		}
		try {
			return Optional.of(MAPPER.readTree(text)).filter(JsonNode::isObject);
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Reads one JSON object.
	 * @param body the very bytes
	 * @return the object, or empty where they are anything else, such as no UTF-8
	 */
	public static Optional<JsonNode> object(byte[] body) {
		return object(utf8(body));
	}

	/** The text of bytes that are UTF-8 without a flaw; null for others. */
	static @Nullable String utf8(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * A field that must be a JSON string.
	 * @param object an object
	 * @param field the field's name
	 * @return the string, or null where it is absent, null or of another type
	 */
	public static @Nullable String string(JsonNode object, String field) {
		JsonNode node = object.get(field);
		return (node != null && node.isString()) ? node.stringValue() : null;
	}

	/**
	 * A field of any type as it was written, to be compared and shown, never computed
	 * with.
	 * @param object an object
	 * @param field the field's name
	 * @return its text, or null where it is absent or null
	 */
	public static @Nullable String text(JsonNode object, String field) {
		JsonNode node = object.get(field);
		if (node == null || node.isNull()) {
			return null;
		}
		return node.isString() ? node.stringValue() : node.toString();
	}

	/**
	 * A field that must be a decimal number in a JSON string.
	 * @param object an object
	 * @param field the field's name
	 * @return the exact number, or null where it is absent or not such a string
	 */
	public static @Nullable BigDecimal decimal(JsonNode object, String field) {
		String text = string(object, field);
		// by pattern first: BigDecimal would take exponents, signs and digits of any
		// script
		return (text != null && DECIMAL.matcher(text).matches()) ? new BigDecimal(text) : null;
	}

	/**
	 * Whether a field says anything but a JSON {@code true}.
	 * @param object an object
	 * @param field the field's name
	 * @return false where it is {@code true}, null or absent
	 */
	public static boolean deniesTrue(JsonNode object, String field) {
		JsonNode node = object.get(field);
		return node != null && !node.isNull() && !(node.isBoolean() && node.booleanValue());
	}

}
