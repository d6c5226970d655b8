package io.payrun.payout;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.Echo;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.ProviderSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** When charges whose hold was granted are asked about, and what the answers do. */
class ChargeWorkIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-26T01:30:00Z");

	private static final Duration LONG = Duration.ofMinutes(10);

	private final Pages pages = new Pages();

	private final ScriptedProvider soap = new ScriptedProvider().opensPages();

	private final List<Progress> told = new ArrayList<>();

	private final Pacer pacer = new Pacer(0, Duration.ofNanos(-1), Duration.ofMinutes(30));

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

	@Test
	void whatIsAskedAboutIsNobodyElsesForItsLease() {
		due("0 seconds");
		ChargeWork.Asked asked = work().claim().get(0);
		assertThat(asked).isEqualTo(new ChargeWork.Asked("c_A", "chk_A", asked.payoutId(), 1));
		assertThat(asked.mustBeSettled()).isFalse();
		assertThat(work().claim()).isEmpty();
		// 30 s for the exchange, 10 s more
		assertThat(waits()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(40));
		assertThat(work().begin(List.of(asked))).containsExactly(asked);
	}

	@Test
	void whenTheTimeIsOverNothingIsAskedAndNothingWaitedFor() {
		due("0 seconds");
		ChargeWork over = work(Duration.ZERO);
		assertThat(over.claim()).isEmpty();
		assertThat(over.idle()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "live, true", "test, false" })
	void aChargeOfAnotherModeOrProviderIsNoneOfTheAccounts(String mode, boolean isSoaps) {
		Account other = account(mode, isSoaps ? this.soap : new ScriptedProvider());
		ChargeStore store = new ChargeStore(this.pages.database.dataSource());
		due("0 seconds");
		assertThat(store.countOpen(other)).isZero();
		assertThat(store.nextDue(other)).isNull();
		assertThat(store.claim(other, LONG)).isEmpty();
		assertThat(store.countOpen(account())).isOne();
		due("1 hour");
		store.bringForward(other);
		assertThat(waits()).isPositive();
		store.bringForward(account());
		assertThat(waits()).isLessThanOrEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			succeeded, 10.00, USD, COMPLETED 10.00 10.00 -,                        SUCCEEDED
			succeeded, 10.00, -,   COMPLETED 10.00 10.00 -,                        SUCCEEDED
			succeeded, 9.00,  USD, COMPLETED 10.00 10.00 - ECHO_MISMATCH,          SUCCEEDED
			succeeded, 10.00, NGN, ACCEPTED 10.00 - - ECHO_MISMATCH,               HELD
			succeeded, -,     USD, ACCEPTED 10.00 - - ECHO_MISMATCH,               HELD
			pending,   10.00, USD, ACCEPTED 10.00 - -,                             PENDING
			created,   10.00, USD, ACCEPTED 10.00 - -,                             HELD
			brand_new, 10.00, USD, ACCEPTED 10.00 - -,                             HELD
			failed,    10.00, USD, AWAITING_CUSTOMER - - -,                        FAILED
			returned,  4.00,  USD, RETURNED 10.00 6.00 4.00,                       REVERSED
			""")
	void anAnswerHasTheConsequenceThatAnEventWouldHave(String word, @Nullable String amount, @Nullable String currency,
			String stands, ChargeStanding charge) {
		ChargeWork work = work();
		record(work, told(word, amount, currency));
		assertThat(this.pages.stands("A")).isEqualTo(stands);
		assertThat(this.pages.text("select standing from checkout_charge")).isEqualTo(charge.name());
		assertThat(this.pages.text("select kind || ' ' || attempt || ' ' || outcome from payout_attempt"))
			.isEqualTo("poll 1 Told");
		assertThat(this.pages.number("select count(*) from payout_attempt where started_at = '2026-11-26T01:30:00Z'"
				+ " and ended_at = started_at"))
			.isOne();
		boolean settled = stands.startsWith("COMPLETED") || stands.startsWith("RETURNED");
		assertThat(this.told).containsExactly(new Progress("track", settled ? 1 : 0, 1, List.of(), ""));
	}

	@Test
	void askedAfterItWasPaidFailedIsMoneyThatCameBack() {
		record(work(), told("succeeded", "10.00", "USD"));
		record(work(), told("failed", "10.00", "USD"));
		assertThat(this.pages.stands("A")).isEqualTo("RETURNED 10.00 - 10.00");
		assertThat(this.told).as("it was final before").last().isEqualTo(new Progress("track", 0, 0, List.of(), ""));
		assertThat(this.pages.text("select next_poll_at from checkout_charge")).isNull();
	}

	@Test
	void whatIsOpenIsAskedAboutByTheJobsRhythmAndWhatWasPaidByTheCalendar() {
		record(work(), told("pending", "10.00", "USD"));
		assertThat(waits()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
		record(work(), told("pending", "10.00", "USD"));
		record(work(), told("pending", "10.00", "USD"));
		assertThat(waits()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
		record(work(), told("succeeded", "10.00", "USD"));
		assertThat(waits()).isBetween(Duration.ofMinutes(24 * 60 - 5), Duration.ofDays(1));
		for (int days : new int[] { 7, 30 }) {
			int since = (days == 7) ? 1 : 7;
			this.pages.sql.sql("update checkout_charge set settled_at = payrun_now() - :days * interval '1 day'")
				.param("days", since)
				.update();
			record(work(), told("succeeded", "10.00", "USD"));
			assertThat(waits().plusMinutes(5).toDays()).isEqualTo(days - since);
		}
		this.pages.sql.sql("update checkout_charge set settled_at = payrun_now() - interval '31 days'").update();
		record(work(), told("succeeded", "10.00", "USD"));
		assertThat(this.pages.text("select next_poll_at from checkout_charge")).isNull();
	}

	@Test
	void aChargeThatTheProviderDoesNotKnowIsAskedAboutAgain() {
		ChargeWork work = work();
		record(work, new PollOutcome.NotKnown("no such charge"));
		assertThat(this.pages.stands("A")).isEqualTo("ACCEPTED 10.00 - -");
		assertThat(this.pages.text("select outcome from payout_attempt")).isEqualTo("NotKnown");
		assertThat(waits()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
		assertThat(work.mustEnd(false)).isNull();
	}

	@Test
	void aRefusedKeyEndsTheStep() {
		ChargeWork work = work();
		record(work, new PollOutcome.KeyRefused("Invalid API key"));
		assertThat(work.mustEnd(false))
			.isEqualTo(new StepEnd.KeyRefused("the provider refused the key: Invalid API key"));
		assertThat(this.pages.stands("A")).isEqualTo("ACCEPTED 10.00 - -");
	}

	@Test
	void anAnswerAboutAPageThatIsGoneChangesNothing() {
		ChargeWork work = work();
		due("0 seconds");
		ChargeWork.Asked asked = work.claim().get(0);
		this.soap.polls(told("succeeded", "10.00", "USD"));
		ChargeWork.Answered answered = work.call(new ChargeWork.Asked(asked.id(), "chk_gone", asked.payoutId(), 1));
		assertThat(work.record(List.of(answered))).isEmpty();
		assertThat(this.pages.stands("A")).isEqualTo("ACCEPTED 10.00 - -");
		assertThat(this.pages.number("select count(*) from payout_attempt")).isZero();
		assertThat(this.told).containsExactly(new Progress("track", 0, 1, List.of(), ""));
	}

	@Test
	void trackingAsksAtOnceAndEndsWhenAllAreSettledAlthoughOthersWaitForTheirCustomers() {
		this.pages.payout("WAITS", "20.00", "fixed");
		this.pages.forget("chk_WAITS");
		assertThat(this.pages.answer(Pages.event("ev_early", "expired", "WAITS")).outcome()).startsWith("waits");
		this.pages.open("chk_WAITS", "WAITS");
		due("1 hour");
		this.soap.polls(told("succeeded", "10.00", "USD"));
		Tracking tracking = new Tracking(this.pages.database.dataSource(), new SettableClock(NOW));
		assertThat(tracking.countInFlight(account())).isOne();
		assertThat(tracking.track(account(), LONG, new StopSignal(), this.told::add)).isEqualTo(new StepEnd.Done());
		assertThat(this.soap.polled).containsExactly("c_A");
		assertThat(this.pages.stands("A")).isEqualTo("COMPLETED 10.00 10.00 -");
		assertThat(this.pages.stands("WAITS")).as("its event had come early").isEqualTo("EXPIRED - - -");
		assertThat(tracking.countInFlight(account())).isZero();
	}

	@Test
	void trackingThatIsAskedToStopSaysSo() {
		StopSignal stop = new StopSignal();
		stop.raise("enough");
		Tracking tracking = new Tracking(this.pages.database.dataSource(), new SettableClock(NOW));
		assertThat(tracking.track(account(), LONG, stop, this.told::add)).isEqualTo(new StepEnd.Stopped("enough"));
	}

	private void record(ChargeWork work, PollOutcome outcome) {
		due("0 seconds");
		this.soap.polls(outcome);
		assertThat(work.record(List.of(work.call(work.claim().get(0))))).isEmpty();
		assertThat(this.soap.polled).last().isEqualTo("c_A");
	}

	private static PollOutcome told(String word, @Nullable String amount, @Nullable String currency) {
		return new PollOutcome.Told(Standing.IN_FLIGHT, word, null, null, null, new Echo(amount, currency, null, null));
	}

	private void due(String away) {
		this.pages.sql.sql("update checkout_charge set next_poll_at = payrun_now() + cast(:away as interval)")
			.param("away", away)
			.update();
	}

	/** How long the next question is away. */
	private Duration waits() {
		return Duration.ofMillis(this.pages
			.number("select (extract(epoch from next_poll_at - payrun_now()) * 1000)::bigint from checkout_charge"));
	}

	private ChargeWork work() {
		return work(LONG);
	}

	private ChargeWork work(Duration time) {
		return new ChargeWork(account(), new ChargeStore(this.pages.database.dataSource()), this.pacer,
				new TrackWork.Watch(new SettableClock(NOW), this.told::add), System.nanoTime() + time.toNanos());
	}

	private Account account() {
		return account("test", this.soap);
	}

	private static Account account(String mode, ScriptedProvider provider) {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key_abcdefgh",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		return new Account(provider, settings, mode, "soap", 500, 8, 0, Duration.ofMinutes(1), Duration.ofHours(1),
				LaunchClock.startingNow(NOW, NOW));
	}

}
