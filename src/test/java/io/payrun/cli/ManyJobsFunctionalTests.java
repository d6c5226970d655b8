package io.payrun.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.payrun.jobs.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Fifty launches of fifty jobs at once, in one process with its pool of twelve. */
class ManyJobsFunctionalTests {

	private static final int JOBS = 50;

	private static final int LINES = 10;

	@TempDir
	private Path folder;

	@Test
	void allStartSubmitOneAfterTheOtherOnTheAccountAndFinish() throws Exception {
		StormWorld.Terms terms = new StormWorld.Terms(1, "slow=1,slow-for=20ms,polls=off,settle=1ms",
				Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ZERO);
		try (StormWorld world = new StormWorld(this.folder, terms)) {
			for (int job = 1; job <= JOBS; job++) {
				world.job("job-" + job, 4);
				world.sample("job-" + job + ".csv", LINES, job);
			}
			JdbcClient sql = JdbcClient.create(world.database.dataSource());
			assertThat(launchAll(world)).hasSize(JOBS).containsOnly(0);
			assertThat(sql.sql("select count(*) from payment_run where state = 'FINISHED' and launches = 1")
				.query(Integer.class)
				.single()).isEqualTo(JOBS);
			assertThat(overlaps(sql)).as("runs that submitted at the same time").isEmpty();
			assertThat(startedBeforeTheFirstSubmitted(sql)).as("runs that were going on together").isGreaterThan(1);
			everythingWasPaidOnce(world, sql);
		}
	}

	private List<Integer> launchAll(StormWorld world) throws Exception {
		CyclicBarrier together = new CyclicBarrier(JOBS);
		ExecutorService threads = Executors.newFixedThreadPool(JOBS);
		try (Application application = Application.open(world.surroundings(), "calm", Clock.systemUTC())) {
			List<Callable<Integer>> launches = new ArrayList<>();
			for (int job = 1; job <= JOBS; job++) {
				Runs.Order order = new Runs.Order("job-" + job, this.folder.resolve("job-" + job + ".csv"), null);
				launches.add(() -> {
					together.await();
					RunScreen screen = new RunScreen(Typed.nothing().terminal(), true, null, System::nanoTime);
					return application.runs().run(order, screen).exitCode();
				});
			}
			List<Integer> exitCodes = new ArrayList<>();
			for (Future<Integer> launch : threads.invokeAll(launches, 4, TimeUnit.MINUTES)) {
				exitCodes.add(launch.get());
			}
			return exitCodes;
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** From its first intent to its last outcome a run has the account for itself. */
	private static List<String> overlaps(JdbcClient sql) {
		return sql.sql("""
				with submitted as (
				  select p.run_id, min(e.at) as first, max(e.at) as last
				  from payout_event e join payout p on p.id = e.payout_id
				  where e.to_status = 'SENDING' or e.from_status = 'SENDING' group by p.run_id
				)
				select a.run_id || ' with ' || b.run_id from submitted a join submitted b
				  on a.run_id < b.run_id and a.first <= b.last and b.first <= a.last
				""").query(String.class).list();
	}

	private static int startedBeforeTheFirstSubmitted(JdbcClient sql) {
		return sql
			.sql("""
					select count(*) from payment_run where started_at < (
					  select min(ended) from (select max(e.at) as ended from payout_event e join payout p on p.id = e.payout_id
					                          where e.from_status = 'SENDING' group by p.run_id) as ends)
					""")
			.query(Integer.class)
			.single();
	}

	private static void everythingWasPaidOnce(StormWorld world, JdbcClient sql) {
		List<String> theirs = new ArrayList<>();
		world.books()
			.get("withdrawals")
			.forEach((line) -> theirs.add(line.get("reference").asString() + " " + line.get("status").asString()));
		assertThat(theirs).hasSize(JOBS * LINES).allMatch((line) -> line.endsWith(" COMPLETED"));
		assertThat(sql.sql("select reference || ' ' || status from payout").query(String.class).list())
			.containsExactlyInAnyOrderElementsOf(theirs);
		assertThat(world.arrivals()).isEqualTo(JOBS * LINES);
	}

}
