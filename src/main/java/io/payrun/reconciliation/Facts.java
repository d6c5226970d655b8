package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What one snapshot says about a run: all of {@code reconciliation.json}.
 *
 * @param run the run's row
 * @param version the report version that is made of it
 * @param asOf database time of the snapshot
 * @param rejected what intake wrote down about rejected lines, by currency; sorted
 * @param payoutRows payout rows that are there
 * @param rejectedLines rejected lines that are there
 * @param totals sorted by provider and currency
 * @param discrepancies sorted
 * @param history the heads of all histories
 */
record Facts(Run run, int version, Instant asOf, Map<String, Total.Counted> rejected, long payoutRows,
		long rejectedLines, List<Total> totals, List<Discrepancy> discrepancies, History history) {

	/**
	 * What binds a report to the history of its payouts.
	 *
	 * @param links events and attempts of all payouts
	 * @param sha256 one hash over the heads of all chains, in line order
	 * @param counts how long each chain is, in line order, as an array of PostgreSQL's
	 */
	record History(long links, String sha256, String counts) {
	}

	/** A run's row. */
	record Run(long id, String job, String mode, LocalDate businessDate, String state, int launches, String sourceKind,
			@Nullable String sourceName, @Nullable String sourceSha256, Instant startedAt, @Nullable Instant finishedAt,
			long linesRead, long linesAccepted, long linesRejected, @Nullable Boolean controlAgrees,
			@Nullable String definitionSha256) {
	}

	boolean isBalanced() {
		return this.discrepancies.stream()
			.noneMatch((discrepancy) -> discrepancy.kind() == Discrepancy.Kind.PROOF_BROKEN);
	}

	/** The discrepancies with the breaches of the proof in their place. */
	static List<Discrepancy> proof(Run run, long payoutRows, long rejectedLines, List<Total> totals) {
		List<Discrepancy> broken = new ArrayList<>();
		if (run.linesAccepted() != payoutRows) {
			broken
				.add(broken("intake accepted " + run.linesAccepted() + " lines, there are " + payoutRows + " payouts"));
		}
		if (run.linesRejected() != rejectedLines) {
			broken.add(broken("intake rejected " + run.linesRejected() + " lines, there are " + rejectedLines));
		}
		if (run.linesRead() != run.linesAccepted() + run.linesRejected()) {
			broken.add(broken("lines read are not lines accepted and rejected"));
		}
		totals.stream().filter((total) -> !total.isBalanced()).map(Facts::broken).forEach(broken::add);
		return broken;
	}

	private static Discrepancy broken(String detail) {
		return new Discrepancy(Discrepancy.Kind.PROOF_BROKEN, null, null, null, null, detail);
	}

	private static Discrepancy broken(Total total) {
		Total.Counted found = total.found();
		BigDecimal difference = total.accepted().amount().subtract(found.amount());
		String detail = "intake wrote down " + total.accepted().count() + " payouts, "
				+ Amounts.plain(total.accepted().amount(), total.currency()) + "; the buckets hold " + found.count()
				+ ", " + Amounts.plain(found.amount(), total.currency());
		return new Discrepancy(Discrepancy.Kind.PROOF_BROKEN, total.provider(), total.currency(), null, difference,
				detail);
	}

}
