package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SumsTests {

	private final Sums mine = new Sums();

	private final Sums theirs = new Sums();

	@Test
	void whatIsAddedUnderOneNameIsCountedAndSummed() {
		this.mine.add("NGN", 1, new BigDecimal("0.10"));
		this.mine.add("NGN", 2, new BigDecimal("0.20"));
		this.mine.add("USD", 5, BigDecimal.ONE);
		assertThat(this.mine.at("NGN")).isEqualTo(new Sums.Sum(3, new BigDecimal("0.30")));
		assertThat(this.mine.at("KES")).isEqualTo(Sums.Sum.NOTHING);
	}

	@Test
	void countAndAmountMustAgreeAndZerosBehindThePointDoNotMatter() {
		Sums.Sum sum = new Sums.Sum(2, new BigDecimal("1.5"));
		assertThat(sum.differs(new Sums.Sum(2, new BigDecimal("1.50")))).isFalse();
		assertThat(sum.differs(new Sums.Sum(3, new BigDecimal("1.5")))).isTrue();
		assertThat(sum.differs(new Sums.Sum(2, new BigDecimal("1.51")))).isTrue();
		assertThat(new Sums.Sum(2, new BigDecimal("1E+3"))).hasToString("2 of 1000");
	}

	@Test
	void whateverDiffersIsToldByNameAlsoWhereOneSideHasNothing() {
		this.mine.add("a", 1, BigDecimal.ONE);
		this.mine.add("b", 1, BigDecimal.ONE);
		this.mine.add("same", 1, BigDecimal.ONE);
		this.mine.add("nothing", 0, BigDecimal.ZERO);
		this.theirs.add("same", 1, new BigDecimal("1.0"));
		this.theirs.add("b", 1, BigDecimal.TEN);
		this.theirs.add("c", 2, BigDecimal.TEN);
		assertThat(this.mine.differences("here", this.theirs, "there")).containsExactly("a: here 1 of 1, there 0 of 0",
				"b: here 1 of 1, there 1 of 10", "c: here 0 of 0, there 2 of 10");
	}

	@Test
	void namesThatEndWithAWordAreLeftOut() {
		this.mine.add("NGN accepted", 1, BigDecimal.ONE);
		this.mine.add("NGN completed", 2, BigDecimal.TEN);
		Sums rest = this.mine.without("accepted");
		assertThat(rest.at("NGN accepted").count()).isZero();
		assertThat(rest.at("NGN completed").count()).isEqualTo(2);
		assertThat(this.mine.at("NGN accepted").count()).isEqualTo(1);
	}

}
