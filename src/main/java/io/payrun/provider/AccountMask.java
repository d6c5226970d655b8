package io.payrun.provider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps an account number, phone number or wallet address out of what is kept or shown:
 * only its last four characters stay. Finds it in any spelling (spaces, dashes, letter
 * case, JSON escapes) and in part: no five of its characters in a row are left.
 */
public final class AccountMask {

	private static final String MASK = "****";

	private static final int SHOWN = 4;

	private static final int PART = SHOWN + 1;

	private final Set<String> parts = new HashSet<>();

	private final String end;

	/**
	 * Masks one number.
	 * @param number the account number, phone number or wallet address
	 */
	public AccountMask(String number) {
		String letters = joined(letters(number), Letter::text);
		for (int at = 0; at + PART <= letters.length(); at++) {
			this.parts.add(letters.substring(at, at + PART));
		}
		this.end = letters.substring(Math.max(0, letters.length() - PART));
	}

	/**
	 * What people may see of a number.
	 * @param number the number
	 * @return four asterisks and its last four characters; fewer where it has no more
	 * than eight
	 */
	public static String lastFour(String number) {
		List<Letter> letters = letters(number);
		int shown = Math.min(SHOWN, letters.size() / 2);
		return MASK + joined(last(letters, shown), Letter::original);
	}

	/**
	 * Masks the number wherever a text holds it.
	 * @param text any text, such as an answer
	 * @return the same without the number
	 */
	public String over(String text) {
		List<Letter> letters = letters(text);
		boolean[] hidden = hidden(letters);
		StringBuilder masked = new StringBuilder(text.length());
		int copied = 0;
		for (int at = 0; at < hidden.length; at++) {
			if (!hidden[at]) {
				continue;
			}
			int last = at;
			while (last + 1 < hidden.length && hidden[last + 1]) {
				last++;
			}
			masked.append(text, copied, letters.get(at).from).append(shown(letters.subList(at, last + 1)));
			copied = letters.get(last).to;
			at = last;
		}
		return masked.append(text, copied, text.length()).toString();
	}

	/**
	 * Whether a text holds the number or five characters of it in a row.
	 * @param text any text
	 * @return true where {@link #over} would change it
	 */
	public boolean isIn(String text) {
		return !over(text).equals(text);
	}

	private boolean[] hidden(List<Letter> letters) {
		boolean[] hidden = new boolean[letters.size()];
		StringBuilder window = new StringBuilder();
		for (int at = 0; at < letters.size(); at++) {
			window.append(letters.get(at).text);
			if (window.length() > PART) {
				window.deleteCharAt(0);
			}
			if (this.parts.contains(window.toString())) {
				Arrays.fill(hidden, at - PART + 1, at + 1, true);
			}
		}
		return hidden;
	}

	/** The end of the number may be seen, any other part of it may not. */
	private String shown(List<Letter> run) {
		String tail = joined(last(run, PART), Letter::text);
		int shown = (tail.equals(this.end) && run.size() >= 2 * SHOWN) ? SHOWN : 0;
		return MASK + joined(last(run, shown), Letter::original);
	}

	private static List<Letter> last(List<Letter> letters, int count) {
		return letters.subList(letters.size() - count, letters.size());
	}

	private static String joined(List<Letter> letters, Function<Letter, String> part) {
		return letters.stream().map(part).collect(Collectors.joining());
	}

	/**
	 * A letter or digit of a text.
	 *
	 * @param text in lower case, one UTF-16 unit
	 * @param original as a person would read it
	 * @param from where it begins
	 * @param to behind its end
	 */
	private record Letter(String text, String original, int from, int to) {
	}

	private static List<Letter> letters(String text) {
		List<Letter> letters = new ArrayList<>();
		int at = 0;
		while (at < text.length()) {
			char character = text.charAt(at);
			int length = 1;
			int escaped = escaped(text, at);
			if (escaped >= 0) {
				character = (char) escaped;
				length = 6;
			}
			if (Character.isLetterOrDigit(character)) {
				String original = String.valueOf(character);
				letters.add(new Letter(original.toLowerCase(Locale.ROOT).substring(0, 1), original, at, at + length));
			}
			at += length;
		}
		return letters;
	}

	/** The character of a JSON escape with four digits, or a negative number. */
	private static int escaped(String text, int at) {
		if (!text.startsWith("\\u", at) || at + 6 > text.length()) {
			return -1;
		}
		String digits = text.substring(at + 2, at + 6);
		return digits.matches("[0-9A-Fa-f]{4}") ? Integer.parseInt(digits, 16) : -1;
	}

}
