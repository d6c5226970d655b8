package io.payrun.payout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.payrun.payout.StepEnd.Done;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two whole runners of one run: the first does not know yet that the second took over,
 * and its requests are under way.
 */
class TakeOverFunctionalTests {

	@Test
	void whatTheFirstRunnerHadUnderWayIsAskedAgainAndPaidOnce() {
		try (World world = new World("slow=1,slow-for=400ms,strikes=1,polls=off")) {
			payouts(world, 24);
			CompletableFuture<StepEnd> first = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.arrivals() >= 12);
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new Done());
			assertThat(first.join()).isEqualTo(new Done());
			assertThat(world.statuses()).allMatch((status) -> status.endsWith(" ACCEPTED"));
			assertThat(world.track(Duration.ofSeconds(20))).isEqualTo(new Done());
			assertThat(world.withdrawals()).isEqualTo(24);
			assertThat(world.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
			assertThat(intentsOfTheFirstAfterTheSecond(world)).isEqualTo("0");
			world.booksAgree();
		}
	}

	@Test
	void aRefusalThatTheFirstRunnerHearsLateProvesNothing() {
		try (World world = new World("refused@P1=1,slow@P1=1,slow-for=3s,strikes=1").window(Duration.ofSeconds(9),
				Duration.ofMillis(3500))) {
			payouts(world, 3);
			CompletableFuture<StepEnd> first = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.books().get("arrivals").toString().contains("P1"));
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new Done());
			first.join();
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(attempts(world)).contains("Refused");
			assertThat(world.withdrawals()).isEqualTo(2);
		}
	}

	@Test
	void anAcceptanceThatTheFirstRunnerHearsLateIsEvidenceForWhatTheSecondCouldNotProve() {
		try (World world = new World("slow@P1=1,slow-for=4s")) {
			payouts(world, 1);
			CompletableFuture<StepEnd> first = startAndTakeOver(world);
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN");
			first.join();
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED");
			assertThat(world.track(Duration.ofSeconds(20))).isEqualTo(new Done());
			assertThat(world.arrivals()).isEqualTo(1);
			world.booksAgree();
		}
	}

	@Test
	void anAcceptanceThatIsHeardAfterAPersonSaidNotPaidFreezesThePayout() {
		try (World world = new World("slow@P1=1,slow-for=4s")) {
			payouts(world, 1);
			CompletableFuture<StepEnd> first = startAndTakeOver(world);
			People people = new People(world.database.dataSource());
			assertThat(people.resolve("P1", null, false, null, "support said so", "ada").done()).containsExactly("P1");
			first.join();
			assertThat(world.statuses()).containsExactly("P1 REFUSED");
			assertThat(world.rows.value("select frozen || ' ' || provider_id from payout"))
				.isEqualTo("true " + world.books().get("withdrawals").get(0).get("id").asString());
			assertThat(world.rows.value("select kind from payout_anomaly")).isEqualTo("PAID_AFTER_REFUSAL");
			world.takeOver(3);
			assertThat(world.submit(3)).isEqualTo(new Done());
			assertThat(world.arrivals()).isEqualTo(1);
		}
	}

	/** The second runner has no witness for the clocks, so it may not repeat. */
	private static CompletableFuture<StepEnd> startAndTakeOver(World world) {
		CompletableFuture<StepEnd> first = CompletableFuture.supplyAsync(() -> world.submit(1));
		await(() -> world.arrivals() == 1);
		world.takeOver(2);
		assertThat(world.submit(2, false)).isEqualTo(new Done());
		return first;
	}

	private static String attempts(World world) {
		return world.rows.value("select string_agg(outcome, ' ') from payout_attempt where kind = 'send'");
	}

	/** Once the second has repeated or begun anything, the first begins nothing more. */
	private static String intentsOfTheFirstAfterTheSecond(World world) {
		return world.rows.value("""
				select count(*) from payout p where claimed_epoch = 1
				  and first_sent_at > (select min(first_sent_at) from payout where claimed_epoch = 2 and attempts = 1)
				""");
	}

	private static void payouts(World world, int count) {
		for (int number = 1; number <= count; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - end).as("nanoseconds over a minute").isNegative();
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

}
