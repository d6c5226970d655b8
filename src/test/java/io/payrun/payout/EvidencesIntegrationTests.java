package io.payrun.payout;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import io.payrun.database.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What is told late, by any runner and under any epoch, is never dropped. */
class EvidencesIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final DataSource dataSource = this.database.dataSource();

	private final JdbcClient jdbc = JdbcClient.create(this.dataSource);

	private final PayoutRows rows = new PayoutRows(this.dataSource);

	private final Evidences evidences = new Evidences(new EvidenceStore(this.dataSource));

	@BeforeEach
	void aPayout() {
		this.rows.run(1, 7);
		this.rows.ready(1, "P1", "5000.00", "NGN");
		this.jdbc.sql("alter table payout disable trigger payout_guard").update();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SENDING", "UNKNOWN" })
	void aLateAcceptanceIsEvidenceWhereTheOutcomeIsOpen(String status) {
		stands(status, null);
		late("wd_1");
		assertThat(payout()).isEqualTo("ACCEPTED wd_1 false");
		assertThat(anomalies()).isEqualTo("none");
		assertThat(this.rows.value("select report_state from payment_run")).isEqualTo("STALE");
	}

	@ParameterizedTest
	@ValueSource(strings = { "READY", "HELD", "REFUSED", "DENIED" })
	void aLateAcceptanceOfWhatWasDeniedFreezesThePayout(String status) {
		stands(status, null);
		late("wd_1");
		assertThat(payout()).isEqualTo(status + " wd_1 true");
		assertThat(anomalies()).isEqualTo("PAID_AFTER_REFUSAL");
		People people = new People(this.dataSource);
		People.Selection selection = new People.Selection(java.util.List.of("P1"), null, null, null);
		assertThat(people.release(selection, "r", "ada").done()).isEmpty();
		assertThat(people.deny(selection, "r", "ada").done()).isEmpty();
		assertThat(new SendStore(this.dataSource).claim(1, 7, "syncpay", new SendStore.Reach(0, 10, null))).isEmpty();
	}

	@Test
	void aFrozenPayoutWaitsForAPersonAndIsNotHeldForLackOfMoney() {
		this.rows.ready(1, "P2", "6000.00", "NGN");
		stands("READY", null);
		late("wd_1");
		int held = new HoldStore(this.dataSource).hold(java.util.Map.of(1L, 7), "syncpay", "NGN", "INSUFFICIENT_FUNDS",
				"no money");
		assertThat(held).isEqualTo(1);
		assertThat(payout()).isEqualTo("READY wd_1 true");
		assertThat(this.rows.status("P2")).isEqualTo("HELD INSUFFICIENT_FUNDS");
	}

	@ParameterizedTest
	@CsvSource({ "ACCEPTED, wd_1, wd_1, none", "ACCEPTED, wd_0, wd_0, SECOND_PROVIDER_ID",
			"COMPLETED, wd_1, wd_1, none", "COMPLETED, wd_0, wd_0, SECOND_PROVIDER_ID", "COMPLETED, , wd_1, none",
			"FAILED, wd_0, wd_0, SECOND_PROVIDER_ID", "UNKNOWN, wd_0, wd_0, SECOND_PROVIDER_ID" })
	void aLateAcceptanceOfWhatTheProviderHasChangesNoStatus(String status, @Nullable String known, String kept,
			String anomaly) {
		stands(status, known);
		late("wd_1");
		assertThat(payout()).isEqualTo(status + " " + kept + " false");
		assertThat(anomalies()).isEqualTo(anomaly);
	}

	@Test
	void aLateAcceptanceOfAnEndWithoutAnIdIsToldOnceAndChangesNothing() {
		stands("EXPIRED", null);
		assertThat(late("wd_1")).isEqualTo("kept");
		assertThat(this.rows.value("select status || ' ' || coalesce(provider_id, 'none') from payout"))
			.isEqualTo("EXPIRED none");
		assertThat(this.rows.value("select detail from payout_anomaly")).isEqualTo("the provider has it as wd_1, too");
	}

	@Test
	void whatDeniesAnAcceptanceOrHasNoIdIsDropped() {
		stands("UNKNOWN", null);
		long id = Long.parseLong(this.rows.value("select id from payout where reference = 'P1'"));
		for (SendResult result : List.of(result(id, PayoutStatus.REFUSED, "wd_1"),
				result(id, PayoutStatus.ACCEPTED, null))) {
			assertThat(this.evidences.late(result)).isEqualTo("dropped");
		}
		assertThat(this.rows.value("select status || ' ' || version from payout")).isEqualTo("UNKNOWN 3");
	}

	@ParameterizedTest
	@CsvSource({ "RL11_LATE, UNKNOWN, ACCEPTED wd_1 false", "RL11_KEEP, COMPLETED, COMPLETED wd_1 false",
			"RL11_FREEZE, DENIED, DENIED wd_1 true" })
	void aRowThatChangesAtThatMomentIsLookedAtAgain(CrashPoint point, String status, String end) {
		stands(status, null);
		assertThat(lateWhileItChanges(point, 1)).isEqualTo("kept");
		assertThat(payout()).isEqualTo(end);
	}

	@Test
	void aRowThatNeverStandsStillIsLookedAtTenTimesAndThenTold() {
		stands("UNKNOWN", null);
		assertThat(lateWhileItChanges(CrashPoint.RL11_LATE, 9)).isEqualTo("kept");
		stands("UNKNOWN", null);
		assertThatIllegalStateException().isThrownBy(() -> lateWhileItChanges(CrashPoint.RL11_LATE, 10))
			.withMessageEndingWith("changes faster than its evidence can be stored");
	}

	/** Somebody else raises the version right before each of the first so many writes. */
	private String lateWhileItChanges(CrashPoint point, int times) {
		AtomicInteger left = new AtomicInteger(times);
		CrashPoint.arm((passed, side) -> {
			if (passed == point && side == CrashPoint.Side.BEFORE && left.getAndDecrement() > 0) {
				this.jdbc.sql("update payout set version = version + 1").update();
			}
		});
		try {
			return late("wd_1");
		}
		finally {
			CrashPoint.disarm();
		}
	}

	@Test
	void anIdThatAnotherPayoutHasIsToldOfBoth() {
		this.rows.ready(1, "P2", "6000.00", "NGN");
		this.jdbc.sql("update payout set status = 'COMPLETED', provider_id = 'wd_1' where reference = 'P2'").update();
		stands("UNKNOWN", null);
		late("wd_1");
		assertThat(this.rows.value("select count(*) from payout_anomaly where kind = 'SAME_PROVIDER_ID'"))
			.isEqualTo("2");
	}

	@Test
	void aWordThatStepsBackIsToldAndThePayoutIsFollowedOn() {
		stands("ACCEPTED", "wd_1");
		this.jdbc.sql("update payout set provider_status = 'PROCESSING'").update();
		told("PENDING", Instant.now());
		assertThat(payout()).isEqualTo("ACCEPTED wd_1 false");
		assertThat(anomalies()).isEqualTo("WENT_BACKWARDS");
	}

	@Test
	void aFinalPayoutThatIsInFlightAgainStaysFinalAndIsTold() {
		stands("COMPLETED", "wd_1");
		this.jdbc.sql("update payout set final_at = payrun_now() - interval '1 minute'").update();
		told("PROCESSING", Instant.now().minusSeconds(120));
		assertThat(anomalies()).as("asked before it was final").isEqualTo("none");
		told("PROCESSING", Instant.now());
		assertThat(payout()).isEqualTo("COMPLETED wd_1 false");
		assertThat(anomalies()).isEqualTo("WENT_BACKWARDS");
	}

	private void stands(String status, @Nullable String providerId) {
		this.jdbc.sql("""
				update payout set status = :status, provider_id = :providerId, version = 3,
				       idempotency_key = 'k', first_sent_at = payrun_now(), next_poll_at = payrun_now(),
				       hold_kind = case when :status = 'HELD' then 'POSSIBLE_DUPLICATE' end
				where reference = 'P1'
				""").param("status", status).param("providerId", providerId).update();
	}

	private String late(String providerId) {
		long id = Long.parseLong(this.rows.value("select id from payout where reference = 'P1'"));
		return this.evidences.late(result(id, PayoutStatus.ACCEPTED, providerId));
	}

	private static SendResult result(long id, PayoutStatus to, @Nullable String providerId) {
		return new SendResult(id, 1, 1, false, 1, to, false, null, null, providerId, "PAY-1", "PENDING", 0, 1, 1, null,
				null, null, null, null, null, null, null);
	}

	private void told(String word, Instant startedAt) {
		long id = Long.parseLong(this.rows.value("select id from payout where reference = 'P1'"));
		new PollStore(this.dataSource).record(List.of(new PollResult(id, 3, 1, null, word, null, null, null, null, 1000,
				startedAt, startedAt, 200, "Told", "{}")));
	}

	private String payout() {
		return this.rows
			.value("select status || ' ' || provider_id || ' ' || frozen from payout where reference = 'P1'");
	}

	private String anomalies() {
		return this.rows.value("select coalesce(string_agg(kind, ' '), 'none') from payout_anomaly");
	}

}
