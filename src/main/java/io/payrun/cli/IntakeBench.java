package io.payrun.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.payrun.intake.Intake;
import io.payrun.jobs.IntakeTrial;
import org.jspecify.annotations.Nullable;

/**
 * A sample file read, validated, checked for duplicates and stored by the job's own two
 * steps, against bare loads of the same bytes into the same table with the same indexes.
 */
final class IntakeBench {

	private static final int ROUNDS = 3;

	private static final long LIMIT = 2_000;

	private final Bench.Ground ground;

	private final int lines;

	private final BenchStore store;

	private final IntakeTrial trial;

	IntakeBench(Bench.Ground ground, int lines) {
		this.ground = ground;
		this.lines = lines;
		this.store = new BenchStore(ground.database().dataSource());
		this.trial = new IntakeTrial(ground.database().dataSource(), ground.clock());
	}

	List<Bench.Comparison> compare() throws IOException {
		Path file = sample(this.ground.folder().resolve("intake.csv"), this.lines, 1);
		Rounds copy = new Rounds();
		Rounds psql = new Rounds();
		boolean hasPsql = hasPsql();
		for (int round = 1; round <= ROUNDS; round++) {
			long copyNanos = bare(file, null);
			Long psqlNanos = hasPsql ? bare(file, this.store.psql(file)) : null;
			long oursNanos = ours(file);
			copy.add(oursNanos, copyNanos);
			if (psqlNanos != null) {
				psql.add(oursNanos, psqlNanos);
			}
			this.ground.say("intake " + round + " of " + ROUNDS + ": ours " + Rounds.seconds(oursNanos) + ", bare COPY "
					+ Rounds.seconds(copyNanos)
					+ ((psqlNanos != null) ? ", psql \\copy " + Rounds.seconds(psqlNanos) : ""));
		}
		this.store.empty();
		Files.delete(file);
		List<Bench.Comparison> comparisons = new ArrayList<>();
		comparisons.add(comparison("CopyManager", copy));
		if (hasPsql) {
			comparisons.add(comparison("psql \\copy", psql));
		}
		return comparisons;
	}

	private Bench.Comparison comparison(String peer, Rounds rounds) {
		return new Bench.Comparison("intake of " + Text.grouped(this.lines) + " lines, against " + peer,
				Rounds.seconds(rounds.oursNanos()), Rounds.seconds(rounds.peerNanos()), Rounds.factor(rounds.slower()),
				"<= " + Rounds.factor(LIMIT), rounds.slower() <= LIMIT);
	}

	private long bare(Path file, @Nullable ProcessBuilder psql) throws IOException {
		this.store.empty();
		this.store.prepareBareLoad(this.store.addRun("test", "org_1"));
		long began = System.nanoTime();
		if (psql != null) {
			StartBench.time(psql, this.ground.folder().resolve("psql.log"));
		}
		else {
			this.store.copyIn(file);
		}
		return System.nanoTime() - began;
	}

	private long ours(Path file) {
		this.store.empty();
		long began = System.nanoTime();
		takeIn(file, "test", "org_1");
		return System.nanoTime() - began;
	}

	/** Takes a file in as a job does, from the first look to the last commit. */
	long takeIn(Path file, String mode, String organisation) {
		Intake.Inspection seen = this.trial.intake().inspect(file, true, false, "syncpay");
		if (!(seen instanceof Intake.Inspection.Complete complete)) {
			throw new IllegalStateException("the sample file is not good: " + seen);
		}
		long runId = this.store.addRun(mode, organisation);
		Intake.Terms terms = new Intake.Terms(runId, 1, mode, "syncpay", Duration.ofHours(20),
				Intake.DuplicateAction.HOLD);
		Intake.Acceptance end = this.trial.takeIn(terms, complete.file());
		if (!(end instanceof Intake.Acceptance.Accepted accepted) || accepted.accepted() != accepted.read()) {
			throw new IllegalStateException("the sample file was not taken in whole: " + end);
		}
		return runId;
	}

	static Path sample(Path file, int lines, long seed) throws IOException {
		try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
			new SampleFile(lines, seed).write(out);
		}
		return file;
	}

	private boolean hasPsql() {
		try {
			StartBench.time(new ProcessBuilder("psql", "--version"), this.ground.folder().resolve("psql.log"));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
