package io.payrun.console;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts runs, payouts and attempts into a test's database. */
final class Rows {

	private final JdbcClient sql;

	Rows(JdbcClient sql) {
		this.sql = sql;
	}

	void run(long id, String job, String mode, String state) {
		this.sql
			.sql("""
					insert into payment_run (id, job, mode, business_date, state, source_kind, report_state, exit_code, finished_at)
					values (:id, :job, :mode, '2026-11-20', :state, 'csv', 'CURRENT', case when :state = 'FINISHED' then 3 end,
					        case when :state = 'FINISHED' then timestamptz '2026-11-20T02:00:00Z' end)
					""")
			.param("id", id)
			.param("job", job)
			.param("mode", mode)
			.param("state", state)
			.update();
	}

	/** Payouts of 5,000.00 NGN each, created a minute ago. */
	void payouts(long run, int count, String status) {
		this.sql
			.sql("""
					with r as materialized (
					  select id, mode, (select coalesce(max(line), 1) from payout where run_id = :run) as last
					  from payment_run where id = :run)
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, hold_kind,
					                    idempotency_key, created_at)
					select r.id, r.last + n, r.mode, 'syncpay', 'REF-' || :status || '-' || r.id || '-' || n, 'dest', 5000.00, 'NGN',
					       :status, case when :status = 'HELD' then 'POSSIBLE_DUPLICATE' end, 'key',
					       payrun_now() - interval '1 minute'
					from r, generate_series(1, :count) n
					""")
			.param("run", run)
			.param("count", count)
			.param("status", status)
			.update();
	}

	/** An attempt for each payout of a run, so many seconds long and so long ago. */
	void attempts(long run, String kind, String outcome, String took, String ago) {
		this.sql
			.sql("""
					with ended as materialized (select payrun_now() - cast(:ago as interval) as at)
					insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, outcome, link, hash)
					select id, 1, 1, :kind, ended.at - cast(:took as interval), ended.at, :outcome, 1, ''
					from payout, ended where run_id = :run order by id
					""")
			.param("run", run)
			.param("kind", kind)
			.param("outcome", outcome)
			.param("took", took)
			.param("ago", ago)
			.update();
	}

	void report(long run, int version, String verdict, String headline) {
		this.sql
			.sql("""
					insert into report_version (run_id, version, as_of, summary, page, formats, folder, published_at)
					values (:run, :version, '2026-11-20T01:30:00Z', '{}',
					        json_build_object('verdict', :verdict, 'headline', :headline, 'zone', 'Africa/Lagos')::text, 'json', 'f',
					        payrun_now())
					""")
			.param("run", run)
			.param("version", version)
			.param("verdict", verdict)
			.param("headline", headline)
			.update();
	}

	/**
	 * Tables of later migrations, as far as they are looked at, where they are not there
	 * yet.
	 */
	void laterTables() {
		this.sql
			.sql("""
					create table if not exists send_pause (provider text, reason text not null, actor text not null,
					  at timestamptz not null, ended_at timestamptz);
					create table if not exists notice_delivery (notice_id bigint, channel text not null, state text not null,
					  due_since timestamptz not null);
					create table if not exists customer_event (state text not null, due_since timestamptz not null);
					alter table notice_delivery drop constraint if exists notice_delivery_notice_id_fkey;
					""")
			.update();
	}

}
