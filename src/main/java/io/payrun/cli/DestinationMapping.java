package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.payrun.crash.CrashPoint;
import io.payrun.jobs.Refusal;
import io.payrun.payout.Destinations.Known;
import org.jspecify.annotations.Nullable;

/**
 * The CSV that says which name has which destination id: on standard output, or as a new
 * file that has its name only once it is whole. A cut-off id would be another one.
 */
final class DestinationMapping {

	private static final String HEADER = "name,destination_id,currency,destination_type";

	private final @Nullable Path out;

	/**
	 * Checks where it will go, before anything is created.
	 * @param out the file, or null for standard output
	 */
	DestinationMapping(@Nullable Path out) {
		this.out = out;
		if (out == null) {
			return;
		}
		if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
			throw isThere(out);
		}
		if (!Files.isWritable(folder(out))) {
			throw Verb.wrong("--out: " + folder(out) + " is no folder that can be written to; nothing was created.");
		}
	}

	/**
	 * Writes what has an id.
	 * @param all the destinations, in order
	 * @param terminal where it goes without a file
	 */
	void write(List<Known> all, Terminal terminal) {
		List<String> lines = lines(all);
		if (this.out == null) {
			terminal.print(lines);
			return;
		}
		write(this.out, lines);
		terminal.say("Wrote " + this.out);
	}

	static List<String> lines(List<Known> all) {
		List<String> lines = new ArrayList<>();
		lines.add(HEADER);
		for (Known known : all) {
			if (known.id() != null) {
				lines.add(safe(known.name()) + "," + safe(known.id()) + "," + known.currency() + "," + known.type());
			}
		}
		return lines;
	}

	/**
	 * What a spreadsheet would take for a formula is disarmed. Nothing here needs quotes.
	 */
	private static String safe(String cell) {
		return (!cell.isEmpty() && "=+-@".indexOf(cell.charAt(0)) >= 0) ? "'" + cell : cell;
	}

	static void write(Path out, List<String> lines) {
		try {
			Path part = Files.createTempFile(folder(out), ".destinations-", ".part");
			Files.write(part, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
			CrashPoint.DE5.before();
			Files.move(part, out);
			CrashPoint.DE5.after();
		}
		catch (FileAlreadyExistsException ex) {
			throw isThere(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Refusal isThere(Path out) {
		return Verb.wrong(out + " is there already; nothing is overwritten.");
	}

	private static Path folder(Path out) {
		Path folder = out.toAbsolutePath().getParent();
		return (folder != null) ? folder : out.toAbsolutePath();
	}

}
