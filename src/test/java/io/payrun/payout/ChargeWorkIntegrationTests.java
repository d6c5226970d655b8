package io.payrun.payout;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import io.payrun.provider.ProviderSettings;
import io.payrun.provider.soap.Soap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When charges whose hold was granted are asked about. */
class ChargeWorkIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-26T01:30:00Z");

	private final Pages pages = new Pages();

	@BeforeEach
	void oneIsUnderWay() {
		this.pages.payout("A", "10.00", "fixed");
		assertThat(this.pages.hold("A", "c_A", 1000)).isEqualTo(200);
	}

	@AfterEach
	void close() {
		this.pages.close();
	}

	@Test
	void aQuestionThatIsFurtherAwayThanAnyWaitIsAskedNowBecauseTheClockWasSetBack() {
		due("2 hours");
		assertThat(work().idle()).isEqualTo(Duration.ZERO);
		assertThat(work().claim()).extracting(ChargeWork.Asked::id).containsExactly("c_A");
	}

	@Test
	void aQuestionThatIsDueLaterIsWaitedForASecondAtATime() {
		due("50 seconds");
		assertThat(work().idle()).isEqualTo(Duration.ofSeconds(1));
		assertThat(work().claim()).isEmpty();
	}

	@Test
	void whatWasPaidIsNotWaitedFor() {
		assertThat(this.pages.take(Pages.event("ev_paid", "succeeded", "A", "c_A", "succeeded<held", 1000)))
			.isEqualTo(200);
		assertThat(work().idle()).isNull();
	}

	private void due(String away) {
		this.pages.sql.sql("update checkout_charge set next_poll_at = payrun_now() + cast(:away as interval)")
			.param("away", away)
			.update();
	}

	private ChargeWork work() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key_abcdefgh",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		Account account = new Account(new Soap(settings, false), settings, "test", "soap", 500, 8, 0,
				Duration.ofSeconds(1), Duration.ofMinutes(1), LaunchClock.startingNow(NOW, NOW));
		Pacer pacer = new Pacer(0, Duration.ofNanos(-1), Duration.ofMinutes(30));
		Consumer<Progress> nobody = Progress.SILENT;
		return new ChargeWork(account, new ChargeStore(this.pages.database.dataSource()), pacer,
				new TrackWork.Watch(new SettableClock(NOW), nobody),
				System.nanoTime() + Duration.ofMinutes(10).toNanos());
	}

}
