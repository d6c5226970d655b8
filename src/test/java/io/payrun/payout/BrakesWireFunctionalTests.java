package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.payrun.payout.StepEnd.Done;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What is in doubt when sending is paused, or when it is too late for anything new. */
class BrakesWireFunctionalTests {

	@Test
	void duringAPauseNothingIsAskedAgainAndAfterItEverythingIsSettledWithItsKey() {
		try (World world = new World("busy=1").concurrency(4)) {
			payouts(world, 10);
			CompletableFuture<StepEnd> running = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.rows.value("select count(distinct payout_id) from payout_attempt").equals("4"));
			Pauses pauses = new Pauses(world.database.dataSource());
			Instant paused = pauses.pause("syncpay", "looks wrong", "ada").pause().at();
			await(() -> now(world).isAfter(paused.plusSeconds(3)));
			assertThat(arrivals(world)).allMatch((at) -> !at.isAfter(paused.plusSeconds(2)));
			assertThat(world.rows.value("select count(*) from payout where status = 'SENDING'")).isEqualTo("4");
			assertThat(world.rows.value("select count(*) from payout where status = 'READY'")).isEqualTo("6");
			assertThat(running).isNotDone();
			world.scenario("calm");
			pauses.resume("syncpay", "bob");
			assertThat(running.join()).isEqualTo(new Done());
			assertThat(world.statuses()).hasSize(10).allMatch((status) -> status.endsWith(" ACCEPTED"));
			assertThat(world.withdrawals()).isEqualTo(10);
			world.track(Duration.ofSeconds(20));
			world.booksAgree();
		}
	}

	@Test
	void whatIsInDoubtIsUnknownOnceItsWindowHasEndedDuringAPauseAndNotBefore() {
		try (World world = new World("busy=1").window(Duration.ofSeconds(6), Duration.ofSeconds(1)).concurrency(2)) {
			payouts(world, 4);
			CompletableFuture<StepEnd> running = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.rows.value("select count(distinct payout_id) from payout_attempt").equals("2"));
			Pauses pauses = new Pauses(world.database.dataSource());
			Instant paused = pauses.pause(null, "looks wrong", "ada").pause().at();
			await(() -> world.rows.value("select count(*) from payout where status = 'UNKNOWN'").equals("2"));
			assertThat(arrivals(world)).allMatch((at) -> !at.isAfter(paused.plusSeconds(2)));
			assertThat(world.rows.value("""
					select min(e.at - p.first_sent_at) >= interval '4 seconds'
					from payout_event e join payout p on p.id = e.payout_id where e.to_status = 'UNKNOWN'"""))
				.as("five sixths of the window, less the timeout")
				.isEqualTo("true");
			assertThat(running).isNotDone();
			world.scenario("calm");
			pauses.resume(null, "bob");
			assertThat(running.join()).isEqualTo(new Done());
			assertThat(world.statuses().stream().filter((status) -> status.endsWith(" ACCEPTED"))).hasSize(2);
		}
	}

	@Test
	void afterTheCutOffOnlyWhatIsInDoubtIsAskedAgainAndTheRestIsHeld() {
		try (World world = new World("busy=1").concurrency(4)) {
			payouts(world, 10);
			CompletableFuture<StepEnd> running = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.rows.value("select count(distinct payout_id) from payout_attempt").equals("4"));
			world.cutOffNow();
			Instant cutOff = now(world);
			await(() -> world.rows.value("select count(*) from payout where hold_kind = 'CUT_OFF'").equals("6"));
			world.scenario("calm");
			assertThat(running.join()).isEqualTo(new Done());
			assertThat(world.statuses().stream().filter((status) -> status.endsWith(" ACCEPTED"))).hasSize(4);
			assertThat(world.statuses().stream().filter((status) -> status.endsWith(" HELD CUT_OFF"))).hasSize(6);
			assertThat(arrivals(world)).as("a repeat").anyMatch((at) -> at.isAfter(cutOff));
			assertThat(world.rows.value("select count(*) from payout where first_sent_at is not null")).isEqualTo("4");
			world.rows.execute("update payment_run set epoch = 2");
			assertThat(world.submit(2)).as("a step does not let go by itself").isEqualTo(new Done());
			assertThat(world.withdrawals()).isEqualTo(4);
		}
	}

	@Test
	void aPauseThatLastsPastTheCutOffDoesNotKeepTheStepAlive() {
		try (World world = new World("calm")) {
			payouts(world, 20);
			new Pauses(world.database.dataSource()).pause(null, "looks wrong", "ada");
			world.until(now(world).plusMillis(700));
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).hasSize(20).allMatch((status) -> status.endsWith(" HELD CUT_OFF"));
			assertThat(world.arrivals()).isZero();
		}
	}

	private static void payouts(World world, int count) {
		for (int number = 1; number <= count; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
	}

	private static List<Instant> arrivals(World world) {
		return world.books()
			.get("arrivals")
			.valueStream()
			.map((arrival) -> Instant.parse(arrival.get("at").asString()))
			.toList();
	}

	private static Instant now(World world) {
		return JdbcClient.create(world.database.dataSource())
			.sql("select payrun_now() as now")
			.query((row, number) -> row.getObject("now", OffsetDateTime.class).toInstant())
			.single();
	}

	private static void await(BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(30).toNanos());
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

}
