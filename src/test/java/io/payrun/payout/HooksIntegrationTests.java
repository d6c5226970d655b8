package io.payrun.payout;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a payout by what Soap tells about its page, and when money may go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HooksIntegrationTests {

	private final Pages pages = new Pages();

	@AfterAll
	void close() {
		this.pages.close();
	}

	private String payout(String amount, String type) {
		return this.pages.next(amount, type);
	}

	private int tell(String reference, String words) {
		return this.pages.tell(reference, words);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			10.00 | fixed   | hold c held<created 1000   | 200 | ACCEPTED 10.00 - -
			10.00 | fixed   | hold c held<created 1001   | 422 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | hold c held<created 999    | 422 | AWAITING_CUSTOMER - - -
			10.00 | balance | hold c held<created 1000   | 200 | ACCEPTED 10.00 - -
			10.00 | balance | hold c held<created 1      | 200 | ACCEPTED 0.01 - -
			10.00 | balance | hold c held<created 1001   | 422 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | hold c pending<created 1000 | 422 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | expired                    | 200 | EXPIRED - - -
			10.00 | fixed   | terminally_failed          | 200 | EXPIRED - - -
			10.00 | fixed   | failed c failed<created 1000 | 200 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | review.created             | 200 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | brand_new_type             | 200 | AWAITING_CUSTOMER - - -
			10.00 | fixed   | succeeded c succeeded<pending 1000 | 200 | COMPLETED 10.00 10.00 - PAID_WITHOUT_HOLD
			10.00 | fixed   | returned c returned<succeeded 400 | 200 | RETURNED 10.00 6.00 4.00 PAID_WITHOUT_HOLD
			10.00 | balance | succeeded c succeeded<pending 600 | 200 | COMPLETED 6.00 6.00 - PAID_WITHOUT_HOLD
			10.00 | fixed   | succeeded c failed<pending 1000 | 200 | AWAITING_CUSTOMER - - - ECHO_MISMATCH
			""")
	void theFirstThingToldHasOneConsequence(String amount, String type, String words, int answer, String stands) {
		String reference = payout(amount, type);
		assertThat(tell(reference, words)).isEqualTo(answer);
		assertThat(this.pages.stands(reference)).isEqualTo(stands);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					pending c pending<held 6000; succeeded c succeeded<pending 6000     | COMPLETED 60.00 60.00 -
					release_hold c failed<held 6000                                     | AWAITING_CUSTOMER - - -
					release_hold c failed<held 6000; failed c failed<held 6000; expired | FAILED 60.00 - 60.00
					release_hold c failed<held 6000; terminally_failed                  | FAILED 60.00 - 60.00
					succeeded c succeeded<pending 6000; returned c returned<succeeded 6000 | RETURNED 60.00 - 60.00
					succeeded c succeeded<pending 6000; voided c voided<succeeded 6000  | RETURNED 60.00 - 60.00
					succeeded c succeeded<pending 6000; returned c returned<succeeded 2500 | RETURNED 60.00 35.00 25.00
					succeeded c succeeded<pending 6000; returned c returned<succeeded 2500; returned c returned<succeeded 2600 | RETURNED 60.00 35.00 25.00
					succeeded c succeeded<pending 6000; failed c failed<succeeded 6000  | RETURNED 60.00 - 60.00
					succeeded c succeeded<pending 6000; expired                         | COMPLETED 60.00 60.00 -
					pending c pending<held 6000; expired                                | ACCEPTED 60.00 - -
					succeeded c succeeded<pending 6100                                  | ACCEPTED 60.00 - - ECHO_MISMATCH
					release_hold c failed<held 6000; succeeded d succeeded<pending 4000 | COMPLETED 40.00 40.00 - PAID_WITHOUT_HOLD
					succeeded c succeeded<pending 6000; succeeded d succeeded<pending 4000 | COMPLETED 60.00 60.00 - PAID_TWICE PAID_WITHOUT_HOLD
					release_hold c failed<held 6000; expired; succeeded c succeeded<pending 6000 | FAILED 60.00 - 60.00 PAID_AFTER_REFUSAL
					""")
	void afterItsHoldAPageEndsAsItsEventsTell(String events, String stands) {
		String reference = payout("100.00", "balance");
		assertThat(tell(reference, "hold c held<created 6000")).isEqualTo(200);
		for (String words : events.split(";")) {
			assertThat(tell(reference, words)).isEqualTo(200);
		}
		assertThat(this.pages.stands(reference)).isEqualTo(stands);
	}

	static void inParallel(int threads, List<Runnable> works) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<CompletableFuture<Void>> running = works.stream()
				.map((work) -> CompletableFuture.runAsync(work, executor))
				.toList();
			for (CompletableFuture<Void> one : running) {
				one.get();
			}
		}
		finally {
			executor.shutdown();
		}
	}

	@Test
	void theSameEventAgainGetsTheSameAnswerAndHasNoEffect() {
		String reference = payout("10.00", "fixed");
		String hold = Pages.body(this.pages.nextId(), reference, "hold c held<created 1000");
		String no = Pages.body(this.pages.nextId(), reference, "hold d held<created 1000");
		assertThat(this.pages.take(hold)).isEqualTo(200);
		assertThat(this.pages.take(no)).isEqualTo(422);
		assertThat(tell(reference, "release_hold c failed<held 1000")).isEqualTo(200);
		List<String> before = this.pages.everything();
		assertThat(this.pages.take(hold)).isEqualTo(200);
		assertThat(this.pages.take(no)).isEqualTo(422);
		assertThat(this.pages.everything()).isEqualTo(before);
	}

	@Test
	void anEventThatComesAgainWithOtherContentsIsToldAndTheFirstStands() {
		String reference = payout("10.00", "fixed");
		String id = this.pages.nextId();
		assertThat(this.pages.take(Pages.body(id, reference, "hold c held<created 1000"))).isEqualTo(200);
		assertThat(this.pages.take(Pages.body(id, reference, "hold d held<created 1000"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("ACCEPTED 10.00 - - EVENT_ALTERED");
	}

	@Test
	void whatWasOnlyNotedIsAnsweredAsAtFirstWhateverComesUnderItsIdLater() {
		String reference = payout("10.00", "fixed");
		String id = this.pages.nextId();
		assertThat(this.pages.take(Pages.body(id, reference, "failed c failed<created 1000"))).isEqualTo(200);
		assertThat(this.pages.answer(Pages.body(id, reference, "failed d failed<created 1000")))
			.isEqualTo(new HookAnswer(200, "nothing: another body than at first", false));
		String refused = this.pages.nextId();
		assertThat(this.pages.take(Pages.body(refused, reference, "hold e held<created 999"))).isEqualTo(422);
		assertThat(this.pages.take(Pages.body(refused, reference, "hold e held<created 1000"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - - EVENT_ALTERED EVENT_ALTERED");
	}

	@Test
	void anotherCustomersOrAnUnknownPagesHoldIsRefused() {
		String reference = payout("10.00", "fixed");
		String body = Pages.body(this.pages.nextId(), reference, "hold c held<created 1000");
		assertThat(this.pages.take(body.replace("cus_" + reference, "cus_other"))).isEqualTo(422);
		assertThat(this.pages.take(body.replace("ev_", "ev_x").replace("chk_" + reference, "chk_nobody")))
			.isEqualTo(422);
		assertThat(
				this.pages.take(body.replace("ev_", "ev_y").replace("\"type\":\"withdrawal\"", "\"type\":\"deposit\"")))
			.isEqualTo(422);
		assertThat(this.pages.take(body.replace("ev_", "ev_z").replace("debit", "credit"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - -");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			update payout set frozen = true where reference = 'REF'
			update checkout set expires_at = payrun_now() where id = 'chk_REF'
			update checkout set state = 'REVOKED', url = null, ended_at = payrun_now() where id = 'chk_REF'
			insert into send_pause (provider, reason, actor) values ('soap', 'x', 'ada')
			insert into send_pause (reason, actor) values ('x', 'ada')
			""")
	void whatMayNotBePaidNowIsNotHeld(String act) {
		String reference = payout("10.00", "fixed");
		this.pages.sql.sql(act.replace("REF", reference)).update();
		assertThat(tell(reference, "hold c held<created 1000")).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - -");
		this.pages.sql.sql("update send_pause set ended_at = payrun_now(), ended_by = 'ada' where ended_at is null")
			.update();
	}

	@Test
	void ofManyHoldsAtOnceOneIsGranted() throws Exception {
		for (int round = 0; round < 20; round++) {
			String reference = payout("10.00", "fixed");
			List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
			List<Runnable> holds = IntStream.range(0, 8)
				.<Runnable>mapToObj((at) -> () -> answers.add(tell(reference, "hold c" + at + " held<created 1000")))
				.toList();
			inParallel(8, holds);
			assertThat(answers).containsOnlyOnce(200).hasSize(8);
			assertThat(this.pages.number("select count(*) from checkout_charge h join payout p on p.id = h.payout_id "
					+ "where granted and reference = '" + reference + "'"))
				.isOne();
		}
	}

	@Test
	void twoPagesOfOnePayoutMadeByForceArePaidOnce() {
		String reference = payout("10.00", "fixed");
		this.pages.sql.sql("drop index checkout_live").update();
		this.pages.open("chk_second" + reference, reference);
		String second = Pages.body(this.pages.nextId(), reference, "hold d held<created 1000")
			.replace("chk_" + reference, "chk_second" + reference);
		assertThat(tell(reference, "hold c held<created 1000")).isEqualTo(200);
		assertThat(this.pages.take(second)).isEqualTo(422);
		assertThat(tell(reference, "succeeded c succeeded<held 1000")).isEqualTo(200);
		assertThat(this.pages.take(second.replace("\"event_id\":\"ev_", "\"event_id\":\"ev_later"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("COMPLETED 10.00 10.00 -");
		this.pages.sql.sql(
				"update checkout set state = 'REVOKED', url = null, ended_at = payrun_now() where id like 'chk_second%'")
			.update();
		this.pages.sql.sql("create unique index checkout_live on checkout (payout_id) where state = 'LIVE'").update();
	}

	@Test
	void anEventThatComesBeforeItsPageIsKnownIsAppliedThen() {
		String reference = payout("10.00", "fixed");
		this.pages.forget("chk_" + reference);
		assertThat(this.pages.answer(Pages.body(this.pages.nextId(), reference, "expired")).outcome())
			.startsWith("waits");
		assertThat(this.pages.hooks.applyParked()).isZero();
		this.pages.open("chk_" + reference, reference);
		assertThat(this.pages.hooks.applyParked()).isOne();
		assertThat(this.pages.stands(reference)).isEqualTo("EXPIRED - - -");
		assertThat(this.pages.hooks.applyParked()).isZero();
	}

	@Test
	void aNewTryIsHeldOnlyOnceTheOneBeforeItHasEnded() {
		String reference = payout("10.00", "fixed");
		assertThat(tell(reference, "hold c held<created 1000")).isEqualTo(200);
		assertThat(tell(reference, "hold d held<created 1000")).isEqualTo(422);
		assertThat(tell(reference, "release_hold c failed<held 1000")).isEqualTo(200);
		assertThat(tell(reference, "hold e held<created 1000")).isEqualTo(200);
		assertThat(tell(reference, "succeeded e succeeded<held 1000")).isEqualTo(200);
		assertThat(this.pages.stands(reference)).isEqualTo("COMPLETED 10.00 10.00 -");
		assertThat(this.pages.text("select url from checkout where id = 'chk_" + reference + "'")).isNull();
	}

	@Test
	void aPageThatWaitsIsListedWithWhyAndHowMuch() {
		try (Pages own = new Pages()) {
			own.payout("NEW", "1.00", "fixed").payout("OLD", "2.00", "fixed").payout("TRIED", "3.00", "fixed");
			own.payout("GONE", "4.00", "fixed").payout("HELD", "5.00", "balance");
			own.sql.sql("update checkout set expires_at = payrun_now() - interval '1 hour' where id = 'chk_OLD'")
				.update();
			own.sql
				.sql("update checkout set state = 'REVOKED', url = null, ended_at = payrun_now() where id = 'chk_GONE'")
				.update();
			own.take(Pages.event("ev_a", "failed", "TRIED", "ch_a", "failed<created", 300));
			own.hold("HELD", "ch_b", 450);
			Checkouts checkouts = new Checkouts(own.database.dataSource(), Clock.systemUTC());
			assertThat(checkouts.waiting(1L, "test", 100)
				.stream()
				.map((page) -> page.reference() + " " + page.waits() + " " + page.amount()))
				.containsExactlyInAnyOrder("NEW FOR_CUSTOMER 1.00", "OLD LINK_LAPSED 2.00",
						"TRIED AFTER_A_FAILED_TRY 3.00", "GONE WITHOUT_LINK 4.00", "HELD FOR_OUTCOME 4.50");
			assertThat(checkouts.waiting(2L, null, 100)).isEmpty();
			assertThat(checkouts.waiting(null, "live", 100)).isEmpty();
			assertThat(checkouts.waiting(null, null, 2)).hasSize(2);
		}
	}

}
