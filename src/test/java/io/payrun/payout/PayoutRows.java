package io.payrun.payout;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts runs and payouts into a test's database and looks at them. */
final class PayoutRows {

	private final JdbcClient jdbc;

	private final AtomicInteger line = new AtomicInteger(1);

	PayoutRows(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	void run(long id, int epoch) {
		this.jdbc.sql("""
				insert into payment_run (id, job, mode, business_date, organisation, epoch, source_kind, report_state)
				values (?, 'test', 'sandbox', '2026-11-20', 'org_test', ?, 'csv', 'CURRENT')
				""").params(id, epoch).update();
	}

	void ready(long run, String reference, String amount, String currency) {
		this.jdbc
			.sql("""
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, created_at)
					values (?, ?, 'sandbox', 'syncpay', ?, 'dest_' || ?, cast(? as numeric), ?, 'READY', payrun_now())
					""")
			.params(run, this.line.incrementAndGet(), reference, reference, amount, currency)
			.update();
	}

	void hold(String reference, String kind) {
		this.jdbc.sql("update payout set status = 'HELD', hold_kind = ? where reference = ?")
			.params(kind, reference)
			.update();
	}

	void unknown(String reference) {
		this.jdbc.sql("""
				update payout set status = 'SENDING', idempotency_key = 'k', first_sent_at = payrun_now()
				where reference = ?
				""").param(reference).update();
		this.jdbc.sql("update payout set status = 'UNKNOWN' where reference = ?").param(reference).update();
	}

	/** What a runner leaves that died between intent and outcome. */
	void sending(String reference, Instant firstSent, String apiKeyHash) {
		this.jdbc
			.sql("""
					update payout
					set status = 'SENDING', version = 1, attempts = 1, api_key_hash = :hash, first_sent_at = :at,
					    idempotency_key = 'key-of-' || reference,
					    request_body = '{"destination_id":"' || destination || '","amount":"' || amount || '","currency":"'
					      || currency || '","reference":"' || reference || '","idempotency_key":"key-of-' || reference || '"}'
					where reference = :reference
					""")
			.param("hash", apiKeyHash)
			.param("at", firstSent.atOffset(ZoneOffset.UTC))
			.param("reference", reference)
			.update();
	}

	String status(String reference) {
		return this.jdbc.sql("select status || coalesce(' ' || hold_kind, '') from payout where reference = ?")
			.param(reference)
			.query(String.class)
			.single();
	}

	void execute(String sql) {
		this.jdbc.sql(sql).update();
	}

	String value(String sql, Object... params) {
		return String.valueOf(this.jdbc.sql(sql).params(params).query().singleValue());
	}

}
