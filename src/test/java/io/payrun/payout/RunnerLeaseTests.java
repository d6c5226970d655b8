package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunnerLeaseTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private final RunnerLease lease = new RunnerLease();

	@Test
	void beforeTheFirstConfirmationNothingIsFresh() {
		assertThat(this.lease.isFresh()).isFalse();
		assertThat(this.lease.databaseTime()).isNull();
		assertThat(this.lease.isLost()).isFalse();
	}

	@Test
	void whatAnEarlierRunLeftGoesAlongWithTheRunWhoseLaunchSends() {
		assertThat(this.lease.leader(7)).as("nobody said").isEqualTo(7);
		this.lease.lead(9, 4L);
		assertThat(this.lease.leader(7)).isEqualTo(9);
		assertThat(this.lease.approval()).isEqualTo(4);
	}

	@Test
	void aConfirmationIsBelievedForLessThanTwoSeconds() {
		this.lease.confirm(NOW, System.nanoTime() - Duration.ofMillis(1500).toNanos());
		assertThat(this.lease.isFresh()).isTrue();
		this.lease.confirm(NOW, System.nanoTime() - Duration.ofSeconds(2).toNanos());
		assertThat(this.lease.isFresh()).isFalse();
	}

	@Test
	void aLostLeaseIsNeverFreshAgain() {
		this.lease.lose();
		this.lease.confirm(NOW, System.nanoTime());
		assertThat(this.lease.isLost()).isTrue();
		assertThat(this.lease.isFresh()).isFalse();
	}

	@Test
	void theDatabasesTimeIsCarriedForward() {
		this.lease.confirm(NOW, System.nanoTime() - Duration.ofSeconds(90).toNanos());
		assertThat(this.lease.databaseTime()).isBetween(NOW.plusSeconds(90), NOW.plusSeconds(150));
	}

	@Test
	void theCutOffIsOverByTheDatabasesTimeToTheMicrosecondAndStaysOverWhereAClockIsSetBack() {
		assertThat(this.lease.isCutOff()).isFalse();
		this.lease.confirm(NOW.minusSeconds(60), System.nanoTime());
		this.lease.sendUntil(NOW);
		assertThat(this.lease.sendUntil()).isEqualTo(NOW);
		assertThat(this.lease.isCutOff()).isFalse();
		this.lease.confirm(NOW, System.nanoTime());
		assertThat(this.lease.isCutOff()).isTrue();
		this.lease.confirm(NOW.minusSeconds(3600), System.nanoTime());
		assertThat(this.lease.isCutOff()).isTrue();
		this.lease.sendUntil(null);
		assertThat(this.lease.isCutOff()).isFalse();
	}

	@Test
	void theCutOffIsOverByTheMonotonicClockWhereTheDatabasesWasSetBackBefore() {
		this.lease.confirm(NOW, System.nanoTime());
		this.lease.sendUntil(NOW.plusMillis(20));
		this.lease.confirm(NOW.minusSeconds(3600), System.nanoTime());
		long end = System.nanoTime() + Duration.ofMillis(20).toNanos();
		while (System.nanoTime() - end < 0) {
			Thread.onSpinWait();
		}
		assertThat(this.lease.isCutOff()).isTrue();
	}

	@Test
	void aPauseHoldsUntilAConfirmationSeesItEnded() {
		assertThat(this.lease.isPaused("syncpay")).isFalse();
		this.lease.confirm(NOW, System.nanoTime(), Set.of("syncpay"));
		assertThat(this.lease.isPaused("syncpay")).isTrue();
		assertThat(this.lease.isPaused("soap")).isFalse();
		this.lease.confirm(NOW, System.nanoTime(), Set.of(RunnerLease.ALL));
		assertThat(this.lease.isPaused("soap")).isTrue();
		this.lease.confirm(NOW, System.nanoTime(), Set.of());
		assertThat(this.lease.isPaused("syncpay")).isFalse();
	}

	@Test
	void onlyRunsThatMayBeSentAnewAreAndInTheirOrder() {
		this.lease.add(9, 2, false);
		this.lease.add(3, 1, true);
		this.lease.add(4, 7, false);
		assertThat(this.lease.sendable()).containsExactly(4L, 9L);
		assertThat(this.lease.epochs()).containsOnlyKeys(3L, 4L, 9L).containsEntry(4L, 7);
	}

}
