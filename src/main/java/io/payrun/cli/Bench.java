package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Speed as ratios: each figure stands beside its peer, measured on the same machine in
 * the same run, because seconds alone say nothing on another machine.
 */
final class Bench {

	/**
	 * One comparison.
	 *
	 * @param name what was compared
	 * @param ours what Payrun needed or reached
	 * @param peer what the bare peer needed or reached
	 * @param ratio ours to peer, as text
	 * @param limit what the ratio must keep
	 * @param kept whether it does
	 */
	record Comparison(String name, String ours, String peer, String ratio, String limit, boolean kept) {
	}

	private final Session session;

	private final int lines;

	private final int payouts;

	Bench(Session session, int lines, int payouts) {
		this.session = session;
		this.lines = lines;
		this.payouts = payouts;
	}

	/**
	 * Measures everything and prints the table.
	 * @return 0 where every ratio is kept, else 1
	 */
	int run() {
		List<Comparison> comparisons = new ArrayList<>();
		comparisons.add(intake());
		comparisons.add(submission());
		comparisons.add(reports());
		comparisons.add(startOfRuns());
		comparisons.add(startOfHelp());
		Terminal terminal = this.session.terminal();
		terminal.print(table(comparisons));
		return comparisons.stream().allMatch(Comparison::kept) ? 0 : 1;
	}

	/**
	 * A file of {@code lines} read, validated, checked and stored, against a bare
	 * CopyManager load into the same table with the same indexes.
	 */
	private Comparison intake() {
		throw new UnsupportedOperationException("intake of " + this.lines + " lines is not measured yet");
	}

	/**
	 * {@code payouts} submitted to a provider that answers after 20 ms, concurrency 64,
	 * no rate limit, against a bare loop with the same HTTP client.
	 */
	private Comparison submission() {
		throw new UnsupportedOperationException("submission of " + this.payouts + " payouts is not measured yet");
	}

	/**
	 * The reports of {@code lines} payouts, against {@code COPY (SELECT …) TO} of the
	 * same columns.
	 */
	private Comparison reports() {
		throw new UnsupportedOperationException("reports are not measured yet");
	}

	/** {@code payrun runs} in a process of its own, against 4 s. */
	private Comparison startOfRuns() {
		throw new UnsupportedOperationException("payrun runs is not measured yet");
	}

	/** {@code payrun --help} in a process of its own, against 1 s. */
	private Comparison startOfHelp() {
		throw new UnsupportedOperationException("payrun --help is not measured yet");
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
