package io.payrun.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is suspended between the commit of its intents and their sockets, for
 * longer than the provider remembers a key. The answer to the commit is kept back on the
 * wire, so that the moment is there for certain.
 */
class SuspendedFunctionalTests {

	private static final Duration WINDOW = Duration.ofSeconds(9);

	@TempDir
	private Path folder;

	private StormWorld world;

	private FaultProxy wire;

	private JdbcClient sql;

	@BeforeEach
	void open() throws Exception {
		this.world = new StormWorld(this.folder,
				new StormWorld.Terms(60, "calm,settle=200ms", WINDOW, Duration.ofSeconds(2), Duration.ZERO));
		this.wire = new FaultProxy(this.world.databasePort());
		this.sql = JdbcClient.create(this.world.database.dataSource());
	}

	@AfterEach
	void close() throws Exception {
		this.wire.close();
		this.world.close();
	}

	@Test
	void aRunnerThatSleepsBetweenIntentAndSocketLongerThanTheWindowSendsNothingOfIt() throws Exception {
		Child asleep = suspendedBetweenIntentAndSocket();
		sleepLongerThanTheWindow();
		asleep.signal("CONT");
		if (asleep.exitCode() != 0) {
			this.world.databaseAt(this.world.databasePort());
			assertThat(this.world.start("relaunch", "1").exitCode()).isIn(0, 3);
		}
		assertThat(this.world.tally().differences()).isEmpty();
		nothingCameLate();
	}

	@Test
	void aRunnerThatSleepsWhileAnotherOneTakesOverSendsNothingOnceItWakes() throws Exception {
		Child asleep = suspendedBetweenIntentAndSocket();
		sleepLongerThanTheWindow();
		this.sql.sql(
				"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()")
			.query()
			.listOfRows();
		this.world.databaseAt(this.world.databasePort());
		Child second = this.world.start("relaunch", "1");
		assertThat(second.exitCode()).as(second.said()).isEqualTo(3);
		int arrivals = this.world.arrivals();
		asleep.signal("CONT");
		assertThat(asleep.exitCode()).as(asleep.said()).isEqualTo(1);
		assertThat(this.world.arrivals()).isEqualTo(arrivals);
		assertThat(this.world.tally().with("UNKNOWN")).isNotEmpty();
		assertThat(this.world.tally().differences()).isEmpty();
		nothingCameLate();
	}

	/** The first intents are committed, and their process does not know it yet. */
	private Child suspendedBetweenIntentAndSocket() throws Exception {
		this.world.databaseAt(this.wire.port());
		this.wire.strike(Fault.latency(Way.DOWN, Duration.ofSeconds(2)).at("with intent as").times(1));
		Child run = this.world.start("run", "storm", "--file", this.world.file.toString())
			.until(() -> this.sql.sql("select count(*) from payout where status = 'SENDING'")
				.query(Long.class)
				.single() > 0);
		run.signal("STOP");
		assertThat(this.wire.struck()).isOne();
		assertThat(this.world.arrivals()).isZero();
		return run;
	}

	private static void sleepLongerThanTheWindow() {
		LockSupport.parkNanos(WINDOW.plusSeconds(1).toNanos());
	}

	/**
	 * Each request beside the newest intent of its payout before it; what was in doubt
	 * keeps its first.
	 */
	private void nothingCameLate() {
		assertThat(this.world.books().get("double_payments")).isEmpty();
		assertThat(this.world.books().get("arrivals")).allSatisfy((arrival) -> {
			long late = this.sql.sql("""
					select (extract(epoch from cast(:at as timestamptz) - first_sent_at) * 1000)::bigint
					from payout where reference = :reference
					""")
				.param("at", arrival.get("at").asString())
				.param("reference", arrival.get("reference").asString())
				.query(Long.class)
				.single();
			assertThat(late).as("ms after first_sent_at").isBetween(-5L, TimeUnit.SECONDS.toMillis(7) + 500);
		});
	}

}
