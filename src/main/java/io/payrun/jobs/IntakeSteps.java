package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.payrun.intake.FileRefused;
import io.payrun.intake.Intake;
import io.payrun.intake.RawLine;
import io.payrun.intake.StagedLine;
import io.payrun.payout.StopSignal;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.infrastructure.item.Chunk;

/**
 * The steps that take one source in: lines are read, checked and staged in chunks, then
 * accepted as a whole. A refusal of the whole source is a result, no failure.
 */
final class IntakeSteps implements AutoCloseable {

	private final Intake intake;

	private final Intake.Terms terms;

	private final Intake.@Nullable SourceFile file;

	private final StopSignal stop;

	private final @Nullable Reaches reaches;

	private Intake.@Nullable Lines lines;

	private Intake.@Nullable Acceptance acceptance;

	private boolean stopped;

	IntakeSteps(Intake intake, Intake.Terms terms, Intake.@Nullable SourceFile file, StopSignal stop,
			@Nullable Reaches reaches) {
		this.intake = intake;
		this.terms = terms;
		this.file = file;
		this.stop = stop;
		this.reaches = reaches;
	}

	/** The next line; null at the end, at a refusal, and where a stop is asked for. */
	@Nullable RawLine read() {
		if (this.stop.isRaised()) {
			this.stopped = true;
			return null;
		}
		try {
			return opened().read();
		}
		catch (FileRefused ex) {
			this.acceptance = new Intake.Acceptance.Refused(String.valueOf(ex.getMessage()));
			return null;
		}
	}

	StagedLine check(RawLine line) {
		return this.intake.check(this.terms, line);
	}

	void stage(Chunk<? extends StagedLine> chunk) {
		this.intake.stage(this.terms, chunk.getItems());
	}

	/** Does all of that without Spring Batch, in the caller's transaction. */
	void stageAll(int linesAChunk) {
		List<StagedLine> chunk = new ArrayList<>();
		for (RawLine line = read(); line != null; line = read()) {
			chunk.add(check(line));
			if (chunk.size() == linesAChunk) {
				this.intake.stage(this.terms, chunk);
				chunk.clear();
			}
		}
		this.intake.stage(this.terms, chunk);
	}

	@Nullable Problem accept() {
		if (this.stopped || this.stop.isRaised()) {
			return Problem.stopped(this.stop.reason());
		}
		if (this.acceptance == null) {
			String unreachable = unreachable();
			this.acceptance = (unreachable != null) ? new Intake.Acceptance.Refused(unreachable)
					: this.intake.accept(this.terms, this.file);
		}
		return null;
	}

	/** Why a provider that the lines name cannot be reached; nothing is taken in then. */
	private @Nullable String unreachable() {
		Reaches reachable = this.reaches;
		if (reachable == null) {
			return null;
		}
		for (Map.Entry<String, Integer> named : this.intake.providersOf(this.terms).entrySet()) {
			try {
				reachable.of(named.getKey());
			}
			catch (Refusal ex) {
				return "line " + named.getValue() + " pays by " + named.getKey() + ": " + ex.getMessage();
			}
		}
		return null;
	}

	/** How the source was taken in, or null where that did not come to an end. */
	Intake.@Nullable Acceptance acceptance() {
		return this.acceptance;
	}

	private Intake.Lines opened() {
		Intake.Lines open = this.lines;
		if (open == null) {
			open = (this.file != null) ? this.intake.open(this.terms, this.file) : this.intake.openRequests(this.terms);
			this.lines = open;
		}
		return open;
	}

	@Override
	public void close() {
		try {
			if (this.lines != null) {
				this.lines.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
