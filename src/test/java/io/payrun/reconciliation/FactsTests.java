package io.payrun.reconciliation;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FactsTests {

	private static final Total TOTAL = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 4, "40.00").total();

	@Test
	void aProofThatHoldsFindsNothing() {
		assertThat(Facts.proof(FactsOfTests.run(4, 2, 6, "csv", null), 4, 2, List.of(TOTAL))).isEmpty();
	}

	@Test
	void everyBreachOfTheProofIsToldWithItsFigures() {
		assertThat(details(4, 2, 6, 3, 2)).containsExactly("intake accepted 4 lines, there are 3 payouts");
		assertThat(details(4, 2, 6, 4, 1)).containsExactly("intake rejected 2 lines, there are 1");
		assertThat(details(4, 2, 7, 4, 2)).containsExactly("lines read are not lines accepted and rejected");
		Total broken = FactsOfTests.of("NGN").in(Bucket.COMPLETED, 4, "40.00").total(5, "50.5", "0");
		assertThat(Facts.proof(FactsOfTests.run(4, 2, 6, "csv", null), 4, 2, List.of(TOTAL, broken))).singleElement()
			.satisfies((found) -> {
				assertThat(found.kind()).isEqualTo(Discrepancy.Kind.PROOF_BROKEN);
				assertThat(found.amount()).isEqualByComparingTo("10.50");
				assertThat(found.detail()).isEqualTo("intake wrote down 5 payouts, 50.50; the buckets hold 4, 40.00");
			});
	}

	@Test
	void onlyABrokenProofMakesARunUnbalanced() {
		assertThat(FactsOfTests.facts(List.of(TOTAL)).isBalanced()).isTrue();
		assertThat(FactsOfTests
			.facts(List.of(TOTAL), FactsOfTests.discrepancy(Discrepancy.Kind.OVERDUE, "A", "NGN", "1.00"))
			.isBalanced()).isTrue();
		assertThat(FactsOfTests
			.facts(List.of(TOTAL), FactsOfTests.discrepancy(Discrepancy.Kind.PROOF_BROKEN, null, null, null))
			.isBalanced()).isFalse();
	}

	private static List<String> details(long accepted, long rejected, long read, long payouts, long rejectedLines) {
		return Facts
			.proof(FactsOfTests.run(accepted, rejected, read, "csv", null), payouts, rejectedLines, List.of(TOTAL))
			.stream()
			.map(Discrepancy::detail)
			.toList();
	}

}
