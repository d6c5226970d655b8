package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import io.payrun.payout.StepEnd.Done;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The process dies where an answer meets a row that somebody else changed, and where the
 * database does not say whether an intent was stored: a crash in the middle leaves all of
 * it or nothing, and the same answer again makes it whole, once.
 */
public class LateCrashIntegrationTests {

	/** The points that only an answer that comes late passes. */
	public static final Set<CrashPoint> POINTS = Set.of(CrashPoint.WI2_REREAD, CrashPoint.RL11_LATE,
			CrashPoint.RL11_FREEZE, CrashPoint.RL11_KEEP, CrashPoint.RL5, CrashPoint.RL9, CrashPoint.PO5);

	private final World world = new World("calm").concurrency(1);

	private final JdbcClient jdbc = JdbcClient.create(this.world.database.dataSource());

	@AfterEach
	void close() {
		CrashPoint.disarm();
		this.world.close();
	}

	@ParameterizedTest
	@CsvSource({ "RL11_LATE, SENDING, , ACCEPTED wd_1 4", "RL11_LATE, UNKNOWN, , ACCEPTED wd_1 4",
			"RL11_FREEZE, READY, , READY wd_1 4", "RL11_FREEZE, REFUSED, , REFUSED wd_1 4",
			"RL11_KEEP, COMPLETED, , COMPLETED wd_1 4", "RL5, UNKNOWN, , ACCEPTED wd_1 4",
			"RL9, ACCEPTED, wd_0, ACCEPTED wd_0 3" })
	void aLateAcceptanceIsStoredOnceHoweverOftenTheProcessDies(CrashPoint point, String status,
			@Nullable String providerId, String end) {
		twoPayouts(status, providerId);
		Evidences evidences = new Evidences(new EvidenceStore(this.world.database.dataSource()));
		for (Side side : Side.values()) {
			dies(new CrashAt(point, side, 1), () -> evidences.late(accepted()));
		}
		assertThat(this.world.rows.value("select count(*) from payout_anomaly where kind = 'SAME_PROVIDER_ID'"))
			.as("told of both, though nobody asks again")
			.isEqualTo("2");
		evidences.late(accepted());
		assertThat(standing()).isEqualTo(end);
		assertThat(this.world.rows.value("select count(*) from payout_event")).isEqualTo(end.endsWith("4") ? "1" : "0");
		assertThat(this.world.rows
			.value("select coalesce(string_agg(kind, ' ' order by kind), 'none') from payout_anomaly"))
			.isEqualTo(switch (point) {
				case RL11_FREEZE -> "PAID_AFTER_REFUSAL SAME_PROVIDER_ID SAME_PROVIDER_ID";
				case RL9 -> "SAME_PROVIDER_ID SAME_PROVIDER_ID SECOND_PROVIDER_ID";
				default -> "SAME_PROVIDER_ID SAME_PROVIDER_ID";
			});
	}

	@ParameterizedTest
	@EnumSource
	void moneyThatComesBackAfterAllIsToldOnceHoweverOftenTheProcessDies(Side side) {
		twoPayouts("ACCEPTED", "wd_2");
		TrackWork work = new TrackWork(this.world.account(true), new PollStore(this.world.database.dataSource()),
				new Pacer(0, Duration.ofMinutes(1), Duration.ofMinutes(30)),
				new TrackWork.Watch(this.world.clock, Progress.SILENT), System.nanoTime());
		this.jdbc
			.sql("update payout set status = 'COMPLETED', version = 4, final_at = payrun_now() where reference = 'P1'")
			.update();
		dies(new CrashAt(CrashPoint.PO5, side, 1), () -> work.record(List.of(failed())));
		work.record(List.of(failed()));
		assertThat(standing()).isEqualTo("RETURNED wd_2 5");
		assertThat(this.world.rows.value("select count(*) from payout_event")).isEqualTo("1");
	}

	@ParameterizedTest
	@EnumSource
	void anIntentWhoseCommitAnswerIsLostIsSentOnceWhereTheProcessDiesBeforeItLooksAgain(Side side) {
		this.world.rows.ready(1, "P1", "5001.00", "NGN");
		this.world.rows.ready(1, "P2", "5002.00", "NGN");
		try (FaultProxy wire = new FaultProxy(this.world.databasePort())) {
			wire.strike(Fault.cut(Way.DOWN).at("with intent as").times(1));
			dies(new CrashAt(CrashPoint.WI2_REREAD, side, 1), () -> this.world.viaPort(wire.port()).submit(1));
			assertThat(wire.struck()).isOne();
		}
		assertThat(this.world.arrivals()).isZero();
		assertThat(this.world.statuses()).containsExactly("P1 SENDING", "P2 READY");
		this.world.takeOver(2);
		assertThat(this.world.via(this.world.database.dataSource()).submit(2)).isEqualTo(new Done());
		assertThat(this.world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED");
		assertThat(this.world.arrivals()).isEqualTo(2);
		assertThat(this.world.books().get("double_payments").size()).isZero();
	}

	private static void dies(CrashAt where, Runnable act) {
		CrashPoint.arm(where.trap(() -> {
			throw new Died(where);
		}));
		assertThatExceptionOfType(Died.class).as(where.toString()).isThrownBy(act::run);
		CrashPoint.disarm();
	}

	/** P1 stands as it says, at version 3; P2 has the id that P1 will be told, too. */
	private void twoPayouts(String status, @Nullable String providerId) {
		this.world.rows.ready(1, "P1", "5001.00", "NGN");
		this.world.rows.ready(1, "P2", "5002.00", "NGN");
		this.jdbc.sql("alter table payout disable trigger payout_guard").update();
		this.jdbc.sql("""
				update payout set status = :status, provider_id = :providerId, version = 3, idempotency_key = 'k',
				       first_sent_at = payrun_now(), next_poll_at = payrun_now()
				where reference = 'P1'
				""").param("status", status).param("providerId", providerId).update();
		this.jdbc.sql("update payout set status = 'COMPLETED', provider_id = 'wd_1' where reference = 'P2'").update();
	}

	private long first() {
		return Long.parseLong(this.world.rows.value("select id from payout where reference = 'P1'"));
	}

	private SendResult accepted() {
		return new SendResult(first(), 1, 1, false, 1, PayoutStatus.ACCEPTED, false, null, null, "wd_1", "PAY-1",
				"PENDING", 0, 1, 1, null, null, null, null, null, null, null, null);
	}

	private PollResult failed() {
		Instant now = this.world.clock.instant();
		return new PollResult(first(), 3, 1, PayoutStatus.FAILED, "FAILED", null, null, "declined", null, 1000, now,
				now, 200, "Told", "{}");
	}

	private String standing() {
		return this.world.rows.value(
				"select status || ' ' || coalesce(provider_id, 'none') || ' ' || version from payout where reference = 'P1'");
	}

	/** The end of a process. */
	private static final class Died extends Error {

		Died(CrashAt where) {
			super(where.toString());
		}

	}

}
