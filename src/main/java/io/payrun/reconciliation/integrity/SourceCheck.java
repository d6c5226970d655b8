package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** I2 and I3 against the input itself: every physical line became exactly one thing. */
final class SourceCheck {

	private final SourceStore store;

	private final Findings findings;

	SourceCheck(SourceStore store, Findings findings) {
		this.store = store;
		this.findings = findings;
	}

	void check(RunFacts run) {
		if (!run.accepted()) {
			return;
		}
		switch (run.sourceKind()) {
			case "csv" -> file(run);
			case "database" -> requests(run);
			default -> {
			}
		}
	}

	private void requests(RunFacts run) {
		long there = this.store.requests(run.id(), this.findings);
		this.findings.note(Promise.I2, run.name() + ": compared with its " + there
				+ " rows of payout_request; what other systems deleted there cannot be seen");
	}

	private void file(RunFacts run) {
		Path file = unchanged(run);
		if (file == null) {
			this.findings.note(Promise.I2,
					run.name() + ": its input file is gone or has changed, so only the rows were counted");
			return;
		}
		try (TextLines lines = TextLines.open(file)) {
			String header = lines.next();
			SourceWalk walk = new SourceWalk(run.id(), lines, (header != null) ? TextLines.cells(header) : null,
					this.findings);
			this.store.lines(run.id(), walk::meet);
			walk.end();
			walk.sums()
				.differences("the file holds", this.store.totals(run.id()), "intake wrote down")
				.forEach((difference) -> this.findings.breach(Promise.I3, run.id(), difference));
		}
		catch (IOException | UncheckedIOException ex) {
			this.findings.note(Promise.I2, run.name() + ": its input file cannot be read: " + ex.getMessage());
		}
	}

	/** The file with the bytes that were accepted, at one of its two places. */
	private static @Nullable Path unchanged(RunFacts run) {
		Path moved = unchanged(run, run.movedTo());
		return (moved != null) ? moved : unchanged(run, run.foundAt());
	}

	private static @Nullable Path unchanged(RunFacts run, @Nullable String place) {
		try {
			Path file = (place != null) ? Path.of(place) : null;
			boolean same = file != null && Files.isRegularFile(file)
					&& Long.valueOf(Files.size(file)).equals(run.bytes())
					&& Objects.equals(Bytes.sha256(file), run.sha256());
			return same ? file : null;
		}
		catch (IOException | InvalidPathException ex) {
			return null;
		}
	}

}
