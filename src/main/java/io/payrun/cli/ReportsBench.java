package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.payrun.reconciliation.Reports;

/**
 * All reports of a finished run in all formats, against a plain
 * {@code COPY (SELECT …) TO} of the columns of reconciliation.csv.
 */
final class ReportsBench {

	private static final int ROUNDS = 3;

	private static final long LIMIT = 3_000;

	private final Bench.Ground ground;

	private final int payouts;

	private final BenchStore store;

	ReportsBench(Bench.Ground ground, int payouts) {
		this.ground = ground;
		this.payouts = payouts;
		this.store = new BenchStore(ground.database().dataSource());
	}

	List<Bench.Comparison> compare() throws IOException {
		this.store.empty();
		long runId = this.store.addFinishedRun(this.payouts);
		Rounds rounds = new Rounds();
		for (int round = 1; round <= ROUNDS; round++) {
			long peer = plain(runId);
			long ours = ours(runId, this.ground.folder().resolve("reports-" + round));
			rounds.add(ours, peer);
			this.ground.say("reports " + round + " of " + ROUNDS + ": ours " + Rounds.seconds(ours) + ", plain COPY "
					+ Rounds.seconds(peer));
		}
		this.store.empty();
		return List.of(new Bench.Comparison("reports of " + Text.grouped(this.payouts) + " payouts, against COPY TO",
				Rounds.seconds(rounds.oursNanos()), Rounds.seconds(rounds.peerNanos()), Rounds.factor(rounds.slower()),
				"<= " + Rounds.factor(LIMIT), rounds.slower() <= LIMIT));
	}

	private long plain(long runId) throws IOException {
		Path file = this.ground.folder().resolve("plain.csv");
		long began = System.nanoTime();
		this.store.copyOut(runId, file);
		long took = System.nanoTime() - began;
		Files.delete(file);
		return took;
	}

	private long ours(long runId, Path folder) throws IOException {
		this.store.forgetReports();
		Reports reports = new Reports(this.ground.database().dataSource());
		long began = System.nanoTime();
		Reports.Written written = reports.publish(runId, folder, Set.of("json", "csv", "html"));
		long took = System.nanoTime() - began;
		if (!written.balanced()) {
			throw new IllegalStateException("the report of the bench does not balance");
		}
		DemoCommand.delete(folder);
		return took;
	}

}
