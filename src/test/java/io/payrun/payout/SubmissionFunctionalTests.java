package io.payrun.payout;

import java.time.Duration;

import io.payrun.payout.StepEnd.Done;
import io.payrun.payout.StepEnd.KeyRefused;
import io.payrun.payout.StepEnd.ProviderDown;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubmissionFunctionalTests {

	@Test
	void everyPayoutIsSentOnceFollowedToItsEndAndTheBooksAgree() {
		try (World world = new World("failed@P3=1,cancelled@P4=1")) {
			payouts(world, 30);
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.track(Duration.ofSeconds(20))).isEqualTo(new Done());
			assertThat(world.statuses()).hasSize(30).contains("P1 COMPLETED", "P3 FAILED", "P4 CANCELLED");
			assertThat(world.arrivals()).isEqualTo(30);
			world.booksAgree();
			assertThat(world.rows.value("select count(*) from payout_attempt where kind = 'send'")).isEqualTo("30");
			assertThat(world.rows.value(
					"select bool_and(version = (select count(*) from payout_event where payout_id = p.id)) from payout p"))
				.isEqualTo("true");
		}
	}

	@Test
	void everyTroubleOnTheWayIsSettledByTheSameKeyAndNothingIsPaidTwice() {
		try (World world = new World("answer-lost@P1=1,reset-before@P2=1,error-before@P3=1,error-after@P4=1,busy@P5=1,"
				+ "throttled@P6=1,garbage@P7=1,truncated@P8=1,strikes=1,polls=off")) {
			payouts(world, 9);
			assertThat(world.submit(1)).isEqualTo(new Done());
			world.track(Duration.ofSeconds(20));
			assertThat(world.statuses()).hasSize(9).allMatch((status) -> status.endsWith(" COMPLETED"));
			assertThat(world.arrivals()).isEqualTo(17);
			world.booksAgree();
		}
	}

	@Test
	void aRefusedPayoutIsFinalAndTheOthersGoOn() {
		try (World world = new World("refused@P2=1")) {
			payouts(world, 3);
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 REFUSED", "P3 ACCEPTED");
		}
	}

	@Test
	void aRefusedKeyStopsTheStepAndThePayoutIsReadyAgain() {
		try (World world = new World("calm").key("sk_test_revoked")) {
			payouts(world, 20);
			assertThat(world.submit(1)).isInstanceOf(KeyRefused.class);
			assertThat(world.statuses()).allMatch((status) -> status.endsWith(" READY"));
			assertThat(world.withdrawals()).isZero();
		}
	}

	@Test
	void whereTheMoneyEndsThisOneAndTheRestOfItsCurrencyAreHeldSmallerOnesToo() {
		try (World world = new World("balance.NGN=11000.00").concurrency(1)) {
			world.rows.ready(1, "A", "6000.00", "NGN");
			world.rows.ready(1, "B", "7000.00", "NGN");
			world.rows.ready(1, "C", "5000.00", "NGN");
			world.rows.ready(1, "D", "70.00", "USD");
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("A ACCEPTED", "B HELD INSUFFICIENT_FUNDS",
					"C HELD INSUFFICIENT_FUNDS", "D ACCEPTED");
			assertThat(world.rows.value("select generation from payout where reference = 'B'")).isEqualTo("2");
		}
	}

	@Test
	void aPayoutThatADeadRunnerLeftIsAskedAgainWithTheSameKeyInsideItsWindow() {
		try (World world = new World("calm")) {
			payouts(world, 1);
			leaveInDoubt(world, "payrun_now() - interval '24 minutes'");
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED");
			assertThat(world.books().get("arrivals").get(0).get("key").asString()).isEqualTo("the-key-of-old");
		}
	}

	@Test
	void afterItsWindowItIsUnknownAndNothingIsSent() {
		try (World world = new World("calm")) {
			payouts(world, 1);
			leaveInDoubt(world, "payrun_now() - interval '24 minutes 31 seconds'");
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN");
			assertThat(world.arrivals()).isZero();
		}
	}

	@Test
	void withoutTheProvidersClockAsAWitnessAnotherProcessesIntentIsNotRepeated() {
		try (World world = new World("calm")) {
			payouts(world, 1);
			leaveInDoubt(world, "payrun_now()");
			world.takeOver(2);
			assertThat(world.submit(2, false)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN");
			assertThat(world.arrivals()).isZero();
		}
	}

	@Test
	void aRunnerWhoseEpochIsOutdatedSendsNothing() {
		try (World world = new World("calm")) {
			payouts(world, 5);
			world.takeOver(2);
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).allMatch((status) -> status.endsWith(" READY"));
			assertThat(world.arrivals()).isZero();
		}
	}

	@Test
	void aProviderThatIsDownEndsTheStepAndLeavesEverythingReady() {
		try (World world = new World("calm").window(Duration.ofSeconds(12), Duration.ofSeconds(3))) {
			payouts(world, 5);
			world.scenario("down=1");
			StepEnd end = world.submit(1);
			assertThat(end).isInstanceOf(ProviderDown.class);
			assertThat(world.withdrawals()).isZero();
			assertThat(world.statuses()).allMatch((status) -> status.endsWith(" READY") || status.endsWith(" UNKNOWN"));
		}
	}

	@Test
	void askedBeyondTheWindowNothingIsSentAnyMoreAndTheOutcomeIsUnknown() {
		try (World world = new World("busy=1").window(Duration.ofSeconds(6), Duration.ofSeconds(1))) {
			payouts(world, 2);
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN", "P2 UNKNOWN");
			assertThat(world.rows.value(
					"select max(a.started_at - p.first_sent_at) < interval '4 seconds' from payout_attempt a join payout p on p.id = a.payout_id"))
				.isEqualTo("true");
		}
	}

	@Test
	void aPayoutThatAPersonTookBackMeanwhileIsNotSent() {
		try (World world = new World("calm")) {
			payouts(world, 2);
			world.rows.value("update payout set status = 'DENIED', version = 1 where reference = 'P1' returning 1");
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 DENIED", "P2 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(1);
		}
	}

	@Test
	void oneIdOnTwoPayoutsIsTold() {
		try (World world = new World("same-id@P2=1").concurrency(1)) {
			payouts(world, 2);
			world.submit(1);
			assertThat(world.rows.value("select count(*) from payout_anomaly where kind = 'SAME_PROVIDER_ID'"))
				.isEqualTo("2");
		}
	}

	@Test
	void anotherAmountThanOursIsTold() {
		try (World world = new World("echo-amount@P1=1")) {
			payouts(world, 1);
			world.submit(1);
			world.track(Duration.ofSeconds(10));
			assertThat(world.rows.value("select kind from payout_anomaly")).isEqualTo("ECHO_MISMATCH");
		}
	}

	@Test
	void aStopEndsTheStepAfterTheSendsInFlight() {
		try (World world = new World("calm")) {
			payouts(world, 50);
			world.stop.raise("a person asked");
			assertThat(world.submit(1)).isEqualTo(new StepEnd.Stopped("a person asked"));
			assertThat(world.rows.value("select count(*) from payout where status = 'SENDING'")).isEqualTo("0");
		}
	}

	@Test
	void whatIsStillInFlightWhenTheTimeIsOverIsCarriedForward() {
		try (World world = new World("stuck@P1=1,unknown-status@P1=1")) {
			payouts(world, 2);
			world.submit(1);
			assertThat(world.track(Duration.ofSeconds(1))).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 COMPLETED");
			assertThat(world.rows.value("select provider_status from payout where reference = 'P1'"))
				.isNotEqualTo("COMPLETED");
		}
	}

	private static void payouts(World world, int count) {
		for (int number = 1; number <= count; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
	}

	/** What a runner that died between intent and outcome leaves behind. */
	private static void leaveInDoubt(World world, String firstSentAt) {
		String hash = world.account(true).provider().apiKeyHash();
		String body = "{\"destination_id\":\"dest_P1\",\"amount\":\"5001.00\",\"currency\":\"NGN\",\"reference\":\"P1\","
				+ "\"idempotency_key\":\"the-key-of-old\"}";
		world.rows.value("update payout set status = 'SENDING', version = 1, idempotency_key = 'the-key-of-old', "
				+ "request_body = ?, api_key_hash = ?, attempts = 1, first_sent_at = " + firstSentAt
				+ " where reference = 'P1' returning 1", body, hash);
	}

}
