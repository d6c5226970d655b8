package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.payrun.database.TestDatabase;
import io.payrun.reconciliation.Reports;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Measures the integrity check on many payouts of five links each, with their file and
 * their report; run by hand, with the number of payouts.
 */
final class IntegrityBench {

	private static final String BODY = "{\"amount\":\"9000.00\",\"idempotency_key\":\"k\"}";

	private IntegrityBench() {
	}

	public static void main(String[] arguments) throws IOException {
		int payouts = Integer.parseInt(arguments[0]);
		Path folder = Files.createTempDirectory("integrity-bench");
		Path file = folder.resolve("in.csv");
		try (Writer out = Files.newBufferedWriter(file)) {
			out.write("reference,destination_id,amount,currency\n");
			for (int line = 2; line < payouts + 2; line++) {
				out.write("PO-" + line + ",dest_" + line + ",9000.00,NGN\n");
			}
		}
		try (TestDatabase database = TestDatabase.create()) {
			JdbcClient jdbc = JdbcClient.create(database.dataSource());
			long began = System.nanoTime();
			fill(jdbc, payouts, file);
			said("filled", began);
			began = System.nanoTime();
			new Reports(database.dataSource()).publish(1, folder.resolve("reports"), Set.of("json", "csv"));
			said("reported", began);
			long start = System.nanoTime();
			Verdict verdict = new IntegrityCheck(database.dataSource(), folder.resolve("reports"),
					Duration.ofMinutes(25), (step) -> said(step, start))
				.check(null, null)
				.orElseThrow();
			said("checked, ok " + verdict.ok(), start);
			System.out.println(verdict);
		}
	}

	private static void said(String what, long began) {
		System.out.println(what + ": " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms");
	}

	private static void fill(JdbcClient jdbc, int payouts, Path file) throws IOException {
		jdbc.sql(
				"""
						insert into payment_run (id, job, mode, business_date, organisation, state, epoch, launches, source_kind,
						  source_name, source_path, source_sha256, source_bytes, lines_read, lines_accepted, lines_rejected,
						  accepted_at, finished_at)
						values (1, 'bench', 'test', date '2026-11-20', 'org_test', 'FINISHED', 1, 1, 'csv', 'in.csv', :path, :sha256,
						        :bytes, :n, :n, 0, payrun_now(), payrun_now())
						""")
			.param("path", file.toString())
			.param("sha256", Bytes.sha256(file))
			.param("bytes", Files.size(file))
			.param("n", payouts)
			.update();
		jdbc.sql("insert into run_epoch values (1, 1, payrun_now() - interval '1 day', 'here', 1, 1)").update();
		jdbc.sql(
				"""
						insert into run_launch (run_id, launch, verb, os_user, host, process) values (1, 1, 'run', 'ada', 'here', 1)
						""")
			.update();
		jdbc.sql("insert into run_total values (1, 'accepted', 'syncpay', 'NGN', :n, :n * 9000.00)")
			.param("n", payouts)
			.update();
		jdbc.sql(
				"""
						create unlogged table made as
						with l0 as (
						  select n as id, timestamptz '2026-11-20 02:00Z' + n * interval '1 millisecond' as at,
						         payout_birth(1, n, 'test', 'syncpay', 'PO-' || n, 'dest_' || n, 9000.00, 'NGN', null, null, null, null,
						                      null, null, null) as h0,
						         encode(sha256(convert_to(:body, 'UTF8')), 'hex') as body,
						         '{"withdrawal_id":"wd_' || n || '","status":"PENDING","amount":"9000.00"}' as answer
						  from generate_series(2, :n + 1) n
						), l1 as (
						  select *, event_link(h0, id, 1, 1, at, 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1) as h1 from l0
						), l2 as (
						  select *, attempt_link(h1, id, 2, 'send', 1, 1, at, at, 200, 'Accepted', body, answer, 'k', 1) as h2 from l1
						), l3 as (
						  select *, event_link(h2, id, 3, 2, at, 'SENDING', 'ACCEPTED', null, 'payrun', 1) as h3 from l2
						), l4 as (
						  select *, attempt_link(h3, id, 4, 'poll', 1, 1, at, at, 200, 'Told', null, answer, null, null) as h4 from l3
						)
						select *, event_link(h4, id, 5, 3, at, 'ACCEPTED', 'COMPLETED', 'the provider says COMPLETED', 'payrun', null)
						          as h5 from l4
						""")
			.param("n", payouts)
			.param("body", BODY)
			.update();
		jdbc.sql(
				"""
						insert into payout (id, run_id, line, mode, provider, reference, destination, amount, currency, status, version,
						  idempotency_key, request_body, first_sent_at, attempts, provider_id, provider_status, paid_amount,
						  created_at, submitted_at, accepted_at, final_at, polls, chain_count, chain_head)
						overriding system value
						select id, 1, id, 'test', 'syncpay', 'PO-' || id, 'dest_' || id, 9000.00, 'NGN', 'COMPLETED', 3, md5(id::text),
						       :body, at, 1, 'wd_' || id, 'COMPLETED', 9000.00, at, at, at, at, 1, 5, h5
						from made
						""")
			.param("body", BODY)
			.update();
		jdbc.sql(
				"""
						insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
						select id, 1, at, 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, h1 from made
						union all select id, 2, at, 'SENDING', 'ACCEPTED', null, 'payrun', 1, 3, h3 from made
						union all select id, 3, at, 'ACCEPTED', 'COMPLETED', 'the provider says COMPLETED', 'payrun', null, 5, h5 from made
						""")
			.update();
		jdbc.sql(
				"""
						insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status, outcome,
						                            body_sha256, answer, api_key_hash, epoch, link, hash)
						select id, 1, 1, 'send', at, at, 200, 'Accepted', body, answer, 'k', 1, 2, h2 from made
						union all select id, 1, 1, 'poll', at, at, 200, 'Told', null, answer, null, null, 4, h4 from made
						""")
			.update();
		jdbc.sql("drop table made").update();
		jdbc.sql("vacuum analyze").update();
	}

}
