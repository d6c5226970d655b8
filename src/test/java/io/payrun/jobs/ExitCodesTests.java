package io.payrun.jobs;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExitCodesTests {

	@Test
	void theGravestIsTakenInTheOrderOneTwoFourThreeNought() {
		assertThat(IntStream.of(0, 3, 4, 2, 1).reduce(0, ExitCodes::gravest)).isEqualTo(1);
		assertThat(IntStream.of(0, 3, 4, 2).reduce(0, ExitCodes::gravest)).isEqualTo(2);
		assertThat(IntStream.of(0, 3, 4).reduce(0, ExitCodes::gravest)).isEqualTo(4);
		assertThat(ExitCodes.gravest(3, 0)).isEqualTo(3);
		assertThat(ExitCodes.gravest(0, 0)).isZero();
	}

}
