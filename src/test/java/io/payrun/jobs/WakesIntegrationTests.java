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
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch lost = new CountDownLatch(1);
		Wakes wakes = Wakes.start(this.pool, new Wakes.Alarm("dates", Duration.ofMillis(100), () -> {
			begun.countDown();
			await(lost);
		}));
		await(begun);
		this.pool.close();
		lost.countDown();
		CompletableFuture.runAsync(wakes::close).get(2, TimeUnit.MINUTES);
	}

	@Test
	void aServerThatEndsInTheMiddleOfAWakeUpLeavesItsAlarmsToTheOthers() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch ending = new CountDownLatch(1);
		Wakes wakes = Wakes.start(this.pool, new Wakes.Alarm("dates", Duration.ofMillis(100), () -> {
			begun.countDown();
			await(ending);
		}));
		await(begun);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(wakes::close);
		ending.countDown();
		closed.get(2, TimeUnit.MINUTES);
		JdbcClient sql = JdbcClient.create(this.database.dataSource());
		assertThat(sql.sql("select trigger_state from qrtz_triggers").query(String.class).list())
			.containsExactly("WAITING");
		assertThat(sql.sql("select count(*) from qrtz_fired_triggers").query(Long.class).single()).isZero();
		CountDownLatch woken = new CountDownLatch(1);
		try (Wakes other = Wakes.start(this.pool, new Wakes.Alarm("dates", Duration.ofMillis(100), woken::countDown))) {
			await(woken);
		}
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
