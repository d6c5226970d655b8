package io.payrun.cli;

import java.math.BigDecimal;

/**
 * Text for a terminal: characters that could steer it are shown instead of obeyed, and
 * widths count what a terminal draws, so that columns line up.
 */
final class Text {

	private Text() {
	}

	/**
	 * Makes foreign text harmless on one line.
	 * @param text text from a file, a database or a provider
	 * @return the same with every control, format and unpaired character written as
	 * <code>&#92;u{…}</code>
	 */
	static String safe(String text) {
		StringBuilder result = new StringBuilder(text.length());
		text.codePoints().forEach((codePoint) -> {
			if (steers(codePoint)) {
				result.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
			}
			else {
				result.appendCodePoint(codePoint);
			}
		});
		return result.toString();
	}

	/**
	 * The same for text of several lines, whose line breaks stay.
	 * @param text the text
	 * @return harmless lines
	 */
	static String safeLines(String text) {
		return String.join("\n", text.lines().map((line) -> safe(line.replace('\t', ' '))).toList());
	}

	private static boolean steers(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				true;
			default -> false;
		};
	}

	/**
	 * How many columns a terminal needs.
	 * @param text harmless text
	 * @return columns
	 */
	static int width(String text) {
		return text.codePoints().map(Text::width).sum();
	}

	private static int width(int codePoint) {
		int type = Character.getType(codePoint);
		if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
			return 0;
		}
		return isWide(codePoint) ? 2 : 1;
	}

	/** The wide and full-width blocks of Unicode's East Asian Width, coarsely. */
	private static boolean isWide(int codePoint) {
		return within(codePoint, 0x1100, 0x115f) || within(codePoint, 0x2e80, 0xa4cf)
				|| within(codePoint, 0xac00, 0xd7a3) || within(codePoint, 0xf900, 0xfaff)
				|| within(codePoint, 0xfe30, 0xfe6f) || within(codePoint, 0xff00, 0xff60)
				|| within(codePoint, 0xffe0, 0xffe6) || within(codePoint, 0x1f300, 0x1faff)
				|| within(codePoint, 0x20000, 0x3fffd);
	}

	private static boolean within(int codePoint, int first, int last) {
		return codePoint >= first && codePoint <= last;
	}

	/**
	 * Cuts text to a width, with an ellipsis where something is missing.
	 * @param text harmless text
	 * @param columns at most so many, at least 1
	 * @return the text or its beginning
	 */
	static String cut(String text, int columns) {
		if (width(text) <= columns) {
			return text;
		}
		StringBuilder result = new StringBuilder();
		int used = 1;
		for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
			int codePoint = text.codePointAt(at);
			used += width(codePoint);
			if (used > columns) {
				break;
			}
			result.appendCodePoint(codePoint);
		}
		return result.append('…').toString();
	}

	/**
	 * Spaces up to a width.
	 * @param columns how many, none where negative
	 * @return the spaces
	 */
	static String spaces(int columns) {
		return " ".repeat(Math.max(0, columns));
	}

	/**
	 * An amount for people: grouped digits, never an exponent.
	 * @param amount the amount with its currency's decimals
	 * @return for example {@code 12,500.00}
	 */
	static String grouped(BigDecimal amount) {
		String digits = amount.abs().toPlainString();
		int point = digits.indexOf('.');
		StringBuilder text = new StringBuilder(digits);
		for (int at = ((point < 0) ? digits.length() : point) - 3; at > 0; at -= 3) {
			text.insert(at, ',');
		}
		return ((amount.signum() < 0) ? "-" : "") + text;
	}

	/**
	 * A count for people.
	 * @param count the count
	 * @return for example {@code 12,414}
	 */
	static String grouped(long count) {
		return grouped(BigDecimal.valueOf(count));
	}

}
