package io.payrun.payout;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopSignalTests {

	private final StopSignal stop = new StopSignal();

	@Test
	void theFirstReasonStays() {
		assertThat(this.stop.isRaised()).isFalse();
		assertThat(this.stop.reason()).isNull();
		this.stop.raise("stopped by a person");
		this.stop.raise("the process is being stopped");
		assertThat(this.stop.isRaised()).isTrue();
		assertThat(this.stop.reason()).isEqualTo("stopped by a person");
	}

	@Test
	void aWaitEndsWithTheSignalOrItsTime() throws InterruptedException {
		assertThat(this.stop.await(Duration.ofMillis(1))).isFalse();
		this.stop.raise("enough");
		assertThat(this.stop.await(Duration.ofHours(1))).isTrue();
	}

}
