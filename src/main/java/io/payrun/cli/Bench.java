package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.payrun.database.Database;

/**
 * Speed as ratios: each figure stands beside its peer, measured on the same machine in
 * the same run, ours and the peer's in turns, and the median of the rounds is told;
 * because seconds alone say nothing on another machine. Works on a database and in a
 * folder of its own, both removed afterwards.
 */
final class Bench {

	/** What can be measured by itself. */
	enum Part {

		/** How fast a command answers. */
		START,

		/** Sending and following. */
		SUBMISSION,

		/** From a file to payouts. */
		INTAKE,

		/** From payouts to files. */
		REPORTS

	}

	/**
	 * One comparison.
	 *
	 * @param name what was compared
	 * @param ours what Payrun needed or reached
	 * @param peer what the bare peer needed or reached
	 * @param ratio ours to peer, as text
	 * @param limit what must be kept
	 * @param kept whether it is
	 */
	record Comparison(String name, String ours, String peer, String ratio, String limit, boolean kept) {
	}

	/**
	 * What every comparison works with.
	 *
	 * @param database a database that nobody else uses
	 * @param folder a folder that goes away
	 * @param clock the wall clock
	 * @param terminal told after each round
	 */
	record Ground(Database database, Path folder, Clock clock, Terminal terminal) {

		void say(String line) {
			this.terminal.say(line);
		}

	}

	private final Session session;

	private final int lines;

	private final int payouts;

	private final Set<Part> parts;

	Bench(Session session, Set<Part> parts, int lines, int payouts) {
		this.session = session;
		this.parts = parts;
		this.lines = lines;
		this.payouts = payouts;
	}

	/**
	 * Measures everything and prints the table.
	 * @return 0 where every limit is kept, else 1
	 */
	int run() {
		Path home = Surroundings.read().settings().home();
		LogFile.open(home);
		try {
			Path folder = Files.createTempDirectory(Files.createDirectories(home), "bench-");
			try (Database database = Database.temporary(home)) {
				this.session.shutdown().onSignal(database::close);
				return run(new Ground(database, folder, this.session.clock(), this.session.terminal()));
			}
			finally {
				DemoCommand.delete(folder);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int run(Ground ground) throws IOException {
		ground.say("Measures for some minutes, in a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB.");
		List<Comparison> comparisons = new ArrayList<>();
		for (Part part : this.parts) {
			comparisons.addAll(compare(part, ground));
		}
		Terminal terminal = this.session.terminal();
		terminal.print(table(comparisons));
		return comparisons.stream().allMatch(Comparison::kept) ? 0 : 1;
	}

	private List<Comparison> compare(Part part, Ground ground) throws IOException {
		return switch (part) {
			case START -> new StartBench(ground).compare();
			case SUBMISSION -> new SubmissionBench(ground, this.payouts).compare();
			case INTAKE -> new IntakeBench(ground, this.lines).compare();
			case REPORTS -> new ReportsBench(ground, this.lines).compare();
		};
	}

	/**
	 * The comparisons for people.
	 * @param comparisons in their order
	 * @return the table's lines
	 */
	static List<String> table(List<Comparison> comparisons) {
		Table table = new Table().left("COMPARISON")
			.right("OURS")
			.right("PEER")
			.right("RATIO")
			.left("LIMIT")
			.left("KEPT");
		comparisons.forEach((comparison) -> table.row(comparison.name(), comparison.ours(), comparison.peer(),
				comparison.ratio(), comparison.limit(), comparison.kept() ? "yes" : "NO"));
		return table.lines();
	}

}
