package io.payrun.provider;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes foreign text fit for our books, logs and screens: API keys masked, control
 * characters escaped, cut to a length. Masking comes first, so that a cut never leaves
 * half a key.
 */
public final class Excerpt {

	private static final int ANSWER_BYTES = 4096;

	private static final int LINE_BYTES = 300;

	private static final String MASK = "***";

	/** Any key of a known kind, also one that the text's end cut short. */
	private static final String KEY_LIKE = "(?i:sk_(?:test|live|sandbox)_)[^\\s\"'\\\\<>&,;]*";

	private final String key;

	private final Pattern secrets;

	/**
	 * Masks one key, and whatever else looks like one.
	 * @param apiKey the key that must appear nowhere
	 */
	public Excerpt(String apiKey) {
		this.key = apiKey;
		this.secrets = Pattern.compile(apiKey.isEmpty() ? KEY_LIKE : spelled(apiKey) + "|" + KEY_LIKE);
	}

	/**
	 * An answer for the evidence.
	 * @param bytes the body as it came
	 * @return at most 4 KiB of UTF-8, safe to store and show
	 */
	public String answer(byte[] bytes) {
		return escaped(masked(new String(bytes, StandardCharsets.UTF_8)), ANSWER_BYTES);
	}

	/**
	 * A message or a word for one line.
	 * @param text foreign text
	 * @return at most 300 bytes without control characters or keys
	 */
	public String line(String text) {
		return escaped(masked(text), LINE_BYTES);
	}

	/**
	 * Whether the key is part of a text that would be kept as it is, such as an id.
	 * @param text foreign text without escapes
	 * @return true where it must not be kept
	 */
	public boolean isIn(String text) {
		return !this.key.isEmpty() && text.contains(this.key);
	}

	private String masked(String text) {
		String whole = this.secrets.matcher(text).replaceAll(MASK);
		// an answer can break off inside the key
		for (int length = this.key.length() - 1; length >= 4; length--) {
			if (whole.endsWith(this.key.substring(0, length))) {
				return whole.substring(0, whole.length() - length) + MASK;
			}
		}
		return whole;
	}

	/** The key, each character as itself or as a JSON escape. */
	private static String spelled(String key) {
		StringBuilder pattern = new StringBuilder();
		for (int at = 0; at < key.length(); at++) {
			char letter = key.charAt(at);
			pattern.append("(?:")
				.append(Pattern.quote(String.valueOf(letter)))
				.append("|\\\\u(?i:")
				.append(String.format(Locale.ROOT, "%04x", (int) letter))
				.append("))");
		}
		return pattern.toString();
	}

	private static String escaped(String text, int maxBytes) {
		StringBuilder safe = new StringBuilder(Math.min(text.length() + 16, maxBytes));
		int bytes = 0;
		for (int at = 0; at < text.length();) {
			int point = text.codePointAt(at);
			String shown = isPlain(point) ? Character.toString(point) : escape(point);
			bytes += isPlain(point) ? utf8Length(point) : shown.length();
			if (bytes > maxBytes) {
				break;
			}
			safe.append(shown);
			at += Character.charCount(point);
		}
		return safe.toString();
	}

	private static boolean isPlain(int point) {
		if (point >= 0x20 && point < 0x7f) {
			return true;
		}
		return switch (Character.getType(point)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED, Character.PRIVATE_USE ->
				false;
			default -> true;
		};
	}

	private static String escape(int point) {
		return switch (point) {
			case '\n' -> "\\n";
			case '\r' -> "\\r";
			case '\t' -> "\\t";
			default -> String.format(Locale.ROOT, "\\u%04x", point);
		};
	}

	private static int utf8Length(int point) {
		if (point < 0x80) {
			return 1;
		}
		if (point < 0x800) {
			return 2;
		}
		return (point < 0x10000) ? 3 : 4;
	}

}
