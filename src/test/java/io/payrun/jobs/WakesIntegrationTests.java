package io.payrun.jobs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The alarm clock, where its database is lost. */
class WakesIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final HikariDataSource pool = this.database.processPool();

	@AfterEach
	void close() {
		this.pool.close();
		this.database.close();
	}

	@Test
	void aServerThatLosesItsDatabaseInTheMiddleOfAWakeUpEndsAllTheSame() throws Exception {
		CountDownLatch lost = new CountDownLatch(1);
		Wakes wakes = inTheMiddleOfOneThatEndsWith(lost);
		this.pool.close();
		lost.countDown();
		CompletableFuture.runAsync(wakes::close).get(2, TimeUnit.MINUTES);
	}

	@Test
	void aServerThatEndsInTheMiddleOfAWakeUpLeavesItsAlarmsToTheOthers() throws Exception {
		CountDownLatch ending = new CountDownLatch(1);
		Wakes wakes = inTheMiddleOfOneThatEndsWith(ending);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(wakes::close);
		ending.countDown();
		closed.get(2, TimeUnit.MINUTES);
		JdbcClient sql = JdbcClient.create(this.database.dataSource());
		assertThat(sql.sql("select trigger_state from qrtz_triggers").query(String.class).list())
			.containsExactly("WAITING");
		assertThat(sql.sql("select count(*) from qrtz_fired_triggers").query(Long.class).single()).isZero();
		assertOthersAreWoken();
	}

	@Test
	void aWakeUpThatDoesNotEndIsLeftBehindAndTheOthersAreWokenAllTheSame() {
		CountDownLatch end = new CountDownLatch(1);
		Wakes wakes = inTheMiddleOfOneThatEndsWith(end);
		wakes.close();
		assertOthersAreWoken();
		end.countDown();
	}

	private void assertOthersAreWoken() {
		CountDownLatch woken = new CountDownLatch(1);
		try (Wakes other = wakes(woken::countDown)) {
			await(woken);
		}
	}

	private Wakes inTheMiddleOfOneThatEndsWith(CountDownLatch end) {
		CountDownLatch begun = new CountDownLatch(1);
		Wakes wakes = wakes(() -> {
			begun.countDown();
			await(end);
		});
		await(begun);
		return wakes;
	}

	private Wakes wakes(Runnable work) {
		return Wakes.start(this.pool, new Wakes.Alarm("dates", Duration.ofMillis(100), work));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
