package io.payrun.payout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How long outcomes are kept for a database that is away. */
@Timeout(240)
class PatienceIntegrationTests {

	@TempDir
	private Path home;

	@Test
	void itIsOverTwentySecondsAfterTheOutageBeganForAllGroupsAndBeginsAnewAfterAnAnswer() {
		try (TestDatabase database = TestDatabase.create()) {
			LossyPool wire = new LossyPool(database.dataSource());
			Books books = new Books(new SendStore(wire), new Evidences(new EvidenceStore(wire)),
					new Anchor(database.dataSource(), this.home));
			wire.failNext(1000);
			long before = System.nanoTime();
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> books.write(List.of()));
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofSeconds(20),
					Duration.ofSeconds(90));
			// 0.1, 0.2, 0.4, 0.8, 1.6, then every 3.2 seconds
			assertThat(wire.asked()).isBetween(8, 12);
			int asked = wire.asked();
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> books.write(List.of()));
			assertThat(wire.asked() - asked).as("another group's first try is its last").isOne();
			wire.failNext(0);
			books.write(List.of());
			wire.failNext(1);
			books.write(List.of());
			assertThat(wire.asked() - asked).isEqualTo(4);
		}
	}

}
