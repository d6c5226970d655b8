package io.payrun.cli;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON on standard output: indented, and pure ASCII, so that no character of the data can
 * steer a terminal and no locale can garble it.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(SerializationFeature.INDENT_OUTPUT)
		.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
		.build();

	private Json() {
	}

	static String write(Object tree) {
		return MAPPER.writeValueAsString(tree);
	}

	static JsonNode tree(Object value) {
		return MAPPER.valueToTree(value);
	}

	static JsonNode read(String document) {
		return MAPPER.readTree(document);
	}

}
