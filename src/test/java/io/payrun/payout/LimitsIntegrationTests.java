package io.payrun.payout;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Limits.Limit;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.syncpay.SyncPay;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LimitsIntegrationTests {

	private static final ZoneId LAGOS = ZoneId.of("Africa/Lagos");

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final Limits limits = new Limits(this.database.dataSource());

	private RunnerLease lease = new RunnerLease();

	@BeforeEach
	void twoRuns() {
		this.rows.run(1, 3);
		this.rows.run(2, 1);
		this.lease.add(1, 3, false);
		this.lease.add(2, 1, false);
		noon();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@ParameterizedTest
	@CsvSource({ "6000.00, READY", "5999.99, HELD OVER_LIMIT", "6000.01, READY" })
	void aSinglePayoutMayReachItsLimitToTheCent(String limit, String status) {
		this.rows.ready(1, "A", "6000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "USD");
		List<Limits.Held> held = apply(limit, null, null, null);
		assertThat(this.rows.status("A")).isEqualTo(status);
		assertThat(this.rows.status("B")).as("another currency").isEqualTo("READY");
		assertThat(held).hasSize(status.equals("READY") ? 0 : 1);
	}

	@ParameterizedTest
	@CsvSource({ "15000.00, READY READY READY", "14999.99, READY READY HELD", "11000.00, READY READY HELD",
			"10999.99, READY HELD HELD" })
	void aRunsPayoutsGoInOrderUntilTheirSumIsReachedToTheCent(String limit, String statuses) {
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "NGN");
		this.rows.ready(1, "C", "4000.00", "NGN");
		this.rows.ready(2, "OTHER", "9000.00", "NGN");
		apply(null, limit, null, null);
		assertThat(statuses("A", "B", "C")).isEqualTo(statuses);
		assertThat(this.rows.status("OTHER")).as("of another run").isEqualTo("READY");
	}

	@Test
	void onceASumIsExceededSmallerOnesBehindItAreHeldTooAndTheReasonNamesLimitAndFigures() {
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "NGN");
		this.rows.ready(1, "C", "0.01", "NGN");
		assertThat(apply(null, "10000.00", null, null))
			.containsExactly(new Limits.Held("NGN", "run", 2, new BigDecimal("6000.01")));
		assertThat(statuses("A", "B", "C")).isEqualTo("READY HELD HELD");
		assertThat(reason("B")).isEqualTo("over the limit for a run: with this one NGN 11000.00, allowed are 10000.00");
		assertThat(reason("C")).isEqualTo("over the limit for a run: with this one NGN 11000.01, allowed are 10000.00");
	}

	@Test
	void whatIsTooLargeByItselfLeavesTheSumsToTheOthers() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.ready(1, "B", "5000.00", "NGN");
		this.rows.ready(1, "C", "5000.00", "NGN");
		apply("8000.00", "10000.00", null, null);
		assertThat(statuses("A", "B", "C")).isEqualTo("HELD READY READY");
		assertThat(reason("A")).isEqualTo("over the limit for one payout: NGN 9000.00, allowed are 8000.00");
	}

	@Test
	void whatTheRunSentInAnEarlierLaunchCountsAndWhatDidNotArriveDoesNot() {
		this.rows.ready(1, "SENT", "4000.00", "NGN");
		this.rows.ready(1, "FAILED", "4000.00", "NGN");
		sent("SENT", "COMPLETED", "payrun_now() - interval '9 days'");
		sent("FAILED", "FAILED", "payrun_now() - interval '9 days'");
		this.rows.ready(1, "A", "6000.00", "NGN");
		this.rows.ready(1, "B", "1.00", "NGN");
		apply(null, "10000.00", null, null);
		assertThat(statuses("A", "B")).isEqualTo("READY HELD");
	}

	@ParameterizedTest
	@CsvSource({ "SENDING, HELD", "ACCEPTED, HELD", "UNKNOWN, HELD", "COMPLETED, HELD", "FAILED, READY",
			"CANCELLED, READY", "REFUSED, READY", "RETURNED, READY" })
	void ofWhatWasSentTodayEverythingCountsThatMayHaveArrived(String status, String then) {
		this.rows.ready(1, "SENT", "6000.00", "NGN");
		sent("SENT", status, "payrun_now()");
		this.rows.ready(2, "A", "4000.01", "NGN");
		apply(null, null, "10000.00", null);
		assertThat(statuses("A")).isEqualTo(then);
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-20T00:00:00+01:00, HELD", "2026-11-19T23:59:59.999999+01:00, READY",
			"2026-11-20T00:30:00+01:00, HELD" })
	void theDayBeginsAtMidnightInTheJobsZone(String firstSent, String then) {
		this.rows.ready(1, "SENT", "6000.00", "NGN");
		sent("SENT", "COMPLETED", "timestamptz '" + firstSent + "'");
		this.rows.ready(2, "A", "4000.01", "NGN");
		apply(null, null, "10000.00", null);
		assertThat(statuses("A")).isEqualTo(then);
	}

	@Test
	void theDaysLimitIsTheJobsOwnAndTheDestinationsIsThatOfAllJobs() {
		this.rows.execute("""
				insert into payment_run (id, job, mode, business_date, organisation, source_kind, report_state)
				values (3, 'another', 'sandbox', '2026-11-20', 'org_test', 'csv', 'CURRENT')""");
		this.rows.ready(3, "THEIRS", "6000.00", "NGN");
		sent("THEIRS", "COMPLETED", "payrun_now()");
		this.rows.ready(2, "A", "4000.01", "NGN");
		this.rows.ready(2, "B", "4000.01", "NGN");
		this.rows.execute("update payout set destination = 'dest_same' where reference in ('THEIRS', 'A')");
		apply(null, null, "10000.00", null);
		assertThat(statuses("A", "B")).isEqualTo("READY READY");
		assertThat(apply(null, null, null, "10000.00"))
			.containsExactly(new Limits.Held("NGN", "destination-day", 1, new BigDecimal("4000.01")));
		assertThat(statuses("A", "B")).isEqualTo("HELD READY");
		assertThat(reason("A")).isEqualTo(
				"over the limit for one destination a day: with this one NGN 10000.01 to dest_same, allowed are 10000.00");
	}

	@Test
	void theDestinationsLimitIsReachedToTheCentOverTwoRunsInOrderAndModesAreWorldsOfTheirOwn() {
		this.rows.ready(1, "LIVE", "9000.00", "NGN");
		sent("LIVE", "COMPLETED", "payrun_now()");
		this.rows.ready(1, "A", "6000.00", "NGN");
		this.rows.ready(2, "B", "4000.00", "NGN");
		this.rows.ready(2, "C", "0.01", "NGN");
		this.rows.execute("update payout set destination = 'dest_same'");
		this.rows.execute("update payout set mode = 'live' where reference = 'LIVE'");
		apply(null, null, null, "10000.00");
		assertThat(statuses("A", "B", "C")).isEqualTo("READY READY HELD");
	}

	@Test
	void whatAPersonLetGoOverALimitIsExemptAndCounts() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.ready(1, "B", "2000.00", "NGN");
		apply("5000.00", "10000.00", null, null);
		assertThat(statuses("A", "B")).isEqualTo("HELD READY");
		release("A");
		apply("5000.00", "10000.00", null, null);
		assertThat(statuses("A", "B")).isEqualTo("READY HELD");
		assertThat(this.rows.value("select released_by || ' ' || released_kind from payout where reference = 'A'"))
			.isEqualTo("ada OVER_LIMIT");
	}

	@Test
	void whatAPersonLetGoAsNoDuplicateIsNotExempt() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.hold("A", "POSSIBLE_DUPLICATE");
		release("A");
		apply("5000.00", null, null, null);
		assertThat(this.rows.status("A")).isEqualTo("HELD OVER_LIMIT");
	}

	@Test
	void whatIsLetGoAfterTheLimitsWereLookedAtIsLeftToTheNextLaunch() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.ready(1, "B", "4000.00", "NGN");
		this.rows.hold("A", "POSSIBLE_DUPLICATE");
		apply("5000.00", null, null, null);
		release("A");
		SendStore store = new SendStore(this.database.dataSource());
		assertThat(store.claim(1, 3, "syncpay", new SendStore.Reach(0, 10, this.lease.limitedAt())))
			.extracting((sending) -> sending.terms.reference())
			.containsExactly("B");
		this.rows.execute("update payment_run set epoch = 4 where id = 1");
		this.lease = new RunnerLease();
		this.lease.add(1, 4, false);
		apply("5000.00", null, null, null);
		assertThat(statuses("A", "B")).isEqualTo("HELD READY");
	}

	@Test
	void whatWaitsForMoneyIsHeldToo() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.hold("A", "INSUFFICIENT_FUNDS");
		apply("5000.00", null, null, null);
		assertThat(this.rows.status("A")).isEqualTo("HELD OVER_LIMIT");
		assertThat(this.rows.value("select from_status || ' ' || to_status || ' ' || epoch from payout_event"))
			.isEqualTo("HELD HELD 3");
		assertThat(this.rows.value("select sum(version) = (select count(*) from payout_event) from payout"))
			.isEqualTo("true");
	}

	@Test
	void aRunWhoseEpochAnotherRunnerRaisedIsLeftAlone() {
		this.rows.ready(1, "A", "9000.00", "NGN");
		this.rows.execute("update payment_run set epoch = 4 where id = 1");
		assertThat(apply("5000.00", null, null, null)).isEmpty();
		assertThat(this.rows.status("A")).isEqualTo("READY");
	}

	/** 20 November 2026, noon in Lagos, and a moment later at each look. */
	private void noon() {
		this.rows.execute("create sequence ticks");
		this.rows.execute("""
				create or replace function payrun_now() returns timestamptz language sql volatile as $$
				  select timestamptz '2026-11-20T12:00:00+01:00' + nextval('ticks') * interval '1 microsecond' $$""");
	}

	private List<Limits.Held> apply(@Nullable String payout, @Nullable String run, @Nullable String day,
			@Nullable String destinationDay) {
		return this.limits.apply(account(), this.lease, new Limits.Rules("test", LAGOS,
				Map.of("NGN", new Limit(amount(payout), amount(run), amount(day), amount(destinationDay)))));
	}

	private static @Nullable BigDecimal amount(@Nullable String text) {
		return (text != null) ? new BigDecimal(text) : null;
	}

	private void sent(String reference, String status, String firstSent) {
		this.rows.execute("alter table payout disable trigger payout_guard");
		this.rows.execute("update payout set status = '" + status + "', idempotency_key = 'k', first_sent_at = "
				+ firstSent + " where reference = '" + reference + "'");
		this.rows.execute("alter table payout enable trigger payout_guard");
	}

	private void release(String reference) {
		assertThat(new People(this.database.dataSource())
			.release(new People.Selection(List.of(reference), null, null, null), "looked at", "ada")
			.done()).containsExactly(reference);
	}

	private String statuses(String... references) {
		return List.of(references)
			.stream()
			.map(this.rows::status)
			.map((status) -> status.replace(" OVER_LIMIT", ""))
			.reduce((one, other) -> one + " " + other)
			.orElseThrow();
	}

	private String reason(String reference) {
		return this.rows.value("select reason from payout where reference = ?", reference);
	}

	private static Account account() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "sk_test_a",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		return new Account(new SyncPay(settings), settings, "sandbox", "org_test", 500, 32, 0, Duration.ofSeconds(1),
				Duration.ofMinutes(1), LaunchClock.startingNow(java.time.Instant.now(), null));
	}

}
