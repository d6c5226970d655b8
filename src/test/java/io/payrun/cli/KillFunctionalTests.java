package io.payrun.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs that are killed, suspended and taken over, each a process of its own. */
class KillFunctionalTests {

	private static final long SEED = 20261120;

	@TempDir
	private Path folder;

	@Test
	void aRunThatIsKilledAgainAndAgainEndsAsIfNothingHadHappened() throws Exception {
		Random random = new Random(SEED);
		try (StormWorld world = world(300, StormWorld.STORM, 1800, 10, 0)) {
			world.start("run", "storm", "--file", world.file.toString()).until(sent(world, 20)).kill();
			assertThat(sending(world)).hasSizeLessThanOrEqualTo(StormWorld.CONCURRENCY);
			for (int kill = 2; kill <= 6; kill++) {
				world.start("relaunch", "1").until(sent(world, 5 + random.nextInt(60))).kill();
				assertThat(sending(world)).hasSizeLessThanOrEqualTo(StormWorld.CONCURRENCY);
			}
			Child last = world.start("relaunch", "1");
			assertThat(last.exitCode()).as(last.said()).isZero();
			Tally tally = world.tally();
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.books().get("double_payments")).isEmpty();
			assertThat(tally.withdrawals().values()).allMatch((same) -> same.size() == 1);
			assertThat(tally.report().at("/run/launches").intValue()).isEqualTo(7);
			assertThat(tally.report().get("discrepancies")).isEmpty();
		}
	}

	@Test
	void whatWasInDoubtWhenTheKeysWereForgottenIsUnknownAndNeverSentAgain() throws Exception {
		try (StormWorld world = world(150, "calm,settle=200ms", 9, 2, 400)) {
			world.start("run", "storm", "--file", world.file.toString()).until(sent(world, 60)).kill();
			Set<String> inDoubt = sending(world);
			assertThat(inDoubt).hasSizeBetween(1, StormWorld.CONCURRENCY);
			// the other process lives by the real clock, so its window passes in real
			// time
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(7));
			Child relaunch = world.start("relaunch", "1");
			assertThat(relaunch.exitCode()).as(relaunch.said()).isEqualTo(3);
			Tally tally = world.tally();
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.with("UNKNOWN")).isEqualTo(inDoubt);
			assertThat(tally.with("COMPLETED")).hasSize(150 - inDoubt.size());
			assertThat(tally.arrivals().values()).allMatch((times) -> times == 1);
			assertThat(tally.books().get("double_payments")).isEmpty();
			assertThat(tally.discrepancies("OUTCOME_UNKNOWN")).isNotEmpty();
		}
	}

	@Test
	void aSuspendedRunnerIsNamedAndSendsNothingOnceAnotherHasTakenOver() throws Exception {
		try (StormWorld world = world(200, "calm,settle=200ms", 1800, 10, 300)) {
			Child asleep = world.start("run", "storm", "--file", world.file.toString()).until(sent(world, 40));
			asleep.signal("STOP");
			Child refused = world.start("relaunch", "1");
			assertThat(refused.exitCode()).isEqualTo(4);
			assertThat(refused.said()).contains(String.valueOf(asleep.pid()));
			endBackend(world, refused.said());
			Child second = world.start("relaunch", "1");
			assertThat(second.exitCode()).as(second.said()).isZero();
			Map<String, Integer> arrivals = world.tally().arrivals();
			asleep.signal("CONT");
			assertThat(asleep.exitCode()).isEqualTo(1);
			Tally tally = world.tally();
			assertThat(tally.arrivals()).isEqualTo(arrivals);
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.withdrawals().values()).allMatch((same) -> same.size() == 1);
			assertThat(tally.report().at("/run/state").stringValue()).isEqualTo("FINISHED");
		}
	}

	@Test
	void aRunThatIsAskedToEndEndsSoonAndGoesOnLater() throws Exception {
		try (StormWorld world = world(200, "calm,settle=200ms", 1800, 10, 300)) {
			Child run = world.start("run", "storm", "--file", world.file.toString()).until(sent(world, 40));
			run.signal("TERM");
			assertThat(run.exitCode()).isEqualTo(1);
			assertThat(state(world)).isEqualTo("STOPPED");
			assertThat(sending(world)).isEmpty();
			Child relaunch = world.start("relaunch", "1").until(sent(world, 20));
			// on a busy machine it would be through before the other process begins
			relaunch.signal("STOP");
			assertThat(world.start("stop", "1").exitCode()).isZero();
			relaunch.signal("CONT");
			assertThat(relaunch.exitCode()).isEqualTo(1);
			assertThat(state(world)).isEqualTo("STOPPED");
			Child last = world.start("relaunch", "1");
			Child twin = world.start("relaunch", "1");
			assertThat(List.of(last.exitCode(), twin.exitCode())).containsExactlyInAnyOrder(0, 4);
			assertThat(world.tally().differences()).isEmpty();
			assertThat(world.tally().with("COMPLETED")).hasSize(200);
		}
	}

	private StormWorld world(int lines, String scenario, int windowSeconds, int timeoutSeconds, int latencyMillis)
			throws Exception {
		return new StormWorld(this.folder, new StormWorld.Terms(lines, scenario, Duration.ofSeconds(windowSeconds),
				Duration.ofSeconds(timeoutSeconds), Duration.ofMillis(latencyMillis)));
	}

	/** So many more requests than now have arrived at the provider. */
	private static BooleanSupplier sent(StormWorld world, int more) {
		int wanted = world.arrivals() + more;
		return () -> world.arrivals() >= wanted;
	}

	private static Set<String> sending(StormWorld world) {
		return JdbcClient.create(world.database.dataSource())
			.sql("select reference from payout where status = 'SENDING'")
			.query(String.class)
			.set();
	}

	private static String state(StormWorld world) {
		return JdbcClient.create(world.database.dataSource())
			.sql("select state from payment_run where id = 1")
			.query(String.class)
			.single();
	}

	private static void endBackend(StormWorld world, String said) {
		Matcher backend = Pattern.compile("pg_terminate_backend\\((\\d+)\\)").matcher(said);
		assertThat(backend.find()).as(said).isTrue();
		JdbcClient.create(world.database.dataSource())
			.sql("select pg_terminate_backend(:backend)")
			.param("backend", Integer.valueOf(backend.group(1)))
			.query(Boolean.class)
			.single();
	}

}
