package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.payrun.reconciliation.integrity.Spoilt.by;
import static org.assertj.core.api.Assertions.assertThat;

/** What is spoilt in rows is found, at its place, and nothing else is. */
class RowsIntegrationTests {

	/** Of the live payout, whose run has no report. */
	private static final String LIVE = " where reference = 'LV-1'";

	@TempDir
	private Path folder;

	static Stream<Spoilt> money() {
		return Stream.of(
				by("a provider's id stands at two payouts",
						(night) -> night.sql("update payout set provider_id = 'wd_1' where reference = 'PO-7'"),
						"I1 1 PO-1", "I1 1 PO-7"),
				by("the provider told a second id", (night) -> anomaly(night, "SECOND_PROVIDER_ID"), "I1 1 PO-7"),
				by("the provider told something else that is odd", (night) -> anomaly(night, "WENT_BACKWARDS")),
				by("what is replaced is frozen",
						(night) -> night.sql("update payout set frozen = true where reference = 'PO-2'"), "I1 2 PO-9"),
				by("what is replaced does not exist",
						(night) -> night.relinked(11, "update payout set replaces = 'LV-0'" + LIVE), "I1 4 LV-1"),
				by("what is replaced may still be paid",
						(night) -> night.sql("update payout set status = 'ACCEPTED', refunded_amount = null "
								+ "where reference = 'PO-2'"),
						"I1 2 PO-9", "I10 1 -", "I10 1 -", "I4 1 PO-2"),
				by("one payout is replaced twice",
						(night) -> night.without("drop index payout_replaces")
							.sql("update payout set replaces = 'PO-2' where reference = 'PO-8'"),
						"I1 1 PO-8", "I1 2 PO-9", "I10 1 -", "I10 1 -"),
				by("a reference stands twice", (night) -> night.without("drop index payout_reference")
					.relinked(11, "update payout set reference = 'PO-6', mode = 'test', provider_id = null" + LIVE),
						"I1 1 PO-6", "I1 4 PO-6"),
				by("the accepted sum is another",
						(night) -> night.sql("update run_total set amount = amount + 0.01 where run_id = 4"), "I3 4 -"),
				by("the accepted count is another",
						(night) -> night.sql("update run_total set count = count + 1 where run_id = 4"), "I3 4 -"),
				by("nothing was written down about accepted payouts",
						(night) -> night.sql("delete from run_total where run_id = 4"), "I3 4 -"),
				by("a paid payout has no paid amount",
						(night) -> night.sql("update payout set paid_amount = null" + LIVE), "I3 4 LV-1"),
				by("a payout in doubt has a paid amount",
						(night) -> night.sql("update payout set paid_amount = 1 where reference = 'PO-6'"),
						"I3 1 PO-6"),
				by("a failed payout was given back in part",
						(night) -> night.sql("update payout set refunded_amount = 5999 where reference = 'PO-2'"),
						"I3 1 PO-2"),
				by("a returned payout gave nothing back",
						(night) -> night.sql("update payout set refunded_amount = 0 where reference = 'PO-5'"),
						"I10 1 -", "I10 1 -", "I3 1 PO-5"),
				by("more was taken than was asked for",
						(night) -> night.sql("update payout set paid_amount = 179 where reference = 'SP-1'"),
						"I3 1 SP-1"));
	}

	static Stream<Spoilt> lines() {
		return Stream.of(
				by("a line was read that became nothing",
						(night) -> night.without("alter table payment_run drop constraint payment_run_check")
							.sql("update payment_run set lines_read = 2 where id = 4"),
						"I2 4 -"),
				by("a line was accepted that is no payout",
						(night) -> night.sql("update payment_run set lines_read = 2, lines_accepted = 2 where id = 4"),
						"I2 4 -"),
				by("a line was rejected of which nothing is told",
						(night) -> night.sql("update payment_run set lines_read = 2, lines_rejected = 1 where id = 4"),
						"I2 4 -"),
				by("a line is a payout and rejected", (night) -> night.sql(
						"update payment_run set lines_read = 2, lines_rejected = 1 where id = 4",
						"insert into rejected_line (run_id, line, seq, code, message) values (4, 2, 1, 'X', 'x')"),
						"I2 4 LV-1"),
				by("a line became two payouts", (night) -> night.without("drop index payout_line")
					.sql("update payment_run set lines_read = 2, lines_accepted = 2 where id = 4",
							"update run_total set count = 2, amount = 105.00 where run_id = 4",
							"""
									insert into payout (id, run_id, line, mode, provider, reference, destination, amount,
									                    currency, status, created_at)
									overriding system value values (12, 4, 2, 'live', 'syncpay', 'LV-2', 'dest_2', 5.00, 'USD', 'READY', now())"""),
						"I2 4 LV-1", "I2 4 LV-2"));
	}

	static Stream<Spoilt> runners() {
		return Stream.of(
				by("a raise is gone", (night) -> night.sql("delete from run_epoch where run_id = 3"), "I12 3 -"),
				by("a raise is another", (night) -> night.sql("update run_epoch set epoch = 2 where run_id = 3"),
						"I12 3 -"),
				by("a launch is gone", (night) -> night.sql("delete from run_launch where run_id = 3"), "I12 3 -"),
				by("launches were more than epochs", (night) -> night
					.sql("update payment_run set launches = 2 where id = 3", "insert into run_launch "
							+ "(run_id, launch, verb, os_user, host, process) values (3, 2, 'run', 'ada', 'pay-1', 1)"),
						"I12 3 -"),
				by("an epoch was raised before the one that it ended",
						(night) -> night
							.sql("update run_epoch set at = at + interval '2 hours' where run_id = 1 and epoch = 1"),
						"I12 1 -"),
				by("an intent names no epoch",
						(night) -> night.relinked(11,
								"update payout_event set epoch = null where payout_id = 11 and version = 1"),
						"I12 4 LV-1"),
				by("a send names no epoch",
						(night) -> night.relinked(11, "update payout_attempt set epoch = null where payout_id = 11"),
						"I12 4 LV-1"),
				by("a send names an epoch that nobody raised",
						(night) -> night.relinked(11, "update payout_attempt set epoch = 2 where payout_id = 11"),
						"I12 4 LV-1"),
				by("intents name no epoch because nobody wrote it down then",
						(night) -> night.relinked(11,
								"update run_epoch set host = 'unknown', process = 0 where run_id = 4",
								"update payout_event set epoch = null where payout_id = 11",
								"update payout_attempt set epoch = null where payout_id = 11")),
				by("an intent was written after the next runner had come", (night) -> next(night, "01:00:00"),
						"I12 4 LV-1"),
				by("an ending was written after the next runner had come", (night) -> next(night, "01:00:01.5")));
	}

	static Stream<Spoilt> sends() {
		return Stream.of(by("a send had no intent", (night) -> night.relinked(11, again(1)), "I5 4 LV-1"),
				by("a send went before its intent",
						(night) -> night.relinked(11, "update payout_attempt set link = 0 where payout_id = 11"),
						"I5 4 LV-1"),
				by("a key was sent with two bodies", (night) -> night.relinked(3,
						"update payout_attempt set attempt = 2 where payout_id = 3 and generation = 2",
						"update payout_event set detail = 'attempt 2 of key 1' where payout_id = 3 and version = 3",
						"update payout_attempt set generation = 1 where payout_id = 3"), "I10 1 -", "I10 1 -",
						"I6 1 PO-3", "I6 1 PO-3"),
				by("nobody knows what was sent",
						(night) -> night.relinked(11,
								"update payout_attempt set body_sha256 = null where payout_id = 11"),
						"I6 4 LV-1", "I6 4 LV-1"),
				by("the stored body is another than the one that was sent",
						(night) -> night.sql("update payout set request_body = '{}'" + LIVE), "I6 4 LV-1"),
				by("a send began in the last moment", (night) -> late(night, "25 minutes")),
				by("a send began too late", (night) -> late(night, "25 minutes 1 millisecond"), "I7 4 LV-1"));
	}

	static Stream<Spoilt> approvals() {
		return Stream.of(
				by("what needed an approval had none",
						(night) -> night.sql("update payment_run set approval_required = true, "
								+ "approval_since = '2026-11-21T00:00:00Z' where id = 4"),
						"I13 4 LV-1"),
				by("an approval was asked for after the send",
						(night) -> night.sql("update payment_run set approval_required = true, "
								+ "approval_since = '2026-11-21T03:00:00Z' where id = 4")),
				by("an approval was over", (night) -> approval(night, "until = '2026-11-20T01:59:00Z'"), "I13 2 PO-9"),
				by("an approval lasted as long as it had to", (night) -> approval(night,
						"until = '2026-11-20T02:00:01.000001Z', void_at = '2026-11-20T02:00:01Z', void_reason = 'x'")),
				by("an approval was void",
						(night) -> approval(night, "void_at = '2026-11-20T01:59:00Z', void_reason = 'x'"),
						"I13 2 PO-9"),
				by("an approval came later", (night) -> approval(night, "at = '2026-11-20T02:00:02Z'"), "I13 2 PO-9"),
				by("an approval was no approval", (night) -> approval(night, "verdict = 'rejected', reason = 'x'"),
						"I13 2 PO-9"),
				by("an approval covers other bytes", (night) -> approval(night, "plan_sha256 = repeat('0', 64)"),
						"I13 2 -"),
				by("an approval covers more", (night) -> approval(night, "payouts = 0"), "I13 2 -"));
	}

	@ParameterizedTest
	@MethodSource({ "money", "lines", "runners", "sends", "approvals" })
	void whatIsSpoiltIsFoundAtItsPlace(Spoilt spoilt) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			spoilt.act().accept(night);
			assertThat(night.broken(null)).isEqualTo(spoilt.broken());
			// of another run nothing of it is told
			long other = spoilt.broken().toString().contains(" 4 ") ? 2 : 4;
			assertThat(night.broken(other))
				.isEqualTo(spoilt.broken().stream().filter((broken) -> broken.contains(" " + other + " ")).toList());
		}
	}

	@Test
	void whatWasSentLaterThanAnotherProviderTrustsIsNotLate() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			late(night, "26 minutes");
			assertThat(new IntegrityCheck(night.dataSource(), this.folder, java.time.Duration.ofMinutes(27), (step) -> {
			}).check(null, null)).hasValueSatisfying((verdict) -> assertThat(verdict.ok()).isTrue());
		}
	}

	private static void anomaly(SmallNight night, String kind) {
		night.sql("insert into payout_anomaly (payout_id, run_id, kind, detail) values (8, 1, '" + kind + "', 'x')");
	}

	private static void next(SmallNight night, String time) {
		night.sql("insert into run_epoch values (4, 2, '2026-11-21T" + time + "Z', 'pay-2', 4716, 6)",
				"update payment_run set epoch = 2 where id = 4");
	}

	/** The live payout is sent again, as some attempt. */
	private static String again(int attempt) {
		return """
				insert into payout_attempt
				select payout_id, generation, %d, kind, started_at + interval '1 second', ended_at + interval '1 second',
				       http_status, outcome, body_sha256, answer, api_key_hash, epoch, 4, hash
				from payout_attempt where payout_id = 11"""
			.formatted(attempt);
	}

	private static void late(SmallNight night, String after) {
		night.relinked(11, "update payout_attempt set started_at = timestamptz '2026-11-21T01:00:01Z' + interval '"
				+ after + "' where payout_id = 11");
	}

	private static void approval(SmallNight night, String change) {
		night.sql("update run_approval set " + change + " where id = 1");
	}

}
