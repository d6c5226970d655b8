package io.payrun.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A generated input file. */
@Command(name = "sample",
		description = { "Writes a valid input file of any size.",
				"For SyncPay; the same lines and seed give the same bytes." },
		footer = { "  payrun sample --lines 2000 > inbox/sample.csv",
				"  payrun sample --lines 1000000 --seed 7 --out big.csv" })
final class SampleCommand extends Verb {

	@Option(names = "--lines", paramLabel = "N", required = true, description = "Payouts, from 0 to 100,000,000.")
	int lines;

	@Option(names = "--seed", paramLabel = "S", defaultValue = "1",
			description = "Another seed, other payouts and references (default: ${DEFAULT-VALUE}).")
	long seed;

	@Option(names = "--out", paramLabel = "FILE", description = "A new file instead of standard output.")
	@Nullable Path out;

	SampleCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() throws IOException {
		if (this.lines < 0 || this.lines > SampleFile.MOST_LINES) {
			throw wrong("--lines is 0 to " + Text.grouped(SampleFile.MOST_LINES) + ".");
		}
		SampleFile sample = new SampleFile(this.lines, this.seed);
		if (this.out == null) {
			sample.write(terminal().out());
			terminal().out().flush();
			return 0;
		}
		try (OutputStream file = new BufferedOutputStream(
				Files.newOutputStream(this.out, StandardOpenOption.CREATE_NEW), 1 << 16)) {
			sample.write(file);
		}
		catch (FileAlreadyExistsException ex) {
			throw wrong(this.out + " is there already; nothing is overwritten.");
		}
		terminal().say("Wrote " + Text.grouped(this.lines) + " lines to " + this.out);
		return 0;
	}

}
