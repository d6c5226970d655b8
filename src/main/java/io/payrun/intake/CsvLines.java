package io.payrun.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

import com.opencsv.RFC4180Parser;
import com.opencsv.RFC4180ParserBuilder;
import org.jspecify.annotations.Nullable;

import io.payrun.intake.StagedLine.Breach;

/**
 * Reads a payment file line by line: OpenCSV takes a line apart, this class decides what
 * a line is. Blank lines inside are told, blank lines at the end are not counted; a quote
 * that a line does not close refuses the file.
 */
final class CsvLines implements Intake.Lines {

	private final RFC4180Parser parser = new RFC4180ParserBuilder().build();

	private final String file;

	private final PhysicalLines lines;

	private final @Nullable String provider;

	private @Nullable Header header;

	/** A line that was read while looking for the end of a row of blank ones. */
	private @Nullable RawLine ahead;

	private int firstBlank;

	/**
	 * Reads lines.
	 * @param file its name, for messages
	 * @param lines its lines
	 * @param provider the job's provider, or null
	 */
	CsvLines(String file, PhysicalLines lines, @Nullable String provider) {
		this.file = file;
		this.lines = lines;
		this.provider = provider;
	}

	/** Opens a file; a link is not followed. */
	static CsvLines open(Path file, @Nullable String provider) {
		String name = Shown.name(file);
		try {
			InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
			return new CsvLines(name, new PhysicalLines(name, in), provider);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot open " + name, ex);
		}
	}

	@Override
	public @Nullable RawLine read() throws FileRefused {
		if (this.header == null) {
			this.header = readHeader();
			this.header.fits(prefix(), this.provider);
		}
		RawLine waiting = this.ahead;
		if (waiting == null) {
			this.firstBlank = this.lines.line() + 1;
			waiting = nextFilled(this.header);
		}
		if (waiting == null || this.firstBlank == waiting.line()) {
			this.ahead = null;
			return waiting;
		}
		this.ahead = waiting;
		return new RawLine(this.firstBlank++, Map.of(),
				new Breach(null, "BLANK_LINE", "blank line; every line must hold a payment"), null);
	}

	/**
	 * Reads the whole file without taking its lines apart: everything that refuses it is
	 * found.
	 * @return how many lines {@link #read} would give
	 */
	int count() throws FileRefused {
		readHeader().fits(prefix(), this.provider);
		int last = 1;
		for (String line = this.lines.next(); line != null; line = this.lines.next()) {
			if (Quotes.in(line) == Quotes.OPEN) {
				throw openQuote();
			}
			if (!isBlank(line)) {
				last = this.lines.line();
			}
		}
		return last - 1;
	}

	private Header readHeader() throws FileRefused {
		String line = this.lines.next();
		if (line == null || isBlank(line)) {
			throw new FileRefused(this.file + ": it has no header", line == null || this.lines.isAtEnd());
		}
		return switch (Quotes.in(line)) {
			case OPEN -> throw openQuote();
			case MISPLACED -> throw new FileRefused(prefix() + "misplaced quote in the header");
			case FINE -> Header.of(prefix(), split(line));
		};
	}

	private @Nullable RawLine nextFilled(Header header) throws FileRefused {
		String line = this.lines.next();
		while (line != null && isBlank(line)) {
			line = this.lines.next();
		}
		return (line != null) ? raw(header, line) : null;
	}

	private RawLine raw(Header header, String line) throws FileRefused {
		Quotes quotes = Quotes.in(line);
		if (quotes == Quotes.OPEN) {
			throw openQuote();
		}
		if (quotes == Quotes.MISPLACED) {
			return broken("BAD_QUOTES",
					"a quote must enclose a whole cell and be doubled inside it: " + Shown.quoted(line));
		}
		String[] texts = split(line);
		if (texts.length != header.size()) {
			return broken("COLUMN_COUNT", "the header has " + header.size() + " columns, the line has " + texts.length
					+ ": " + Shown.quoted(line));
		}
		return new RawLine(this.lines.line(), header.cells(texts), null, null);
	}

	private RawLine broken(String code, String message) {
		return new RawLine(this.lines.line(), Map.of(), new Breach(null, code, message), null);
	}

	private FileRefused openQuote() {
		return this.lines.isAtEnd() ? new FileRefused(prefix() + "the file ends inside a quote", true)
				: new FileRefused(prefix() + "a quote stays open; no line break is allowed inside a field");
	}

	private String[] split(String line) {
		try {
			return this.parser.parseLine(line);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isBlank(String line) {
		for (int i = 0; i < line.length(); i++) {
			char character = line.charAt(i);
			if (character != ' ' && character != '\t') {
				return false;
			}
		}
		return true;
	}

	private String prefix() {
		return this.file + ": line " + this.lines.line() + ": ";
	}

	@Override
	public void close() {
		try {
			this.lines.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
