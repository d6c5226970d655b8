package io.payrun.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Accepts of a mode wait for each other, and the pool is there for everybody. */
class AcceptPoolIntegrationTests {

	private static final int ACCEPTS = 5;

	@TempDir
	private Path inbox;

	@Test
	void acceptsThatWaitForAnotherOneHoldOneConnectionTogether() throws Exception {
		try (InboxWorld world = new InboxWorld(this.inbox); HikariDataSource pool = ofThree(world)) {
			SingleConnectionDataSource other = new SingleConnectionDataSource(world.database.url(), "postgres", "",
					true);
			JdbcClient elsewhere = JdbcClient.create(other);
			elsewhere.sql("select pg_advisory_lock(hashtext('payrun accept'), hashtext('test'))").query().listOfRows();
			List<Thread> accepts = accepts(world, InboxWorld.intake(pool));
			await(() -> waitingForTheLock(world) == 1 && waitingForTheirTurn(accepts) == ACCEPTS - 1);
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
			assertThat(JdbcClient.create(pool).sql("select count(*) from payout").query(Integer.class).single())
				.isZero();
			other.destroy();
			for (Thread accept : accepts) {
				accept.join();
			}
			assertThat(world.payouts()).hasSize(ACCEPTS);
		}
	}

	private static List<Thread> accepts(InboxWorld world, Intake intake) {
		List<Thread> accepts = new ArrayList<>();
		for (int run = 1; run <= ACCEPTS; run++) {
			Intake.Terms terms = world.run(run);
			Intake.SourceFile file = world.inspect(
					world.file(run + "-in.csv", InboxWorld.HEADER + "P" + run + ",dest_" + run + ",5000.00,NGN\n"));
			world.stage(terms, world.intake.open(terms, file));
			accepts.add(new Thread(() -> intake.accept(terms, file)));
		}
		accepts.forEach(Thread::start);
		return accepts;
	}

	private static long waitingForTheirTurn(List<Thread> accepts) {
		return accepts.stream().filter((accept) -> accept.getState() == Thread.State.WAITING).count();
	}

	private static int waitingForTheLock(InboxWorld world) {
		return world.jdbc.sql("""
				select count(*) from pg_locks where locktype = 'advisory' and not granted
				  and database = (select oid from pg_database where datname = current_database())
				""").query(Integer.class).single();
	}

	private static HikariDataSource ofThree(InboxWorld world) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(world.database.url());
		pool.setUsername("postgres");
		pool.setMaximumPoolSize(3);
		return pool;
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - end).as("nanoseconds over the limit").isNegative();
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

}
