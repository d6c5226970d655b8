package io.payrun.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Launches of one run that meet, over and over. */
class LaunchRaceFunctionalTests {

	private static final int ROUNDS = 6;

	private static final int LINES = 200;

	private static final int LAUNCHERS = 2 * Launchers.IN_A_PROCESS;

	/** A run takes 10 s at least, so that nobody can come when it is over. */
	private static final String SLOW = "slow=1,slow-for=100ms,polls=off,settle=1ms";

	@TempDir
	private Path folder;

	private StormWorld world;

	private JdbcClient sql;

	@BeforeEach
	void open() throws Exception {
		this.world = new StormWorld(this.folder,
				new StormWorld.Terms(1, SLOW, Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ZERO));
		this.sql = JdbcClient.create(this.world.database.dataSource());
		this.sql.sql("create table launch_outcome (launch integer, process bigint, exit_code integer)").update();
		this.world.job("storm", 2);
	}

	@AfterEach
	void close() throws Exception {
		this.world.close();
	}

	@Test
	void ofEightLaunchersInTwoProcessesOneRunsAndSevenAreRefusedFreshAndRelaunched() throws Exception {
		try (Barriers barriers = new Barriers(this.world.database.url());
				Child one = this.world.start(Launchers.class, String.valueOf(ROUNDS));
				Child two = this.world.start(Launchers.class, String.valueOf(ROUNDS))) {
			for (int round = 1; round <= ROUNDS; round++) {
				this.world.sample("round-" + round + ".csv", LINES, 100 + round);
				fresh(barriers, round);
				relaunched(barriers, round);
			}
			assertThat(List.of(one.exitCode(), two.exitCode())).as(one.said() + two.said()).containsOnly(0);
		}
		everythingWasPaidOnce();
	}

	/** The winner is stopped only when seven were refused while it was running. */
	private void fresh(Barriers barriers, int round) {
		this.world.scenario(SLOW);
		int sentBefore = this.world.arrivals();
		barriers.open(2 * round - 1);
		await(() -> refused(2 * round - 1) == LAUNCHERS - 1 && this.world.arrivals() > sentBefore);
		this.sql.sql("update payment_run set stop_requested_at = payrun_now() where id = ?").param(round).update();
		assertThat(outcomes(2 * round - 1)).containsExactly(1, 4, 4, 4, 4, 4, 4, 4);
	}

	private void relaunched(Barriers barriers, int round) {
		int sentBefore = this.world.arrivals();
		barriers.open(2 * round);
		await(() -> refused(2 * round) == LAUNCHERS - 1 && this.world.arrivals() > sentBefore);
		this.world.scenario("calm,settle=1ms");
		assertThat(outcomes(2 * round)).containsExactly(0, 4, 4, 4, 4, 4, 4, 4);
		assertThat(this.sql
			.sql("select count(*) || ' ' || max(launches) || ' ' || max(epoch) from payment_run where id = ?")
			.param(round)
			.query(String.class)
			.single()).as("one run, launched twice").isEqualTo("1 2 2");
	}

	private int refused(int launch) {
		return this.sql.sql("select count(*) from launch_outcome where launch = ? and exit_code = 4")
			.param(launch)
			.query(Integer.class)
			.single();
	}

	private List<Integer> outcomes(int launch) {
		await(() -> codes(launch).size() == LAUNCHERS);
		return codes(launch);
	}

	private List<Integer> codes(int launch) {
		return this.sql.sql("select exit_code from launch_outcome where launch = ? order by exit_code")
			.param(launch)
			.query(Integer.class)
			.list();
	}

	private void everythingWasPaidOnce() {
		Map<String, Integer> arrivals = new HashMap<>();
		this.world.books()
			.get("arrivals")
			.forEach((arrival) -> arrivals.merge(arrival.get("reference").asString(), 1, Integer::sum));
		assertThat(arrivals).hasSize(ROUNDS * LINES).allSatisfy((reference, times) -> assertThat(times).isEqualTo(1));
		List<String> theirs = new ArrayList<>();
		this.world.books()
			.get("withdrawals")
			.forEach((line) -> theirs.add(line.get("reference").asString() + " " + line.get("status").asString()));
		Collections.sort(theirs);
		assertThat(this.sql.sql("select reference || ' ' || status from payout").query(String.class).list())
			.containsExactlyInAnyOrderElementsOf(theirs);
		assertThat(this.world.books().get("double_payments")).isEmpty();
		assertThat(this.sql.sql("select count(*) from payment_run").query(Integer.class).single()).isEqualTo(ROUNDS);
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - end).as("nanoseconds over the limit").isNegative();
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

	/** One session that holds every launch's barrier until all launchers wait at it. */
	private static final class Barriers implements AutoCloseable {

		private final SingleConnectionDataSource session;

		private final JdbcClient sql;

		Barriers(String databaseUrl) {
			this.session = new SingleConnectionDataSource(databaseUrl, "postgres", "", true);
			this.sql = JdbcClient.create(this.session);
			for (int launch = 1; launch <= 2 * ROUNDS; launch++) {
				this.sql.sql("select pg_advisory_lock(?, ?)").params(Launchers.BARRIERS, launch).query().listOfRows();
			}
		}

		void open(int launch) {
			await(() -> waiting(launch) == LAUNCHERS);
			this.sql.sql("select pg_advisory_unlock(?, ?)").params(Launchers.BARRIERS, launch).query().listOfRows();
		}

		private int waiting(int launch) {
			return this.sql.sql("""
					select count(*) from pg_locks
					where locktype = 'advisory' and not granted and classid::bigint = ? and objid::bigint = ?
					""").params(Launchers.BARRIERS, launch).query(Integer.class).single();
		}

		@Override
		public void close() {
			this.session.destroy();
		}

	}

}
