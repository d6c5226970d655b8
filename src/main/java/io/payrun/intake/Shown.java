package io.payrun.intake;

import java.nio.file.Path;

/**
 * Text from outside, made fit for messages, logs and rejected lines: invisible and
 * control characters escaped, cut at 40 characters.
 */
final class Shown {

	private static final int LONGEST = 40;

	private Shown() {
	}

	/** The text escaped and cut; a cut one ends in an ellipsis. */
	static String cut(String text) {
		return escape(text, LONGEST);
	}

	/** The text in quotation marks. */
	static String quoted(String text) {
		return '"' + cut(text) + '"';
	}

	/** A file's name, escaped; as long as file systems allow. */
	static String name(Path path) {
		Path name = path.getFileName();
		return escape((name != null) ? name.toString() : path.toString(), 255);
	}

	private static String escape(String text, int longest) {
		if (isPlain(text) && text.length() <= longest) {
			return text;
		}
		StringBuilder shown = new StringBuilder(longest + 1);
		for (int at = 0; at < text.length();) {
			int character = text.codePointAt(at);
			String piece = isVisible(character) ? Character.toString(character) : escaped(character);
			if (shown.length() + piece.length() > longest) {
				return shown.append('…').toString();
			}
			shown.append(piece);
			at += Character.charCount(character);
		}
		return shown.toString();
	}

	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < ' ' || character > '~') {
				return false;
			}
		}
		return true;
	}

	private static String escaped(int character) {
		return (character <= 0xFFFF) ? String.format("\\u%04X", character) : String.format("\\u{%X}", character);
	}

	/** Whether a person sees every character of the text. */
	static boolean isVisible(String text) {
		return isPlain(text) || text.codePoints().allMatch(Shown::isVisible);
	}

	/** Whether a person sees the character: no control, zero-width or direction mark. */
	static boolean isVisible(int character) {
		if (character < 0x7F) {
			return character >= ' ';
		}
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
