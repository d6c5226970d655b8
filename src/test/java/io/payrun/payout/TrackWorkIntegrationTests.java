package io.payrun.payout;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.payrun.database.TestDatabase;
import io.payrun.money.Money;
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

/** What following asks, when it asks again, and what it makes of each answer. */
class TrackWorkIntegrationTests {

	private static final Money MONEY = new Money(new BigDecimal("5000.00"), "NGN");

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final Instant now = Clock.systemUTC().instant();

	private final ScriptedProvider provider = new ScriptedProvider();

	private final Pacer pacer = new Pacer(0, Duration.ofNanos(-1), Duration.ofMinutes(30));

	private final List<Progress> told = new ArrayList<>();

	private Duration firstPoll = Duration.ofSeconds(1);

	private Duration longestPoll = Duration.ofMinutes(1);

	private Duration until = Duration.ofMinutes(10);

	@BeforeEach
	void oneRun() {
		this.rows.run(1, 1);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void itClaimsWhatIsDueAndPutsItsNextQuestionOffByTheTimeoutAndTenSeconds() {
		accepted("A", "-1 second");
		accepted("B", "1 hour");
		TrackWork work = work();
		List<TrackWork.Followed> claimed = work.claim();
		assertThat(claimed).extracting(TrackWork.Followed::reference).containsExactly("A");
		assertThat(claimed.get(0).polls()).as("questions before this one").isZero();
		assertThat(work.begin(claimed)).isSameAs(claimed);
		assertThat(this.rows
			.value("select next_poll_at - payrun_now() between interval '35 s' and interval '40 s' from payout "
					+ "where reference = 'A'"))
			.isEqualTo("true");
		assertThat(work.claim()).isEmpty();
	}

	@Test
	void onceItsTimeIsOverItAsksNothingAndIsDone() {
		accepted("A", "-1 second");
		this.until = Duration.ZERO;
		TrackWork work = work();
		assertThat(work.claim()).isEmpty();
		assertThat(work.idle()).isNull();
	}

	@Test
	void aPaidPayoutIsFinalAndCountsInTheProgress() {
		accepted("A", "-1 second");
		accepted("B", "-1 second");
		accepted("C", "-1 second");
		TrackWork work = work();
		List<TrackWork.Followed> claimed = work.claim();
		this.provider.polls(standing(Standing.COMPLETED))
			.polls(standing(Standing.IN_FLIGHT))
			.polls(standing(Standing.FAILED));
		List<PollResult> results = claimed.stream().map(work::call).toList();
		assertThat(this.provider.polled).containsExactly("wd_A", "wd_B", "wd_C");
		assertThat(work.record(results)).isEmpty();
		assertThat(List.of(this.rows.status("A"), this.rows.status("B"), this.rows.status("C")))
			.containsExactly("COMPLETED", "ACCEPTED", "FAILED");
		assertThat(this.told)
			.containsExactly(new Progress("track", 2, 3, List.of(new Money(new BigDecimal("10000.00"), "NGN")), ""));
	}

	@Test
	void aQuestionIsWrittenWithItsTimesItsNumberAndItsOutcome() {
		PollResult result = asked(followed(3), new PollOutcome.NotKnown("no such withdrawal"));
		assertThat(result).isEqualTo(new PollResult(7, 2, 4, null, null, null, null, null, null, 8000, this.now,
				this.now, null, "NotKnown", null));
	}

	@Test
	void whatTheProviderRepeatsDifferentlyIsNamed() {
		PollResult result = asked(followed(0), new PollOutcome.Told(Standing.IN_FLIGHT, "PENDING", null, null, null,
				new Echo("1.00", null, null, null)));
		assertThat(result.mismatch()).isEqualTo("the provider tells another amount 1.00");
		assertThat(result.providerStatus()).isEqualTo("PENDING");
	}

	@ParameterizedTest
	@CsvSource({ "0, 1000", "1, 2000", "5, 32000", "6, 60000", "40, 60000", "2000000, 60000" })
	void eachQuestionWaitsTwiceAsLongAsTheOneBeforeUpToTheLongest(int polls, long millis) {
		assertThat(asked(followed(polls), standing(Standing.IN_FLIGHT)).nextPollMs()).isEqualTo(millis);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, 5, 1", "2000, 1000, 3, 2000", "1000, 4000, 2, 4000", "1000, 4001, 2, 4000" })
	void aLongestWaitBelowTheFirstIsTheFirstAndNoWaitIsAMillisecond(long first, long longest, int polls, long millis) {
		this.firstPoll = Duration.ofMillis(first);
		this.longestPoll = Duration.ofMillis(longest);
		assertThat(asked(followed(polls), standing(Standing.IN_FLIGHT)).nextPollMs()).isEqualTo(millis);
	}

	@Test
	void aRefusedKeyEndsTheStep() {
		TrackWork work = work();
		assertThat(work.mustEnd(true)).isNull();
		this.provider.polls(new PollOutcome.KeyRefused("wrong key"));
		work.call(followed(0));
		assertThat(work.mustEnd(true)).isEqualTo(new StepEnd.KeyRefused("the provider refused the key: wrong key"));
	}

	@Test
	void everyAnswerButNoneIsASignOfLife() {
		for (PollOutcome answer : List.of(standing(Standing.IN_FLIGHT), new PollOutcome.KeyRefused("wrong key"),
				new PollOutcome.Throttled(Duration.ZERO), new PollOutcome.NotKnown("no such withdrawal"))) {
			silent();
			assertThat(this.pacer.down()).isEqualTo("timeout");
			asked(followed(0), answer);
			assertThat(this.pacer.down()).as(answer.toString()).isNull();
		}
	}

	@Test
	void aPauseThatTheProviderAsksForHoldsEveryQuestionAndOneWithoutATimeIsASecond() {
		asked(followed(0), new PollOutcome.Throttled(Duration.ofMinutes(2)));
		assertThat(this.pacer.mayGo(0)).isFalse();
		Pacer other = new Pacer(0, Duration.ofMinutes(1), Duration.ofMinutes(30));
		this.provider.polls(new PollOutcome.Throttled(null));
		long before = System.nanoTime();
		work(other).call(followed(0));
		assertThat(other.mayGo(0)).isFalse();
		assertThat(other.mayGo(Duration.ofSeconds(30).toNanos())).isTrue();
		assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
	}

	@Test
	void moneyThatComesBackAfterItWasPaidIsAReturnAndWhatIsAsKnownChangesNothing() {
		accepted("A", "-1 second");
		accepted("B", "-1 second");
		TrackWork work = work();
		List<TrackWork.Followed> claimed = work.claim();
		this.provider.polls(standing(Standing.FAILED)).polls(standing(Standing.IN_FLIGHT));
		List<PollResult> results = claimed.stream().map(work::call).toList();
		this.rows.execute("update payout set status = 'COMPLETED', version = version + 1, final_at = payrun_now()");
		work.record(results);
		assertThat(this.rows.status("A")).isEqualTo("RETURNED");
		assertThat(this.rows.status("B")).isEqualTo("COMPLETED");
		assertThat(this.told).as("another tracker's").containsExactly(new Progress("track", 0, 2, List.of(), ""));
	}

	@Test
	void whereNothingIsInFlightItIsDone() {
		assertThat(work().idle()).isNull();
		assertThat(this.told).isEmpty();
	}

	@Test
	void itNapsUntilTheNextQuestionASecondAtMostAndSaysWhatItWaitsFor() {
		accepted("A", "30 seconds");
		assertThat(work().idle()).isEqualTo(Duration.ofSeconds(1));
		assertThat(this.told).singleElement()
			.satisfies((progress) -> assertThat(progress.note()).matches("next question in (28|29|30) s"));
		this.rows.execute("update payout set next_poll_at = payrun_now() - interval '1 s'");
		assertThat(work().idle()).isEqualTo(Duration.ZERO);
		assertThat(this.told.get(1).note()).isEqualTo("next question in 0 s");
	}

	@Test
	void itNapsNoLongerThanItsTimeLasts() {
		accepted("A", "30 seconds");
		this.until = Duration.ofMillis(900);
		assertThat(work().idle()).isLessThan(Duration.ofMillis(901)).isNotNull();
	}

	@Test
	void aQuestionThatIsFurtherAwayThanAnyWaitIsAskedNowBecauseTheClockWasSetBack() {
		accepted("A", "62 seconds");
		assertThat(work().idle()).isEqualTo(Duration.ZERO);
		assertThat(this.told).isEmpty();
		assertThat(this.rows.value("select next_poll_at <= payrun_now() + interval '1 s' from payout"))
			.isEqualTo("true");
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 40, true", "1, 1, 43, false", "100, 1, 95, true", "100, 1, 103, false", "1, 100, 95, true",
			"1, 100, 103, false" })
	void theLongestWaitIsThatOfAQuestionOrThatOfALease(long first, long longest, long dueSeconds, boolean waits) {
		this.firstPoll = Duration.ofSeconds(first);
		this.longestPoll = Duration.ofSeconds(longest);
		accepted("A", dueSeconds + " seconds");
		assertThat(work().idle()).isEqualTo(waits ? Duration.ofSeconds(1) : Duration.ZERO);
	}

	private TrackWork work() {
		return work(this.pacer);
	}

	private TrackWork work(Pacer used) {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		Account account = new Account(this.provider, settings, "sandbox", "org_test", 500, 8, 0, this.firstPoll,
				this.longestPoll, LaunchClock.startingNow(this.now, this.now));
		return new TrackWork(account, new PollStore(this.database.dataSource()), used,
				new TrackWork.Watch(new SettableClock(this.now), this.told::add),
				System.nanoTime() + this.until.toNanos());
	}

	private PollResult asked(TrackWork.Followed item, PollOutcome answer) {
		this.provider.polls(answer);
		return work().call(item);
	}

	private void silent() {
		for (int failure = 0; failure < 3; failure++) {
			asked(followed(0), new PollOutcome.NoAnswer("timeout"));
		}
	}

	private static TrackWork.Followed followed(int polls) {
		return new TrackWork.Followed(7, 2, "A", "dest_A", MONEY, "wd_A", null, polls);
	}

	private static PollOutcome standing(Standing standing) {
		return new PollOutcome.Told(standing, standing.name(), null, null, null, Echo.NONE);
	}

	/** A payout that the provider has, to be asked about in a while. */
	private void accepted(String reference, @Nullable String due) {
		this.rows.ready(1, reference, "5000.00", "NGN");
		this.rows.execute("update payout set status = 'SENDING', first_sent_at = payrun_now(), idempotency_key = 'k' "
				+ "where reference = '" + reference + "'");
		this.rows.execute("update payout set status = 'ACCEPTED', provider_id = 'wd_" + reference
				+ "', next_poll_at = payrun_now() + interval '" + due + "' where reference = '" + reference + "'");
	}

}
