package io.payrun.payout;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What becomes of a payout by what Soap tells about its page, and when money may go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HooksIntegrationTests {

	private final Pages pages = new Pages();

	private int made;

	@AfterAll
	void close() {
		this.pages.close();
	}

	private String payout(String amount, String type) {
		String reference = "P" + ++this.made;
		this.pages.payout(reference, amount, type);
		return reference;
	}

	/** {@code TYPE CHARGE STATUS<FROM CENTS}, or {@code TYPE} alone. */
	private int tell(String reference, String words) {
		return this.pages.take(body(this.pages.nextId(), reference, words));
	}

	static String body(String id, String reference, String words) {
		String[] parts = words.strip().split(" ");
		return (parts.length == 1) ? Pages.event(id, parts[0], reference)
				: Pages.event(id, parts[0], reference, parts[1] + "_" + reference, parts[2], Long.parseLong(parts[3]));
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					brand_new_type                           | nothing: this type changes nothing                    | -
					review.created                           | nothing: this type changes nothing                    | -
					failed c failed<created 1000             | nothing new                                           | -
					pending c pending<held 1000              | nothing new                                           | -
					expired                                  | AWAITING_CUSTOMER to EXPIRED                          | -
					succeeded c succeeded<pending 1000       | AWAITING_CUSTOMER to COMPLETED | PAID_WITHOUT_HOLD: the provider paid by charge c_@, whose hold was never granted
					succeeded c failed<pending 1000          | nothing: type and charge contradict each other | ECHO_MISMATCH: an event of page chk_@ (checkout.succeeded) contradicts itself
					succeeded c succeeded<pending 900        | nothing: charge c_@ is told as succeeded with USD 9.00, expected USD 10.00 | ECHO_MISMATCH: charge c_@ is told as succeeded with USD 9.00, expected USD 10.00
					succeeded c succeeded<pending 0          | nothing: the amount cannot be read | ECHO_MISMATCH: charge c_@ is told as succeeded without a readable amount
					returned c returned<succeeded 400        | AWAITING_CUSTOMER to RETURNED | PAID_WITHOUT_HOLD: the provider paid by charge c_@, whose hold was never granted
					returned c returned<succeeded 1001       | nothing: charge c_@ is told as returned with USD 10.01, expected USD 10.00 | ECHO_MISMATCH: charge c_@ is told as returned with USD 10.01, expected USD 10.00
					hold c held<created 1000; release_hold c failed<held 1000; hold c held<created 1000 | refused: charge c_@ was told of before | -
					hold c held<created 1000; expired        | nothing new                                           | -
					hold c held<created 1000; release_hold c failed<held 1000 | ACCEPTED to AWAITING_CUSTOMER        | -
					hold c held<created 1000; terminally_failed; failed c failed<held 1000 | ACCEPTED to FAILED      | -
					expired; succeeded c succeeded<pending 1000 | frozen: the payout is EXPIRED | PAID_AFTER_REFUSAL: it is EXPIRED, and the provider says succeeded (charge c_@), PAID_WITHOUT_HOLD: the provider paid by charge c_@, whose hold was never granted
					expired; failed c failed<pending 1000    | nothing new                                           | -
					""")
	void itIsToldInWordsWhatAnEventChanged(String events, String outcome, @Nullable String anomaly) {
		String reference = payout("10.00", "fixed");
		HookAnswer last = null;
		for (String words : events.split(";")) {
			last = this.pages.answer(body(this.pages.nextId(), reference, words));
		}
		assertThat(last).isNotNull().extracting(HookAnswer::outcome).isEqualTo(outcome.replace("@", reference));
		assertThat(
				this.pages.text("select string_agg(kind || ': ' || a.detail, ', ' order by kind) from payout_anomaly a"
						+ " join payout p on p.id = a.payout_id where reference = '" + reference + "'"))
			.isEqualTo((anomaly != null) ? anomaly.replace("@", reference) : null);
	}

	@Test
	void theWordOfTheFurthestThatWasToldIsKept() {
		String reference = payout("10.00", "fixed");
		String word = "select word from checkout_charge where id = 'c_" + reference + "'";
		tell(reference, "hold c held<created 1000");
		tell(reference, "pending c pending<held 1000");
		assertThat(this.pages.text(word)).isEqualTo("pending");
		tell(reference, "succeeded c succeeded<pending 1000");
		tell(reference, "pending c pending<held 1000");
		assertThat(this.pages.text(word)).isEqualTo("succeeded");
	}

	@Test
	void aPageThatEndsSaysHowAndItsHistoryToo() {
		String expired = payout("10.00", "fixed");
		String failed = payout("10.00", "fixed");
		tell(expired, "expired");
		tell(failed, "terminally_failed");
		assertThat(List.of(expired, failed)).extracting((reference) -> this.pages.text(
				"select c.state || ', ' || e.detail || ', ' || p.reason from payout p join checkout c on c.payout_id = p.id"
						+ " join payout_event e on e.payout_id = p.id where reference = '" + reference + "'"))
			.containsExactly("EXPIRED, the page expired, the page expired",
					"TERMINATED, the page failed for good, the page failed for good");
	}

	@Test
	void anEventOfAnotherCustomerOrKindChangesNothingAndIsTold() {
		for (String change : List.of("\"cus_", "\"type\":\"withdrawal\"")) {
			String reference = payout("10.00", "fixed");
			String body = body(this.pages.nextId(), reference, "expired").replace(change,
					change.replace("cus_", "cus_x").replace("withdrawal", "deposit"));
			assertThat(this.pages.answer(body).outcome()).isEqualTo("nothing: another customer or kind");
			assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - - ECHO_MISMATCH");
			assertThat(
					this.pages.text("select detail from payout_anomaly where detail like '%chk_" + reference + " %'"))
				.isEqualTo("an event of page chk_" + reference + " (checkout.expired) is of another customer or kind");
		}
	}

	@Test
	void aHoldThatIsGrantedOrRefusedSaysWhichAndWhy() {
		String reference = payout("10.00", "fixed");
		assertThat(this.pages.answer(body(this.pages.nextId(), reference, "hold c held<created 999")))
			.isEqualTo(new HookAnswer(422, "refused: it is not the payout's amount", true));
		assertThat(this.pages.answer(body("ev_yes_" + reference, reference, "hold c held<created 1000")))
			.isEqualTo(new HookAnswer(200, "granted: payout " + reference, true));
		assertThat(this.pages.answer(body("ev_yes_" + reference, reference, "hold c held<created 1000")).isNew())
			.isFalse();
	}

	@Test
	void aChargeOfAnotherPayoutIsToldAndChangesNothing() {
		String one = payout("10.00", "fixed");
		String other = payout("10.00", "fixed");
		tell(one, "hold c held<created 1000");
		String body = body(this.pages.nextId(), other, "pending c pending<held 1000").replace("c_" + other, "c_" + one);
		assertThat(this.pages.answer(body).outcome()).isEqualTo("nothing: the charge belongs to another payout");
		assertThat(this.pages.stands(other)).isEqualTo("AWAITING_CUSTOMER - - - SAME_PROVIDER_ID");
		assertThat(this.pages.text("select detail from payout_anomaly where kind = 'SAME_PROVIDER_ID'"))
			.isEqualTo("charge c_" + one + " belongs to another payout");
	}

	@Test
	void aPayoutThatIsOnItsWayToAnotherPageIsNotMovedByTheOldOne() {
		String reference = payout("10.00", "fixed");
		this.pages.sql.sql("alter table payout disable trigger user").update();
		this.pages.sql.sql("update payout set status = 'READY' where reference = '" + reference + "'").update();
		this.pages.sql.sql("alter table payout enable trigger user").update();
		assertThat(this.pages.answer(body(this.pages.nextId(), reference, "expired")).outcome())
			.isEqualTo("nothing: the payout is READY");
		assertThat(
				this.pages.answer(body(this.pages.nextId(), reference, "succeeded c succeeded<pending 1000")).outcome())
			.isEqualTo("frozen: the payout is READY");
		assertThat(
				this.pages.text("select frozen || ' ' || (select detail from payout_event e where e.payout_id = p.id)"
						+ " from payout p where reference = '" + reference + "'"))
			.isEqualTo("true frozen: the provider says succeeded (charge c_" + reference + ")");
	}

	@Test
	void aHintSaysHowManyPayoutsAreAskedAboutNow() throws SQLException {
		try (Pages own = new Pages()) {
			assertThat(own.hooks.hint("syncpay", "ev_1", new byte[] { 1 }, Set.of()))
				.isEqualTo(new HookAnswer(200, "0 payouts are asked about now", true));
			own.sql.sql("update payment_run set organisation = 'org'").update();
			PayoutRows rows = new PayoutRows(own.database.dataSource());
			rows.run(2, 1);
			for (String reference : List.of("A", "B")) {
				rows.ready(2, reference, "5000.00", "NGN");
				rows.sending(reference, Clock.systemUTC().instant(), "hash");
				rows.execute("update payout set status = 'ACCEPTED', provider_id = 'wd_' || reference, accepted_at ="
						+ " payrun_now(), next_poll_at = payrun_now() + interval '1 hour' where reference = '"
						+ reference + "'");
			}
			locked(own, () -> own.hooks.hint("syncpay", "ev_2", new byte[] { 2 }, Set.of("wd_A", "nobody")));
			assertThat(own.hooks.hint("syncpay", "ev_2", new byte[] { 2 }, Set.of("wd_A", "nobody")).outcome())
				.isEqualTo("1 payout is asked about now");
			rows.execute("update payout set next_poll_at = payrun_now() + interval '1 hour'");
			assertThat(own.hooks.hint("syncpay", "ev_3", new byte[] { 3 }, Set.of("A", "wd_B")).outcome())
				.isEqualTo("2 payouts are asked about now");
			assertThat(own.hooks.hint("syncpay", "ev_3", new byte[] { 3 }, Set.of("A", "wd_B")).isNew()).isFalse();
			assertThat(own.number("select count(*) from payout where next_poll_at <= payrun_now()")).isEqualTo(2);
		}
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
		String hold = body(this.pages.nextId(), reference, "hold c held<created 1000");
		String no = body(this.pages.nextId(), reference, "hold d held<created 1000");
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
		assertThat(this.pages.take(body(id, reference, "hold c held<created 1000"))).isEqualTo(200);
		assertThat(this.pages.take(body(id, reference, "hold d held<created 1000"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("ACCEPTED 10.00 - - EVENT_ALTERED");
	}

	@Test
	void whatWasOnlyNotedIsAnsweredAsAtFirstWhateverComesUnderItsIdLater() {
		String reference = payout("10.00", "fixed");
		String id = this.pages.nextId();
		assertThat(this.pages.take(body(id, reference, "failed c failed<created 1000"))).isEqualTo(200);
		assertThat(this.pages.answer(body(id, reference, "failed d failed<created 1000")))
			.isEqualTo(new HookAnswer(200, "nothing: another body than at first", false));
		String refused = this.pages.nextId();
		assertThat(this.pages.take(body(refused, reference, "hold e held<created 999"))).isEqualTo(422);
		assertThat(this.pages.take(body(refused, reference, "hold e held<created 1000"))).isEqualTo(422);
		assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - - EVENT_ALTERED EVENT_ALTERED");
	}

	@Test
	void anotherCustomersOrAnUnknownPagesHoldIsRefused() {
		String reference = payout("10.00", "fixed");
		String body = body(this.pages.nextId(), reference, "hold c held<created 1000");
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
	void aPayoutThatSomebodyElseIsChangingIsNotWaitedForLongerThanTheProviderWaits() throws SQLException {
		String reference = payout("10.00", "fixed");
		locked(this.pages, () -> tell(reference, "hold c held<created 1000"));
		assertThat(tell(reference, "hold c held<created 1000")).isEqualTo(200);
	}

	private static void locked(Pages pages, Runnable take) throws SQLException {
		try (Connection other = pages.database.dataSource().getConnection();
				Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("select from payout for update");
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(take::run)
				.withMessageContaining("lock timeout");
			other.rollback();
		}
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
		this.pages.sql
			.sql("""
					insert into checkout (id, payout_id, state, url, opened_at, expires_at)
					select 'chk_second' || :reference, id, 'LIVE', 'https://x.example', payrun_now(), payrun_now() + interval '1 day'
					from payout where reference = :reference
					""")
			.param("reference", reference)
			.update();
		String second = body(this.pages.nextId(), reference, "hold d held<created 1000").replace("chk_" + reference,
				"chk_second" + reference);
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
		this.pages.sql.sql("delete from checkout where id = 'chk_" + reference + "'").update();
		assertThat(this.pages.answer(body(this.pages.nextId(), reference, "expired")).outcome()).startsWith("waits");
		assertThat(this.pages.hooks.applyParked()).isZero();
		this.pages.sql
			.sql("""
					insert into checkout (id, payout_id, state, url, opened_at, expires_at)
					select 'chk_' || :reference, id, 'LIVE', 'https://x.example', payrun_now(), payrun_now() + interval '1 day'
					from payout where reference = :reference
					""")
			.param("reference", reference)
			.update();
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
