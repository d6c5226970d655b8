package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.database.TestDatabase;
import io.payrun.payout.StopSignal;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database with runs and payouts that a test wrote by hand, at a time that stands
 * still.
 */
final class Books implements AutoCloseable {

	private final TestDatabase database = TestDatabase.create();

	private final JdbcClient jdbc = JdbcClient.create(this.database.dataSource());

	Books() {
		at("2026-11-20T01:30:00Z");
	}

	DataSource dataSource() {
		return this.database.dataSource();
	}

	JdbcClient jdbc() {
		return this.jdbc;
	}

	/** Moves the database's clock; it stands still there. */
	Books at(String time) {
		this.jdbc
			.sql("create or replace function payrun_now() returns timestamptz language sql volatile as "
					+ "'select timestamptz ''" + time + "'''")
			.update();
		return this;
	}

	void run(long id, String job, int read, int accepted, int rejected) {
		this.jdbc
			.sql("""
					insert into payment_run (id, job, mode, business_date, organisation, state, launches, source_kind,
					    source_name, source_sha256, control_agrees, definition_sha256, lines_read, lines_accepted,
					    lines_rejected, accepted_at, finished_at)
					values (:id, :job, 'test', date '2026-11-20', 'org_1', 'FINISHED', 1, 'csv', 'nightly-1120.csv', :sha, true,
					    'def', :read, :accepted, :rejected, payrun_now(), payrun_now() + interval '2 hours')""")
			.param("id", id)
			.param("job", job)
			.param("sha", "%064x".formatted(id))
			.param("read", read)
			.param("accepted", accepted)
			.param("rejected", rejected)
			.update();
		this.jdbc.sql("""
				insert into run_launch (run_id, launch, verb, os_user, host, process, ended_at, exit_code)
				values (:id, 1, 'run', 'ada', 'pay-1', 4711, payrun_now() + interval '2 hours', 3)""")
			.param("id", id)
			.update();
	}

	/** What intake would have written down. */
	void total(long run, String kind, String currency, int count, String amount) {
		this.jdbc.sql("insert into run_total values (:run, :kind, :provider, :currency, :count, :amount)")
			.param("run", run)
			.param("kind", kind)
			.param("provider", kind.equals("accepted") ? "syncpay" : "")
			.param("currency", currency)
			.param("count", count)
			.param("amount", new BigDecimal(amount))
			.update();
	}

	/** {@code count} payouts of the same kind, from a line on. */
	void payouts(long run, int line, int count, String status, String currency, String amount) {
		this.jdbc
			.sql("""
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status,
					    hold_kind, reason, idempotency_key, created_at, submitted_at, final_at, provider_id, payee)
					select :run, n, 'test', 'syncpay', 'PO-' || :run || '-' || lpad(n::text, greatest(4, length(n::text)), '0'), 'dest_' || n, :amount,
					    :currency, :status, case when :status = 'HELD' then 'POSSIBLE_DUPLICATE' end,
					    case :status when 'FAILED' then 'account closed' when 'REFUSED' then 'unknown destination'
					      when 'UNKNOWN' then 'no answer inside the window' when 'HELD' then 'looks like PO-1 of run 1' end,
					    'key-' || n, payrun_now(),
					    case when :status in ('HELD', 'READY', 'DENIED') then null else payrun_now() end,
					    case when :status in ('COMPLETED', 'FAILED', 'CANCELLED', 'REFUSED', 'DENIED', 'RETURNED')
					      then payrun_now() + interval '10 minutes' end,
					    case when :status in ('COMPLETED', 'FAILED', 'ACCEPTED') then 'wd_' || n end, 'emp-' || n
					from generate_series(:line, :line + :count - 1) n""")
			.param("run", run)
			.param("line", line)
			.param("count", count)
			.param("status", status)
			.param("currency", currency)
			.param("amount", new BigDecimal(amount))
			.update();
	}

	/** A change as the payout package records it, the run's mark included. */
	void change(String reference, String to, String actor, String detail) {
		this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now),
					changed as (
					  update payout p set status = :to, version = p.version + 1, hold_kind = null, reason = :detail,
					      released_by = case when :to = 'READY' then :actor else p.released_by end,
					      released_kind = case when :to = 'READY' then p.hold_kind else p.released_kind end,
					      released_at = case when :to = 'READY' then m.now else p.released_at end,
					      chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, o.status, :to,
					        :detail, :actor, null)
					  from payout o cross join moment m where o.id = p.id and p.reference = :reference
					  returning p.id, p.run_id, p.version, o.status as was, m.now, p.chain_count, p.chain_head),
					event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					  select id, version, now, was, :to, :detail, :actor, chain_count, chain_head from changed)
					update payment_run set report_state = 'STALE' where id in (select run_id from changed)""")
			.param("to", to)
			.param("reference", reference)
			.param("actor", actor)
			.param("detail", detail)
			.update();
	}

	void rejectedLine(long run, int line, int seq, String reference, String amount, String code, String message) {
		this.jdbc
			.sql("""
					insert into rejected_line (run_id, line, seq, reference, destination, amount, currency, column_name, code, message)
					values (:run, :line, :seq, :reference, 'dest_9', :amount, 'NGN', 'amount', :code, :message)""")
			.param("run", run)
			.param("line", line)
			.param("seq", seq)
			.param("reference", reference)
			.param("amount", amount)
			.param("code", code)
			.param("message", message)
			.update();
	}

	String reportState(long run) {
		return this.jdbc.sql("select report_state from payment_run where id = :run")
			.param("run", run)
			.query(String.class)
			.single();
	}

	/** The run of contract section 6. */
	void contractExample() {
		run(7, "nightly-syncpay", 105, 100, 5);
		total(7, "accepted", "NGN", 100, "912000.00");
		total(7, "rejected", "NGN", 4, "20000.00");
		this.jdbc.sql("update payment_run set launches = 2 where id = 7").update();
		BankOfTests bank = new BankOfTests(Map.of("NGN", "1000000.00"), Map.of("NGN", "185000.00"));
		BalanceReadings readings = new BalanceReadings(dataSource());
		readings.opening(7, 1, bank.account());
		payouts(7, 2, 88, "COMPLETED", "NGN", "9000.00");
		payouts(7, 90, 6, "FAILED", "NGN", "10000.00");
		payouts(7, 96, 1, "CANCELLED", "NGN", "9000.00");
		payouts(7, 97, 1, "REFUSED", "NGN", "10000.00");
		payouts(7, 98, 1, "DENIED", "NGN", "9000.00");
		payouts(7, 99, 1, "HELD", "NGN", "9000.00");
		payouts(7, 100, 1, "ACCEPTED", "NGN", "13000.00");
		payouts(7, 101, 1, "UNKNOWN", "NGN", "10000.00");
		for (int line = 102; line < 107; line++) {
			rejectedLine(7, line, 1, "=cmd|' /C calc'!A0", "-5", "BAD_AMOUNT", "not an amount: '-5'");
		}
		at("2026-11-20T02:30:00Z");
		readings.closing(7, 1, bank.account(), new StopSignal());
	}

	@Override
	public void close() {
		this.database.close();
	}

}
