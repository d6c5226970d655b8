package io.payrun.payout;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.payrun.money.Money;
import io.payrun.provider.Echo;
import io.payrun.provider.Evidence;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.soap.SoapEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What one step of sending claims, begins, calls and writes, answer by answer. */
class SubmitWorkIntegrationTests extends SubmitWorkFixture {

	@Test
	void itClaimsChunkByChunkInRunAndLineOrderAndEndsWithAnEmptyPass() {
		this.rows.run(2, 7);
		this.lease.add(2, 7, false);
		payouts(1, "A", "B", "C");
		payouts(2, "D");
		this.chunk = 2;
		SubmitWork work = work();
		assertThat(references(work.claim())).containsExactly("A", "B");
		assertThat(references(work.claim())).containsExactly("C");
		assertThat(references(work.claim())).containsExactly("D");
		assertThat(work.claim()).isEmpty();
		assertThat(work.claim()).isEmpty();
	}

	@Test
	void whatBecameReadyBehindItsBackIsFoundByTheNextPass() {
		payouts(1, "A", "B", "C");
		this.rows.hold("A", "INSUFFICIENT_FUNDS");
		this.chunk = 1;
		SubmitWork work = work();
		assertThat(references(work.claim())).containsExactly("B");
		this.rows.execute("update payout set status = 'READY', hold_kind = null where reference = 'A'");
		assertThat(references(work.claim())).containsExactly("C");
		assertThat(references(work.claim())).containsExactly("A");
		assertThat(work.claim()).isEmpty();
	}

	@Test
	void anIntentHasItsKeyBodyAndBothClocksBeforeAnythingIsCalled() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		assertThat(item.key).matches("[0-9a-f]{64}");
		assertThat(item.body).isEqualTo("A " + item.key + " " + item.terms.money());
		assertThat(item.apiKeyHash).isEqualTo(ScriptedProvider.KEY);
		assertThat(item.wallAtIntent).isEqualTo(this.now);
		assertThat(System.nanoTime() - item.nanosAtIntent).isBetween(0L, Duration.ofMinutes(1).toNanos());
		assertThat(item.attempt).isOne();
		assertThat(item.version).isOne();
		assertThat(item.firstSentAt).isBetween(this.now.minusSeconds(1), this.now.plusSeconds(60));
		assertThat(this.rows.value("select idempotency_key || version from payout")).isEqualTo(item.key + "1");
	}

	@Test
	void whoLostTheLockBeginsNothingNeitherAnewNorAgain() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		Sending repeat = inDoubt(work);
		List<Sending> next = work.claim();
		this.lease.lose();
		assertThat(work.begin(List.of(next.get(0), repeat))).isEmpty();
		assertThat(this.rows.status("B")).isEqualTo("READY");
		assertThat(this.rows.value("select version from payout where reference = 'A'")).isEqualTo("1");
		assertThat(work.mustEnd(true)).isEqualTo(new StepEnd.LeaseLost("the run lock was lost"));
	}

	@Test
	void aRepeatRaisesTheAttemptAndTheVersionBeforeItIsCalledAgainWithTheSameBytes() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = inDoubt(work);
		assertThat(item.attempt).isOne();
		assertThat(item.inDoubt).isTrue();
		assertThat(item.left).isTrue();
		assertThat(work.begin(List.of(item))).containsExactly(item);
		assertThat(item.attempt).isEqualTo(2);
		assertThat(item.version).isEqualTo(2);
		assertThat(this.rows.value("select attempts || ' ' || version from payout")).isEqualTo("2 2");
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.Accepted("wd_1", null, null, Echo.NONE));
		assertThat(this.provider.bodies).hasSize(2).allMatch((body) -> body.equals(item.body));
		assertThat(item.inDoubt).isFalse();
		assertThat(work.record(List.of(sent))).isEmpty();
		assertThat(this.rows.status("A")).isEqualTo("ACCEPTED");
		assertThat(work.done()).isOne();
	}

	@Test
	void whatAPersonTookBackInTheLastMomentIsNotBegun() {
		payouts(1, "A", "B");
		SubmitWork work = work();
		List<Sending> claimed = work.claim();
		this.rows.execute("update payout set status = 'DENIED', version = 1 where reference = 'A'");
		assertThat(references(work.begin(claimed))).containsExactly("B");
		assertThat(claimed.get(0).version).isZero();
	}

	@Test
	void anAttemptIsWrittenWithItsTimesTheHashOfItsBodyAndTheFirstPoll() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.Accepted("wd_1", "PAY-1", "PENDING", Echo.NONE));
		assertThat(sent.item()).isSameAs(item);
		SendResult result = Objects.requireNonNull(sent.result());
		assertThat(result.startedAt()).isEqualTo(this.now);
		assertThat(result.endedAt()).isEqualTo(this.now);
		assertThat(result.bodySha256()).isEqualTo(IdempotencyKeys.sha256(String.valueOf(item.body)));
		assertThat(result.firstPollMs()).isEqualTo(1500);
		assertThat(item.left).isTrue();
	}

	@Test
	void aRefusedKeyEndsTheStepAndThePayoutGoesBackAndMayGoAgain() {
		payouts(1, "A");
		SubmitWork work = work();
		assertThat(work.mustEnd(false)).isNull();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.KeyRefused("wrong key"));
		assertThat(work.mustEnd(true)).isEqualTo(new StepEnd.KeyRefused("the provider refused the key: wrong key"));
		assertThat(work.record(List.of(sent))).containsExactly(item);
		assertThat(this.rows.status("A")).isEqualTo("READY");
		assertThat(item.version).isEqualTo(2);
		assertThat(work.done()).isZero();
		item.dueNanos = System.nanoTime();
		assertThat(work.begin(List.of(item))).containsExactly(item);
	}

	@Test
	void onlyAProviderThatGaveNoUsableAnswerThreeTimesIsDownAnd409IsAnAnswer() {
		payouts(1, "A", "B", "C", "D");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		sent(work, begun.get(0), new SendOutcome.NotSent("connection refused"));
		sent(work, begun.get(1), new SendOutcome.InDoubt("read timed out"));
		assertThat(work.mustEnd(false)).isNull();
		sent(work, begun.get(2), new SendOutcome.NotSent("no route to host"));
		assertThat(work.mustEnd(false)).isEqualTo(new StepEnd.ProviderDown("no route to host"));
		assertThat(work.mustEnd(true)).as("while something in doubt waits").isNull();
		this.provider.sends(new SendOutcome.InDoubt("being worked on"), new Evidence(409, "{}", null));
		work.call(begun.get(3));
		assertThat(work.mustEnd(false)).isNull();
	}

	@Test
	void anAnswerThatIsInDoubtIsNoUsableAnswer() {
		payouts(1, "A", "B", "C");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		for (Sending item : begun) {
			this.provider.sends(new SendOutcome.InDoubt("HTTP 503 " + item.terms.reference()),
					new Evidence(503, "{}", null));
			work.call(item);
		}
		assertThat(work.mustEnd(false)).isEqualTo(new StepEnd.ProviderDown("HTTP 503 C"));
	}

	@Test
	void aPauseThatTheProviderAsksForHoldsEveryRequest() {
		payouts(1, "A", "B");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		sent(work, begun.get(0), new SendOutcome.Throttled(null));
		assertThat(this.pacer.mayGo(0)).isTrue();
		sent(work, begun.get(1), new SendOutcome.Throttled(Duration.ofMinutes(2)));
		assertThat(this.pacer.mayGo(0)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, 500", "1, 1000", "2, 2000", "4, 8000", "5, 16000", "6, 30000", "60, 30000" })
	void anItemWaitsLongerEachTimeThatItHadNoAnswerToBuildOnUpToHalfAMinute(int fruitless, long millis) {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		item.fruitless = fruitless;
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.InDoubt("reset"));
		assertWaits(work, sent, Duration.ofMillis(millis));
		assertThat(item.fruitless).isEqualTo(fruitless + 1);
	}

	@Test
	void theProvidersOwnWaitCountsWhereItIsTheLongerOne() {
		payouts(1, "A", "B", "C");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		assertWaits(work, sent(work, begun.get(0), new SendOutcome.Throttled(Duration.ofSeconds(100))),
				Duration.ofSeconds(100));
		assertWaits(work, sent(work, begun.get(1), new SendOutcome.Throttled(Duration.ofMillis(1))),
				Duration.ofMillis(500));
		assertWaits(work, sent(work, begun.get(2), new SendOutcome.Throttled(null)), Duration.ofMillis(500));
	}

	@Test
	void theLastRepeatGoesAFifthOfASecondBeforeItsWindowEndsAndNotBehindIt() {
		payouts(1, "A", "B");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		SubmitWork.Sent sent = sent(work, begun.get(0), new SendOutcome.Throttled(Duration.ofMinutes(4)));
		// 25 minutes are trusted, 30 seconds are the exchange's own
		this.clock.move(Duration.ofSeconds(24 * 60 + 30 - 60));
		assertWaits(work, sent, Duration.ofMillis(59_800));
		SubmitWork.Sent tooLate = sent(work, begun.get(1), new SendOutcome.InDoubt("reset"));
		this.clock.move(Duration.ofSeconds(61));
		assertWaits(work, tooLate, Duration.ofMillis(500));
	}

	@Test
	void aFirstSendIsNotBoundByAWindowThatHasNotBegun() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.NotSent("connection refused"));
		this.clock.move(Duration.ofSeconds(24 * 60 + 29));
		item.fruitless = 5;
		assertWaits(work, sent, Duration.ofSeconds(16));
	}

	@Test
	void atAShutGateAFirstSendGoesBackAndARepeatWaits() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		Sending repeat = inDoubt(work);
		Sending first = begun(work);
		this.lease.confirm(this.now, System.nanoTime() - Duration.ofSeconds(3).toNanos());
		SubmitWork.Sent back = work.call(first);
		SubmitWork.Sent waits = work.call(repeat);
		assertThat(this.provider.bodies).as("the one that is in doubt").hasSize(1);
		assertThat(waits.result()).isNull();
		assertThat(waits.outcome()).isNull();
		assertThat(work.record(List.of(back, waits))).containsExactly(first, repeat);
		assertThat(this.rows.status("B")).isEqualTo("READY");
		assertThat(this.rows.status("A")).isEqualTo("SENDING");
		assertThat(repeat.version).as("unchanged").isEqualTo(1);
		assertThat(work.mustEnd(true)).isNull();
	}

	@Test
	void aGateThatShutsOnlyAtTheSocketIsAShutGateToo() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.NotSent(SendOutcome.NotSent.GATE_SHUT));
		assertThat(sent.outcome()).as("no attempt was made").isNull();
		assertThat(sent.result()).isEqualTo(SendResult.shut(item, PayoutStatus.READY, "not sent: the gate was shut"));
	}

	@Test
	void anotherReasonNotToSendIsAnAttempt() {
		payouts(1, "A");
		SubmitWork work = work();
		SubmitWork.Sent sent = sent(work, begun(work), new SendOutcome.NotSent("connection refused"));
		assertThat(sent.outcome()).isNotNull();
	}

	@Test
	void withoutProofWithinTheKeysLifeTheOutcomeIsUnknownAndSaysHowOftenAndSinceWhen() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		Sending once = inDoubt(work);
		Sending twice = inDoubt(work);
		assertThat(work.begin(List.of(twice))).hasSize(1);
		sent(work, twice, new SendOutcome.InDoubt("reset"));
		this.clock.move(Duration.ofMinutes(26));
		assertThat(work.begin(List.of(once, twice))).as("they go through unraised").containsExactly(once, twice);
		assertThat(List.of(once.attempt, twice.attempt)).containsExactly(1, 2);
		List<SubmitWork.Sent> sent = List.of(work.call(once), work.call(twice));
		assertThat(work.record(sent)).isEmpty();
		assertThat(this.rows.value("select status || ' ' || reason from payout where reference = 'A'")).isEqualTo(
				"UNKNOWN no proof within the key's life: 1 attempt, first sent " + once.firstSentAt + "; may be paid");
		assertThat(this.rows.value("select reason from payout where reference = 'B'"))
			.startsWith("no proof within the key's life: 2 attempts, first sent ");
		assertThat(work.done()).isEqualTo(2);
	}

	@Test
	void anIntentThatWasStampedWithAWrongTimeEndsTheStepAndGoesBack() {
		payouts(1, "A");
		this.launch = LaunchClock.startingNow(this.now.plusSeconds(600), this.now.plusSeconds(600));
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = work.call(item);
		assertThat(this.provider.bodies).isEmpty();
		assertThat(work.mustEnd(true)).isInstanceOfSatisfying(StepEnd.Stopped.class, (end) -> assertThat(end.reason())
			.startsWith("a clock was moved during the run: the database stamped A with " + item.firstSentAt));
		work.record(List.of(sent));
		assertThat(this.rows.status("A")).isEqualTo("READY");
	}

	@Test
	void aShutGateGivesItsTurnBack() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		bothProbesAreTaken();
		this.lease.lose();
		work.call(item);
		assertThat(this.pacer.mayGo(0)).isTrue();
	}

	@Test
	void whereTheMoneyEndsTheRestOfItsCurrencyIsHeldAndCountsAsDone() {
		this.rows.run(2, 1);
		this.lease.add(2, 1, true);
		payouts(1, "A", "B", "C");
		payouts(2, "OLD");
		this.rows.ready(1, "D", "70.00", "USD");
		this.chunk = 1;
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.InsufficientFunds(null, "too little"));
		assertThat(work.record(List.of(sent))).isEmpty();
		assertThat(List.of(this.rows.status("A"), this.rows.status("B"), this.rows.status("C"), this.rows.status("D")))
			.containsExactly("HELD INSUFFICIENT_FUNDS", "HELD INSUFFICIENT_FUNDS", "HELD INSUFFICIENT_FUNDS", "READY");
		assertThat(this.rows.status("OLD")).as("a run that is only settled").isEqualTo("READY");
		assertThat(work.done()).isEqualTo(3);
	}

	@Test
	void aRepeatThatIsRefusedForFundsHoldsNobody() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		Sending item = inDoubt(work);
		work.begin(List.of(item));
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.InsufficientFunds(null, "too little"));
		assertThat(work.record(List.of(sent))).containsExactly(item);
		assertThat(List.of(this.rows.status("A"), this.rows.status("B"))).containsExactly("SENDING", "READY");
	}

	@Test
	void progressTellsHowManyOfHowManyAndHowMuch() {
		payouts(1, "A", "B");
		SubmitWork work = work();
		List<Sending> begun = work.begin(work.claim());
		SubmitWork.Sent accepted = sent(work, begun.get(0), new SendOutcome.Accepted("wd_1", null, null, Echo.NONE));
		SubmitWork.Sent doubt = sent(work, begun.get(1), new SendOutcome.InDoubt("reset"));
		work.record(List.of(accepted, doubt));
		assertThat(this.told)
			.containsExactly(new Progress("submit", 1, 2, List.of(new Money(new BigDecimal("5000.00"), "NGN")), ""));
	}

	@Test
	void theTotalIsWhatMayBeSentAnewAndWhatIsInDoubtOfEveryRun() {
		this.rows.run(2, 1);
		payouts(1, "A", "B");
		payouts(2, "IN DOUBT", "NOT SENT ANEW");
		this.rows.sending("IN DOUBT", this.now, ScriptedProvider.KEY);
		SendStore store = new SendStore(this.wire);
		assertThat(store.countToSend(List.of(1L), List.of(1L, 2L), "syncpay")).isEqualTo(3);
		assertThat(store.countToSend(List.of(), List.of(2L), "syncpay")).isOne();
		assertThat(store.countToSend(List.of(1L), List.of(), "syncpay")).isEqualTo(2);
		assertThat(store.countToSend(List.of(), List.of(), "syncpay")).isZero();
	}

	@Test
	void aCommitThatGaveNoAnswerAndLeftNoTraceIsLeftToTheRelaunch() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		List<Sending> claimed = work.claim();
		this.wire.failNext(1);
		assertThat(work.begin(claimed)).isEmpty();
		assertThat(work.end()).isEqualTo(new StepEnd.Stopped("1 payouts were left to the relaunch, because the "
				+ "database did not say whether their intent was stored"));
		this.rows.execute("update payout set claimed_epoch = null");
		assertThat(references(work.claim())).containsExactly("B");
		assertThat(work.claim()).as("it is not claimed again").isEmpty();
	}

	@Test
	void whereNothingWasLeftTheStepIsDone() {
		SubmitWork work = work();
		assertThat(work.end()).isEqualTo(new StepEnd.Done());
		assertThat(work.idle()).isNull();
		assertThat(work.done()).isZero();
	}

	@Test
	void withoutAnAnchorTheStepEnds() {
		Anchor unseen = new Anchor(this.database.dataSource(), this.home);
		assertThat(work(unseen).mustEnd(true)).isEqualTo(new StepEnd.NotAnchored("The anchor was not looked at yet."));
	}

	@Test
	void ofAPageEachAnswerStandsForItselfWhateverAnEarlierTryLeftOpen() {
		this.provider.opensPages();
		payouts(1, "A");
		this.rows.execute("update payout set provider = 'soap'");
		SubmitWork work = work();
		Sending item = inDoubt(work);
		assertThat(item.opensPage).isTrue();
		assertThat(work.begin(List.of(item))).containsExactly(item);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.Refused("X", "no"));
		assertThat(work.record(List.of(sent))).isEmpty();
		assertThat(this.rows.status("A")).isEqualTo("REFUSED");
	}

	@Test
	void whatWasToldOfAPageBeforeItWasKnownIsAppliedAtTheEndOfTheStep() {
		this.provider.opensPages().sends(new SendOutcome.Opened("chk_A", "https://x.example/?s=1"));
		payouts(1, "A");
		this.rows.execute("update payout set provider = 'soap', destination = 'cus_A'");
		byte[] early = Pages.event("ev_1", "expired", "A").getBytes(StandardCharsets.UTF_8);
		assertThat(new Hooks(this.wire).take(SoapEvents.read(early).orElseThrow(), early).outcome())
			.startsWith("waits");
		Anchor anchor = new Anchor(this.database.dataSource(), this.home);
		assertThat(new Submission(this.wire, anchor, this.clock).submit(account(), this.lease, new StopSignal(),
				this.told::add))
			.isEqualTo(new StepEnd.Done());
		assertThat(this.rows.status("A")).isEqualTo("EXPIRED");
	}

}
