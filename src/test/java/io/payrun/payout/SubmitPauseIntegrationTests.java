package io.payrun.payout;

import java.time.Duration;
import java.util.List;

import io.payrun.provider.Echo;
import io.payrun.provider.SendOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What pauses and the cut-off do to each item of a step of sending. */
class SubmitPauseIntegrationTests extends SubmitWorkFixture {

	@Test
	void whileSendingIsPausedItemsKeepTheirSlotsAndNothingIsWrittenOrSent() {
		payouts(1, "A", "B");
		this.chunk = 1;
		SubmitWork work = work();
		Sending repeat = inDoubt(work);
		List<Sending> fresh = work.claim();
		paused("syncpay");
		assertThat(work.isPaused()).isTrue();
		assertThat(work.begin(List.of(fresh.get(0), repeat))).containsExactly(fresh.get(0), repeat)
			.allMatch((item) -> item.resting);
		List<SubmitWork.Sent> sent = List.of(work.call(fresh.get(0)), work.call(repeat));
		assertThat(sent).allMatch((one) -> one.outcome() == null && one.result() == null);
		assertThat(this.provider.bodies).as("the repeat's first attempt").hasSize(1);
		assertThat(this.rows
			.value("select string_agg(status || ' ' || version || ' ' || attempts, ', ' order by line) from payout"))
			.isEqualTo("SENDING 1 1, READY 0 0");
		assertWaits(work, sent.get(0), Duration.ofMillis(500));
		assertWaits(work, sent.get(1), Duration.ofMillis(500));
		assertThat(fresh.get(0).fruitless).as("a pause is nobody's failure").isZero();
		assertThat(work.done()).isZero();
		fresh();
		assertThat(work.isPaused()).isFalse();
		assertThat(work.begin(List.of(fresh.get(0), repeat))).hasSize(2).noneMatch((item) -> item.resting);
		sent(work, fresh.get(0), new SendOutcome.Accepted("wd_1", null, null, Echo.NONE));
	}

	@Test
	void aProviderThatNobodyAsksInAPauseIsNotDownForItsSilence() {
		payouts(1, "A");
		this.pacer = new Pacer(0, Duration.ofSeconds(2), WINDOW);
		SubmitWork work = work();
		for (int failure = 0; failure < 3; failure++) {
			this.pacer.failed("no route to host");
		}
		StepEnd down = null;
		for (long end = System.nanoTime() + Duration.ofMinutes(1).toNanos(); down == null
				&& System.nanoTime() - end < 0;) {
			down = work.mustEnd(false);
		}
		assertThat(work.isPaused()).isFalse();
		assertThat(work.mustEnd(false)).isEqualTo(new StepEnd.ProviderDown("no route to host")).isEqualTo(down);
		paused("syncpay");
		assertThat(work.isPaused()).isTrue();
		assertThat(work.mustEnd(false)).isNull();
	}

	@Test
	void anotherProvidersPauseIsNoneOfOurs() {
		payouts(1, "A");
		SubmitWork work = work();
		paused("soap");
		assertThat(work.isPaused()).isFalse();
		assertThat(begun(work).resting).isFalse();
		paused(RunnerLease.ALL);
		assertThat(work.isPaused()).isTrue();
	}

	@Test
	void aPauseThatTheDatabaseKnowsFirstRestsTheGroupToo() {
		payouts(1, "A");
		new Pauses(this.database.dataSource()).pause("syncpay", "looks wrong", "ada");
		SubmitWork work = work();
		Sending item = begun(work);
		assertThat(item.resting).isTrue();
		assertThat(this.rows.status("A")).isEqualTo("READY");
		assertWaits(work, work.call(item), Duration.ofMillis(500));
		assertThat(item.fruitless).isZero();
	}

	@Test
	void aRestingItemGivesItsTurnBack() {
		payouts(1, "A");
		SubmitWork work = work();
		paused("syncpay");
		Sending item = begun(work);
		bothProbesAreTaken();
		work.call(item);
		assertThat(this.pacer.mayGo(0)).isTrue();
	}

	@Test
	void whatIsAnsweredWhileAPauseBeginsGoesAgainAndDoesNotCountAsFruitless() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent sent = sent(work, item, new SendOutcome.InDoubt("reset"));
		paused("syncpay");
		assertWaits(work, sent, Duration.ofMillis(500));
		assertThat(item.fruitless).isZero();
	}

	@Test
	void aRepeatWhoseKeysLifeIsOverBecomesUnknownInAPauseToo() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = inDoubt(work);
		this.clock.move(Duration.ofMinutes(26));
		paused("syncpay");
		assertThat(work.begin(List.of(item))).containsExactly(item);
		assertThat(item.resting).isFalse();
		work.record(List.of(work.call(item)));
		assertThat(this.rows.status("A")).isEqualTo("UNKNOWN");
	}

	@Test
	void afterTheCutOffNothingIsClaimedOrBegunAnewAndWhatIsReadyIsHeldOnce() {
		payouts(1, "A", "B", "C");
		this.chunk = 1;
		SubmitWork work = work();
		Sending repeat = inDoubt(work);
		List<Sending> claimed = work.claim();
		cutOffNow();
		assertThat(work.claim()).isEmpty();
		assertThat(work.begin(List.of(claimed.get(0), repeat))).containsExactly(repeat);
		paused("syncpay");
		assertThat(work.isPaused()).as("nothing is waited for").isFalse();
		fresh();
		assertThat(work.mustEnd(false)).isNull();
		assertThat(work.done()).isEqualTo(2);
		assertThat(List.of(this.rows.status("B"), this.rows.status("C"))).containsExactly("HELD CUT_OFF",
				"HELD CUT_OFF");
		assertThat(this.rows.value("select reason from payout where reference = 'B'"))
			.isEqualTo("not sent before the cut-off at " + this.now.minusSeconds(120));
		payouts(1, "D");
		assertThat(work.mustEnd(false)).isNull();
		assertThat(this.rows.status("D")).isEqualTo("READY");
		assertThat(work.done()).isEqualTo(2);
		assertThat(work.end()).isEqualTo(new StepEnd.Done());
		assertThat(this.rows.status("D")).isEqualTo("HELD CUT_OFF");
		this.lease.sendUntil(null);
		CutOff cutOff = new CutOff(this.database.dataSource());
		assertThat(cutOff.letGo(account(), this.lease)).isEqualTo(3);
		assertThat(this.rows.value("select count(*) from payout where status = 'READY'")).isEqualTo("3");
	}

	@Test
	void whatGoesBackAfterTheCutOffIsNotTriedAgainAndNotYetDone() {
		payouts(1, "A");
		SubmitWork work = work();
		Sending item = begun(work);
		SubmitWork.Sent back = sent(work, item, new SendOutcome.NotSent("connection refused"));
		cutOffNow();
		assertThat(work.record(List.of(back))).isEmpty();
		assertThat(work.done()).isZero();
		assertThat(work.end()).isEqualTo(new StepEnd.Done());
		assertThat(this.rows.status("A")).isEqualTo("HELD CUT_OFF");
	}

	@Test
	void whatIsNotCutOffIsNotHeld() {
		payouts(1, "A");
		SubmitWork work = work();
		assertThat(work.mustEnd(false)).isNull();
		assertThat(work.end()).isEqualTo(new StepEnd.Done());
		assertThat(this.rows.status("A")).isEqualTo("READY");
	}

}
