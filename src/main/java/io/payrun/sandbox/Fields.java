package io.payrun.sandbox;

import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object that somebody sent to Soap; null counts as absent. */
final class Fields {

	private final JsonNode json;

	private final String path;

	Fields(JsonNode json, String path) {
		this.json = json;
		this.path = path;
	}

	static Fields parse(byte[] body) throws Problem {
		try {
			JsonNode json = Answer.JSON.readTree(body);
			if (json.isObject()) {
				return new Fields(json, "");
			}
		}
		catch (JacksonException ex) {
			// said below
		}
		throw new Problem("Request body is not valid JSON", "Send a JSON object");
	}

	boolean has(String name) {
		return node(name) != null;
	}

	/** An object within this one. */
	Fields object(String name) throws Problem {
		JsonNode node = node(name);
		if (node == null || !node.isObject()) {
			throw wrong(name, "must be an object");
		}
		return new Fields(node, this.path + name + ".");
	}

	/** A list that is not empty. */
	JsonNode list(String name) throws Problem {
		JsonNode node = node(name);
		if (node == null || !node.isArray() || node.isEmpty()) {
			throw wrong(name, "must be a list with at least one element");
		}
		return node;
	}

	String text(String name) throws Problem {
		String text = textOrNull(name);
		if (text == null || text.isBlank()) {
			throw wrong(name, "is required");
		}
		return text;
	}

	String text(String name, Pattern form, String hint) throws Problem {
		String text = text(name);
		if (!form.matcher(text).matches()) {
			throw wrong(name, hint);
		}
		return text;
	}

	@Nullable String textOrNull(String name) throws Problem {
		JsonNode node = node(name);
		if (node != null && !node.isString()) {
			throw wrong(name, "must be a string");
		}
		return (node != null) ? node.stringValue() : null;
	}

	@Nullable String textOrNull(String name, Pattern form, String hint) throws Problem {
		return has(name) ? text(name, form, hint) : null;
	}

	String oneOf(String name, Set<String> words) throws Problem {
		String text = text(name);
		if (!words.contains(text)) {
			throw wrong(name, "must be one of " + String.join(", ", words.stream().sorted().toList()));
		}
		return text;
	}

	/** A whole number from 1; neither a text nor a fraction is one. */
	long whole(String name) throws Problem {
		JsonNode node = node(name);
		if (node == null || !node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 1) {
			throw wrong(name, "must be an integer, at least 1");
		}
		return node.longValue();
	}

	@Nullable Long wholeOrNull(String name) throws Problem {
		return has(name) ? whole(name) : null;
	}

	boolean flag(String name) throws Problem {
		JsonNode node = node(name);
		if (node != null && !node.isBoolean()) {
			throw wrong(name, "must be true or false");
		}
		return node != null && node.booleanValue();
	}

	/** Whatever number it is, for the books; null where it is none. */
	@Nullable Long numberOrNull(String name) {
		JsonNode node = node(name);
		return (node != null && node.isIntegralNumber() && node.canConvertToLong()) ? node.longValue() : null;
	}

	/** Whatever text it is, for the books; null where it is none. */
	@Nullable String stringOrNull(String name) {
		JsonNode node = node(name);
		return (node != null && node.isString()) ? node.stringValue() : null;
	}

	Problem wrong(String name, String hint) {
		return new Problem(this.path + name + " is invalid", this.path + name + " " + hint);
	}

	private @Nullable JsonNode node(String name) {
		JsonNode node = this.json.get(name);
		return (node == null || node.isNull()) ? null : node;
	}

}
