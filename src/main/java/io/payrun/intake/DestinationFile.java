package io.payrun.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.opencsv.RFC4180Parser;
import com.opencsv.RFC4180ParserBuilder;
import io.payrun.intake.StagedLine.Breach;
import io.payrun.payout.WantedDestination;
import org.jspecify.annotations.Nullable;

/**
 * Reads a destinations file as strictly as a payment file, and checks every line. What it
 * tells holds no account number, phone number or wallet address but the last four
 * characters, also where one stands in a wrong column or in place of the header.
 */
public final class DestinationFile {

	/** The lines that a file may have at most. */
	public static final int MOST_LINES = 10_000;

	private final RFC4180Parser parser = new RFC4180ParserBuilder().build();

	private final String file;

	private final PhysicalLines lines;

	private final List<WantedDestination> wanted = new ArrayList<>();

	private final List<Problem> problems = new ArrayList<>();

	private final Map<String, Integer> lineByName = new LinkedHashMap<>();

	private DestinationFile(String file, PhysicalLines lines) {
		this.file = file;
		this.lines = lines;
	}

	/**
	 * A broken rule of a line.
	 *
	 * @param line the physical line, the header is line 1
	 * @param column the column, or null for the whole line
	 * @param code for programs
	 * @param message for people
	 */
	public record Problem(int line, @Nullable String column, String code, String message) {

		/** One line: where, what for programs, what for people. */
		public String text() {
			return "line " + this.line + ((this.column != null) ? ", column " + this.column : "") + ": " + this.code
					+ ": " + this.message;
		}

	}

	/**
	 * What a file holds.
	 *
	 * @param lines its lines; only to be used where there are no problems
	 * @param problems every broken rule, in the file's order
	 */
	public record Content(List<WantedDestination> lines, List<Problem> problems) {
	}

	/**
	 * Reads a file whole.
	 * @param path the file
	 * @return its lines and every broken rule
	 * @throws FileRefused where the file as a whole cannot be trusted
	 */
	public static Content read(Path path) throws FileRefused {
		String name = Shown.name(path);
		try {
			BasicFileAttributes attributes = FileLook.attributes(path);
			if (attributes == null) {
				throw new FileRefused(name + ": no such file");
			}
			FileInspector.refuseByKind(name, attributes);
			try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
				return read(name, in);
			}
		}
		catch (AccessDeniedException ex) {
			throw new FileRefused(name + ": may not be read by this user");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot read " + name, ex);
		}
	}

	static Content read(String name, InputStream in) throws FileRefused {
		DestinationFile reading = new DestinationFile(name, new PhysicalLines(name, in));
		reading.readAll();
		return new Content(List.copyOf(reading.wanted), List.copyOf(reading.problems));
	}

	private void readAll() throws FileRefused {
		List<String> header = header();
		List<Integer> blank = new ArrayList<>();
		for (String line = this.lines.next(); line != null; line = this.lines.next()) {
			if (this.lines.line() > MOST_LINES + 1) {
				throw refused("more than " + MOST_LINES + " lines; split the file");
			}
			if (CsvLines.isBlank(line)) {
				blank.add(this.lines.line());
				continue;
			}
			blank.forEach((number) -> this.problems
				.add(new Problem(number, null, "BLANK_LINE", "blank line; every line must hold a destination")));
			blank.clear();
			line(header, line);
		}
		if (!this.lines.endedWithBreak()) {
			throw refused("the last line has no line break; it may be cut off");
		}
	}

	private List<String> header() throws FileRefused {
		String line = this.lines.next();
		if (line == null || CsvLines.isBlank(line)) {
			throw new FileRefused(this.file + ": it has no header");
		}
		if (Quotes.in(line) != Quotes.FINE) {
			throw refused("misplaced quote in the header");
		}
		List<String> header = List.of(split(line));
		Set<String> seen = new HashSet<>();
		for (String column : header) {
			if (!DestinationRules.COLUMNS.contains(column)) {
				throw refused("unknown column " + DestinationRules.shown(column) + "; columns are "
						+ String.join(",", DestinationRules.COLUMNS));
			}
			if (!seen.add(column)) {
				throw refused("column \"" + column + "\" is there twice");
			}
		}
		for (String needed : DestinationRules.ALWAYS) {
			if (!seen.contains(needed)) {
				throw refused("column \"" + needed + "\" is missing");
			}
		}
		return header;
	}

	private void line(List<String> header, String line) throws FileRefused {
		int number = this.lines.line();
		Quotes quotes = Quotes.in(line);
		if (quotes == Quotes.OPEN) {
			throw refused("a quote stays open; no line break is allowed inside a field");
		}
		if (quotes == Quotes.MISPLACED) {
			this.problems.add(new Problem(number, null, "BAD_QUOTES",
					"a quote must enclose a whole cell and be doubled inside it"));
			return;
		}
		String[] texts = split(line);
		if (texts.length != header.size()) {
			this.problems.add(new Problem(number, null, "COLUMN_COUNT",
					"the header has " + header.size() + " columns, the line has " + texts.length));
			return;
		}
		Map<String, String> cells = new LinkedHashMap<>();
		for (int at = 0; at < texts.length; at++) {
			if (!texts[at].isEmpty()) {
				cells.put(header.get(at), texts[at]);
			}
		}
		check(number, cells);
	}

	private void check(int number, Map<String, String> cells) {
		DestinationRules rules = new DestinationRules(cells);
		List<Breach> breaches = new ArrayList<>(rules.breaches());
		String name = cells.getOrDefault("name", "");
		Integer earlier = this.lineByName.putIfAbsent(name, number);
		if (earlier != null && !name.isEmpty()) {
			breaches.add(new Breach("name", "DUPLICATE_NAME", "line " + earlier + " has this name"));
		}
		breaches.forEach(
				(breach) -> this.problems.add(new Problem(number, breach.column(), breach.code(), breach.message())));
		if (breaches.isEmpty()) {
			this.wanted.add(new WantedDestination(number, name, rules.order()));
		}
	}

	private String[] split(String line) {
		try {
			return this.parser.parseLine(line);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private FileRefused refused(String rule) {
		return new FileRefused(this.file + ": line " + this.lines.line() + ": " + rule);
	}

}
