package io.payrun.intake;

/**
 * What the quotes of one physical line are like by RFC 4180. OpenCSV is asked only about
 * lines that are {@link #FINE}, because it guesses about the others.
 */
enum Quotes {

	/** None, or each opens and closes around a whole cell. */
	FINE,

	/** A quote in a cell that is not quoted, or text after a closing quote. */
	MISPLACED,

	/** A quoted cell that the line does not close. */
	OPEN;

	static Quotes in(String line) {
		if (line.indexOf('"') < 0) {
			return FINE;
		}
		int at = 0;
		while (at <= line.length()) {
			if (at == line.length() || line.charAt(at) != '"') {
				int comma = line.indexOf(',', at);
				int end = (comma < 0) ? line.length() : comma;
				if (line.substring(at, end).indexOf('"') >= 0) {
					return MISPLACED;
				}
				at = end + 1;
				continue;
			}
			int close = closing(line, at + 1);
			if (close < 0) {
				return OPEN;
			}
			if (close + 1 < line.length() && line.charAt(close + 1) != ',') {
				return MISPLACED;
			}
			at = close + 2;
		}
		return FINE;
	}

	private static int closing(String line, int from) {
		int quote = line.indexOf('"', from);
		while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
			quote = line.indexOf('"', quote + 2);
		}
		return quote;
	}

}
