package io.payrun.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoundsTests {

	@Test
	void theMedianOfTheRatiosCountsAndNotTheRatioOfTheMedians() {
		Rounds rounds = new Rounds();
		rounds.add(3_000, 1_000);
		rounds.add(2_000, 2_000);
		rounds.add(9_000, 6_000);
		assertThat(rounds.slower()).isEqualTo(1_500);
		assertThat(rounds.share()).isEqualTo(666);
		assertThat(rounds.oursNanos()).isEqualTo(3_000);
		assertThat(rounds.peerNanos()).isEqualTo(2_000);
	}

	@Test
	void figuresReadAsPeopleWriteThem() {
		assertThat(Rounds.factor(1_428)).isEqualTo("1.42x");
		assertThat(Rounds.factor(2_005)).isEqualTo("2.00x");
		assertThat(Rounds.percent(719)).isEqualTo("71 %");
		assertThat(Rounds.seconds(12_345_678_900L)).isEqualTo("12.34 s");
		assertThat(Rounds.perSecond(20_000, 8_000_000_000L)).isEqualTo("2,500/s");
	}

}
