package io.payrun.payout;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.payrun.money.Money;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.syncpay.SyncPay;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SendGateTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private final SettableClock clock = new SettableClock(NOW);

	private final RunnerLease lease = new RunnerLease();

	private final ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "sk_test_a",
			Duration.ofMinutes(30), Duration.ofSeconds(30));

	private final Account account = account(true);

	private final Sending sending = new Sending(1, 1, 2, 1,
			new Sending.Terms("A", "dest", new Money(new java.math.BigDecimal("5000.00"), "NGN"), null, null, null));

	private boolean anchored = true;

	@BeforeEach
	void anIntentOfThisProcessJustNow() {
		this.sending.firstSentAt = NOW;
		this.sending.wallAtIntent = NOW;
		this.sending.nanosAtIntent = System.nanoTime();
		this.sending.apiKeyHash = this.account.provider().apiKeyHash();
		this.lease.confirm(NOW, System.nanoTime());
	}

	@Test
	void itIsOpenRightAfterTheIntent() {
		assertThat(gate().isOpen()).isTrue();
	}

	@Test
	void anUnconfirmedLockShutsItForNowAndALostOneToo() {
		this.lease.confirm(NOW, System.nanoTime() - Duration.ofMillis(2001).toNanos());
		assertThat(gate().isOpen()).isFalse();
		assertThat(gate().isShutForGood()).isFalse();
		this.lease.confirm(NOW, System.nanoTime());
		this.lease.lose();
		assertThat(gate().isOpen()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 24 * 60 + 31, 3600, 86_400, 10L * 365 * 86_400 })
	void theDatabasesClockAloneShutsIt(long seconds) {
		this.lease.confirm(NOW.plusSeconds(seconds), System.nanoTime());
		assertThat(gate().isShutForGood()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 24 * 60 + 31, 3600, 86_400, 10L * 365 * 86_400 })
	void theWallClockAloneShutsIt(long seconds) {
		this.clock.move(Duration.ofSeconds(seconds));
		assertThat(gate().isShutForGood()).isTrue();
	}

	@Test
	void theMonotonicClockAloneShutsItEvenWhereBothOthersWereSetBack() {
		this.sending.nanosAtIntent = System.nanoTime() - Duration.ofSeconds(24 * 60 + 31).toNanos();
		this.clock.move(Duration.ofDays(-3650));
		this.lease.confirm(NOW.minusSeconds(86_400), System.nanoTime());
		assertThat(gate().isShutForGood()).isTrue();
	}

	@Test
	void theTimeoutMustFitIntoFiveSixthsOfTheWindow() {
		this.lease.confirm(NOW.plusSeconds(24 * 60 + 29), System.nanoTime());
		assertThat(gate().isOpen()).isTrue();
		this.lease.confirm(NOW.plusSeconds(24 * 60 + 30), System.nanoTime());
		assertThat(gate().isOpen()).isFalse();
	}

	@Test
	void anAnchorThatDoesNotKnowTheDatabaseShutsItForNow() {
		this.anchored = false;
		assertThat(gate().isOpen()).isFalse();
		assertThat(gate().isShutForGood()).isFalse();
	}

	@Test
	void aPauseShutsItForNowForFirstSendsAndRepeatsAlike() {
		for (String paused : new String[] { RunnerLease.ALL, "syncpay" }) {
			this.sending.inDoubt = paused.equals("syncpay");
			this.lease.confirm(NOW, System.nanoTime(), Set.of(paused));
			assertThat(gate().isOpen()).isFalse();
			assertThat(gate().isShutForGood()).isFalse();
		}
		this.lease.confirm(NOW, System.nanoTime(), Set.of("soap"));
		assertThat(gate().isOpen()).isTrue();
	}

	@Test
	void theCutOffShutsItForWhatWouldGoForTheFirstTimeAlone() {
		this.lease.sendUntil(NOW.plusSeconds(60));
		assertThat(gate().isOpen()).isTrue();
		this.lease.confirm(NOW.plusSeconds(60), System.nanoTime());
		assertThat(gate().isOpen()).isFalse();
		assertThat(gate().isShutForGood()).isFalse();
		this.sending.inDoubt = true;
		assertThat(gate().isOpen()).isTrue();
	}

	@Test
	void anotherApiKeyShutsItForGood() {
		this.sending.apiKeyHash = "another";
		assertThat(gate().isShutForGood()).isTrue();
	}

	@Test
	void anIntentOfAnotherProcessIsRepeatedOnlyWhereTheProvidersClockAgreed() {
		this.sending.wallAtIntent = null;
		assertThat(gate().isOpen()).isTrue();
		SendGate withoutDate = new SendGate(this.sending, account(false), this.lease, () -> true, this.clock);
		assertThat(withoutDate.isShutForGood()).isTrue();
	}

	@Test
	void anIntentThatTheDatabaseStampedWithAWrongTimeIsNotSentAndNotUnknown() {
		for (long seconds : new long[] { -86_400, -61, 61, 86_400 }) {
			this.sending.firstSentAt = NOW.plusSeconds(seconds);
			assertThat(gate().isStampedRight()).isFalse();
			assertThat(gate().isOpen()).isFalse();
		}
		this.sending.firstSentAt = NOW.plusSeconds(31);
		assertThat(gate().isOpen()).isTrue();
	}

	@Test
	void anIntentOfAnotherProcessThatIsStillToComeIsNotRepeated() {
		this.sending.wallAtIntent = null;
		this.sending.firstSentAt = NOW.plusSeconds(61);
		assertThat(gate().isShutForGood()).isTrue();
	}

	@Test
	void anIntentOfAnotherProcessAgesByTheLaunchsClockWhereBothOthersWereSetBack() {
		this.sending.wallAtIntent = null;
		this.sending.firstSentAt = NOW.minusSeconds(24 * 60 + 31);
		this.clock.move(Duration.ofHours(-1));
		this.lease.confirm(NOW.minusSeconds(3600), System.nanoTime());
		assertThat(gate().isShutForGood()).isTrue();
	}

	private SendGate gate() {
		return new SendGate(this.sending, this.account, this.lease, () -> this.anchored, this.clock);
	}

	private Account account(boolean clocksAgree) {
		return new Account(new SyncPay(this.settings), this.settings, "sandbox", "org_test", 500, 32, 0,
				Duration.ofSeconds(1), Duration.ofMinutes(1), LaunchClock.startingNow(NOW, clocksAgree ? NOW : null));
	}

}
