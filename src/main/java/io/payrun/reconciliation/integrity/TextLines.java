package io.payrun.reconciliation.integrity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The auditor's own reader of comma-separated files: physical lines by LF or CRLF, cells
 * by RFC 4180. Holds one line at a time.
 */
final class TextLines implements Closeable {

	private static final int LONGEST_LINE = 1_000_000;

	private final Reader in;

	private final char[] buffer = new char[1 << 16];

	private int at;

	private int end;

	private int line;

	TextLines(Reader in) {
		this.in = in;
	}

	static TextLines open(Path file) throws IOException {
		return new TextLines(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
	}

	/** The number of the line that was read last; the first is 1. */
	int line() {
		return this.line;
	}

	/** The next physical line without its break, or null at the end. */
	@Nullable String next() throws IOException {
		StringBuilder text = new StringBuilder();
		boolean any = false;
		while (this.at < this.end || fill()) {
			any = true;
			int from = this.at;
			while (this.at < this.end && this.buffer[this.at] != '\n') {
				this.at++;
			}
			text.append(this.buffer, from, this.at - from);
			if (text.length() > LONGEST_LINE) {
				throw new IOException("line " + (this.line + 1) + " is longer than a million characters");
			}
			if (this.at < this.end) {
				this.at++;
				return take(text);
			}
		}
		return any ? take(text) : null;
	}

	private String take(StringBuilder text) {
		this.line++;
		if (text.length() > 0 && text.charAt(text.length() - 1) == '\r') {
			text.setLength(text.length() - 1);
		}
		if (this.line == 1 && text.length() > 0 && text.charAt(0) == '\uFEFF') {
			text.deleteCharAt(0);
		}
		return text.toString();
	}

	private boolean fill() throws IOException {
		this.at = 0;
		this.end = Math.max(0, this.in.read(this.buffer));
		return this.end > 0;
	}

	/**
	 * The cells of the next record, which may span lines inside quotes; null at the end.
	 */
	@Nullable List<String> record() throws IOException {
		String text = next();
		if (text == null) {
			return null;
		}
		while (text.chars().filter((character) -> character == '"').count() % 2 != 0) {
			String more = next();
			if (more == null || text.length() > LONGEST_LINE) {
				throw new IOException("a quote stays open in line " + this.line);
			}
			text = text + "\n" + more;
		}
		List<String> cells = cells(text);
		if (cells == null) {
			throw new IOException("misplaced quotes in line " + this.line);
		}
		return cells;
	}

	/** The cells of a line, or null where its quotes do not enclose whole cells. */
	static @Nullable List<String> cells(String text) {
		List<String> cells = new ArrayList<>();
		int at = 0;
		while (true) {
			StringBuilder cell = new StringBuilder();
			at = (at < text.length() && text.charAt(at) == '"') ? quoted(text, at, cell) : plain(text, at, cell);
			if (at < 0) {
				return null;
			}
			cells.add(cell.toString());
			if (at == text.length()) {
				return cells;
			}
			at++;
		}
	}

	/**
	 * Where the cell ends, at a comma or the line's end; negative where it is no cell.
	 */
	private static int plain(String text, int from, StringBuilder cell) {
		int comma = text.indexOf(',', from);
		int end = (comma >= 0) ? comma : text.length();
		cell.append(text, from, end);
		return (cell.indexOf("\"") < 0) ? end : -1;
	}

	private static int quoted(String text, int from, StringBuilder cell) {
		int at = from + 1;
		while (at < text.length()) {
			int quote = text.indexOf('"', at);
			if (quote < 0) {
				return -1;
			}
			cell.append(text, at, quote);
			at = quote + 1;
			if (at == text.length() || text.charAt(at) == ',') {
				return at;
			}
			if (text.charAt(at) != '"') {
				return -1;
			}
			cell.append('"');
			at++;
		}
		return -1;
	}

	/** Whether a line holds nothing. */
	static boolean isBlank(String text) {
		return text.chars().allMatch((character) -> character == ' ' || character == '\t');
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
