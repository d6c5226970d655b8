package io.payrun.payout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import io.payrun.payout.StepEnd.Done;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The wire between Payrun and PostgreSQL fails in every way at every statement of a send.
 * The step ends within a bound, and a relaunch over a good wire ends with each payout
 * paid once: no double send, nothing lost.
 */
class DatabaseWireFunctionalTests {

	private static final int PAYOUTS = 6;

	/** A claim, an intent, a repeat in doubt, and an outcome. */
	private static final List<String> STATEMENTS = List.of("), next as (", "with intent as", "with again as",
			"with result as");

	static Stream<Arguments> faults() {
		return STATEMENTS.stream()
			.flatMap((statement) -> Stream.of(named("reset before it arrives", Fault.reset(Way.UP), statement),
					named("cut in its middle", Fault.cut(Way.UP).after(300), statement),
					named("reset at its commit", Fault.reset(Way.DOWN), statement),
					named("cut in its answer", Fault.cut(Way.DOWN).after(20), statement),
					named("half a second late", Fault.latency(Way.DOWN, Duration.ofMillis(500)), statement),
					named("10,000 bytes a second", Fault.bandwidth(Way.UP, 10_000), statement)));
	}

	static Stream<Arguments> halfOpen() {
		return STATEMENTS.stream()
			.flatMap((statement) -> Stream.of(named("asked, no answer", Fault.silence(Way.DOWN), statement),
					named("never asked, no answer", Fault.silence(Way.UP), statement)));
	}

	private static Arguments named(String name, Fault fault, String statement) {
		return Arguments.of(Named.of(name + ": " + statement, fault.at(statement).times(1)));
	}

	@ParameterizedTest
	@MethodSource({ "faults", "halfOpen" })
	void whateverHappensToOneStatementEachPayoutIsSentAndWrittenOnce(Fault fault) throws Exception {
		try (World world = world(); FaultProxy wire = new FaultProxy(world.databasePort())) {
			world.viaPort(wire.port());
			wire.strike(fault);
			CompletableFuture<@Nullable StepEnd> end = CompletableFuture.supplyAsync(() -> submit(world, 1));
			end.get(60, TimeUnit.SECONDS);
			assertThat(wire.struck()).isOne();
			relaunched(world);
		}
	}

	@Test
	void anAnswerThatComesWhileTheDatabaseIsAwayIsKeptAndWritten() {
		try (World world = world(); FaultProxy wire = new FaultProxy(world.databasePort())) {
			world.viaPort(wire.port()).scenario("slow=1,slow-for=1s,strikes=1");
			CompletableFuture<@Nullable StepEnd> end = CompletableFuture.supplyAsync(() -> submit(world, 1));
			ProviderWireFunctionalTests.await(() -> world.arrivals() == PAYOUTS);
			wire.down();
			ProviderWireFunctionalTests.await(() -> world.withdrawals() == PAYOUTS);
			java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
			wire.up();
			// a claim that broke ends the step, but only after what was under way is
			// written
			assertThat(end.join()).isIn(null, new Done());
			assertThat(world.arrivals()).isEqualTo(PAYOUTS);
			assertThat(world.statuses()).hasSize(PAYOUTS).allMatch((status) -> status.endsWith(" ACCEPTED"));
		}
	}

	/** The process that failed is gone; another one goes on over a good wire. */
	private static void relaunched(World world) {
		world.scenario("calm");
		world.takeOver(2);
		assertThat(world.via(world.database.dataSource()).submit(2)).isEqualTo(new Done());
		assertThat(world.statuses()).hasSize(PAYOUTS).allMatch((status) -> status.endsWith(" ACCEPTED"));
		assertThat(world.withdrawals()).isEqualTo(PAYOUTS);
		assertThat(world.books().get("double_payments")).isEmpty();
		assertThat(
				world.books().get("arrivals").valueStream().map((arrival) -> arrival.get("key").asString()).distinct())
			.hasSize(PAYOUTS);
		assertThat(world.rows.value("""
				select bool_and(version = (select count(*) from payout_event where payout_id = p.id)) from payout p"""))
			.isEqualTo("true");
		assertThat(world.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
	}

	private static @Nullable StepEnd submit(World world, int epoch) {
		try {
			return world.submit(epoch);
		}
		catch (DataAccessException ex) {
			return null;
		}
	}

	/** The first answer of one payout is lost, so that it is repeated. */
	private static World world() {
		World world = new World("answer-lost@P2=1,strikes=1").window(Duration.ofSeconds(60), Duration.ofSeconds(2))
			.concurrency(4);
		for (int number = 1; number <= PAYOUTS; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
		return world;
	}

}
