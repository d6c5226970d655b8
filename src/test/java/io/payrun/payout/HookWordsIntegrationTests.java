package io.payrun.payout;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.payrun.provider.soap.SoapEvents;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What our books say of an event, for people, and what is not waited for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HookWordsIntegrationTests {

	private final Pages pages = new Pages();

	@AfterAll
	void close() {
		this.pages.close();
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
		String reference = this.pages.next("10.00", "fixed");
		HookAnswer last = null;
		for (String words : events.split(";")) {
			last = this.pages.answer(Pages.body(this.pages.nextId(), reference, words));
		}
		assertThat(last).isNotNull().extracting(HookAnswer::outcome).isEqualTo(outcome.replace("@", reference));
		assertThat(
				this.pages.text("select string_agg(kind || ': ' || a.detail, ', ' order by kind) from payout_anomaly a"
						+ " join payout p on p.id = a.payout_id where reference = '" + reference + "'"))
			.isEqualTo((anomaly != null) ? anomaly.replace("@", reference) : null);
	}

	@Test
	void theWordOfTheFurthestThatWasToldIsKept() {
		String reference = this.pages.next("10.00", "fixed");
		String word = "select word from checkout_charge where id = 'c_" + reference + "'";
		this.pages.tell(reference, "hold c held<created 1000");
		this.pages.tell(reference, "pending c pending<held 1000");
		assertThat(this.pages.text(word)).isEqualTo("pending");
		this.pages.tell(reference, "succeeded c succeeded<pending 1000");
		this.pages.tell(reference, "pending c pending<held 1000");
		assertThat(this.pages.text(word)).isEqualTo("succeeded");
	}

	@Test
	void aPageThatEndsSaysHowAndItsHistoryToo() {
		String expired = this.pages.next("10.00", "fixed");
		String failed = this.pages.next("10.00", "fixed");
		this.pages.tell(expired, "expired");
		this.pages.tell(failed, "terminally_failed");
		assertThat(List.of(expired, failed)).extracting((reference) -> this.pages.text(
				"select c.state || ', ' || e.detail || ', ' || p.reason from payout p join checkout c on c.payout_id = p.id"
						+ " join payout_event e on e.payout_id = p.id where reference = '" + reference + "'"))
			.containsExactly("EXPIRED, the page expired, the page expired",
					"TERMINATED, the page failed for good, the page failed for good");
	}

	@Test
	void anEventOfAnotherCustomerOrKindChangesNothingAndIsTold() {
		for (String change : List.of("\"cus_", "\"type\":\"withdrawal\"")) {
			String reference = this.pages.next("10.00", "fixed");
			String body = Pages.body(this.pages.nextId(), reference, "expired")
				.replace(change, change.replace("cus_", "cus_x").replace("withdrawal", "deposit"));
			assertThat(this.pages.answer(body).outcome()).isEqualTo("nothing: another customer or kind");
			assertThat(this.pages.stands(reference)).isEqualTo("AWAITING_CUSTOMER - - - ECHO_MISMATCH");
			assertThat(
					this.pages.text("select detail from payout_anomaly where detail like '%chk_" + reference + " %'"))
				.isEqualTo("an event of page chk_" + reference + " (checkout.expired) is of another customer or kind");
		}
	}

	@Test
	void aHoldThatIsGrantedOrRefusedSaysWhichAndWhy() {
		String reference = this.pages.next("10.00", "fixed");
		assertThat(this.pages.answer(Pages.body(this.pages.nextId(), reference, "hold c held<created 999")))
			.isEqualTo(new HookAnswer(422, "refused: it is not the payout's amount", true));
		assertThat(this.pages.answer(Pages.body("ev_yes_" + reference, reference, "hold c held<created 1000")))
			.isEqualTo(new HookAnswer(200, "granted: payout " + reference, true));
		assertThat(this.pages.answer(Pages.body("ev_yes_" + reference, reference, "hold c held<created 1000")).isNew())
			.isFalse();
	}

	@Test
	void aChargeOfAnotherPayoutIsToldAndChangesNothing() {
		String one = this.pages.next("10.00", "fixed");
		String other = this.pages.next("10.00", "fixed");
		this.pages.tell(one, "hold c held<created 1000");
		String body = Pages.body(this.pages.nextId(), other, "pending c pending<held 1000")
			.replace("c_" + other, "c_" + one);
		assertThat(this.pages.answer(body).outcome()).isEqualTo("nothing: the charge belongs to another payout");
		assertThat(this.pages.stands(other)).isEqualTo("AWAITING_CUSTOMER - - - SAME_PROVIDER_ID");
		assertThat(this.pages.text("select a.detail from payout_anomaly a join payout p on p.id = a.payout_id"
				+ " where kind = 'SAME_PROVIDER_ID' and reference = '" + other + "'"))
			.isEqualTo("charge c_" + one + " belongs to another payout");
	}

	@Test
	void aPayoutThatIsOnItsWayToAnotherPageIsNotMovedByTheOldOne() {
		String reference = this.pages.next("10.00", "fixed");
		this.pages.sql.sql("alter table payout disable trigger user").update();
		try {
			this.pages.sql.sql("update payout set status = 'READY' where reference = '" + reference + "'").update();
		}
		finally {
			this.pages.sql.sql("alter table payout enable trigger user").update();
		}
		assertThat(this.pages.answer(Pages.body(this.pages.nextId(), reference, "expired")).outcome())
			.isEqualTo("nothing: the payout is READY");
		assertThat(this.pages.answer(Pages.body(this.pages.nextId(), reference, "succeeded c succeeded<pending 1000"))
			.outcome()).isEqualTo("frozen: the payout is READY");
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
			locked(own, () -> patient(own).hint("syncpay", "ev_2", new byte[] { 2 }, Set.of("wd_A", "nobody")));
			assertThat(own.hooks.hint("syncpay", "ev_2", new byte[] { 2 }, Set.of("wd_A", "nobody")).outcome())
				.isEqualTo("1 payout is asked about now");
			rows.execute("update payout set next_poll_at = payrun_now() + interval '1 hour'");
			assertThat(own.hooks.hint("syncpay", "ev_3", new byte[] { 3 }, Set.of("A", "wd_B")).outcome())
				.isEqualTo("2 payouts are asked about now");
			assertThat(own.hooks.hint("syncpay", "ev_3", new byte[] { 3 }, Set.of("A", "wd_B")).isNew()).isFalse();
			assertThat(own.number("select count(*) from payout where next_poll_at <= payrun_now()")).isEqualTo(2);
		}
	}

	@Test
	void aPayoutThatSomebodyElseIsChangingIsNotWaitedForLongerThanTheProviderWaits() throws SQLException {
		String reference = this.pages.next("10.00", "fixed");
		byte[] hold = Pages.body("ev_locked", reference, "hold c held<created 1000").getBytes(StandardCharsets.UTF_8);
		locked(this.pages, () -> patient(this.pages).take(SoapEvents.read(hold).orElseThrow(), hold));
		assertThat(this.pages.hooks.take(SoapEvents.read(hold).orElseThrow(), hold).status()).isEqualTo(200);
	}

	/** Waits for the database's own limits, and not for its silence. */
	private static Hooks patient(Pages pages) {
		return new Hooks(pages.database.dataSource(), (int) Duration.ofMinutes(1).toMillis());
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

}
