package io.payrun.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Reads what browsers and queries send: {@code name=value} pairs, decoded. */
final class Form {

	private Form() {
	}

	static Map<String, String> parse(@Nullable String raw) {
		Map<String, String> fields = new LinkedHashMap<>();
		for (String pair : ((raw != null) ? raw : "").split("&")) {
			String[] parts = pair.split("=", 2);
			if (parts.length == 2) {
				fields.put(decode(parts[0]), decode(parts[1]));
			}
		}
		return fields;
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return text;
		}
	}

}
