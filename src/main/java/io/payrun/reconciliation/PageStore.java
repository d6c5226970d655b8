package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of what the HTML page shows beyond the proof. Takes part in the caller's snapshot.
 */
final class PageStore {

	/** Payouts that the page lists one by one. */
	static final int MOST_PEOPLE = 200;

	private static final int COMPARED_RUNS = 7;

	private static final int MOST_ROWS = 30;

	private final JdbcClient jdbc;

	private final NeedStore needs;

	PageStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.needs = new NeedStore(jdbc);
	}

	/** What {@link #gather} found. */
	record Extras(List<NeedStore.Group> groups, List<NeedStore.Item> items, List<Launch> launches, List<Act> acts,
			List<Reason> reasons, List<Reason> rejections, List<Change> changes, List<String> earlier,
			@Nullable String definitionBefore) {
	}

	record Launch(int launch, String verb, String actor, String host, OffsetDateTime startedAt,
			@Nullable OffsetDateTime endedAt, @Nullable Integer exitCode) {
	}

	record Act(String actor, String toStatus, @Nullable String detail, long count, OffsetDateTime firstAt,
			OffsetDateTime lastAt) {
	}

	record Reason(String status, @Nullable String reason, @Nullable String currency, long count,
			@Nullable BigDecimal amount) {
	}

	record Change(String was, String now, String currency, long count, BigDecimal amount) {
	}

	Extras gather(Facts facts, CsvStore.@Nullable Cut since) {
		long runId = facts.run().id();
		Limits limits = Limits.at(facts.asOf());
		return new Extras(this.needs.groups(runId, limits), this.needs.items(runId, limits, MOST_PEOPLE),
				launches(runId), acts(runId), reasons(runId), rejections(runId),
				(since != null) ? changes(runId, since) : List.of(), earlier(facts.run()),
				definitionBefore(facts.run()));
	}

	/** Events since {@code quietAt} that this snapshot shows already. */
	List<String> seen(long runId, Instant quietAt) {
		return this.jdbc.sql("""
				select e.payout_id || ',' || e.version
				from payout_event e join payout p on p.id = e.payout_id
				where p.run_id = :run and e.at >= :quietAt
				order by e.payout_id, e.version""")
			.param("run", runId)
			.param("quietAt", quietAt.atOffset(ZoneOffset.UTC))
			.query(String.class)
			.list();
	}

	private List<Launch> launches(long runId) {
		return this.jdbc.sql("""
				select launch, verb, coalesce(actor, os_user) as actor, host, started_at, ended_at, exit_code
				from run_launch where run_id = :run order by launch desc limit :most""")
			.param("run", runId)
			.param("most", MOST_ROWS)
			.query(Launch.class)
			.list();
	}

	private List<Act> acts(long runId) {
		return this.jdbc
			.sql("""
					select e.actor, e.to_status, e.detail, count(*) as count, min(e.at) as first_at, max(e.at) as last_at
					from payout_event e join payout p on p.id = e.payout_id
					where p.run_id = :run and e.actor <> 'payrun'
					group by e.actor, e.to_status, e.detail
					union all
					select a.actor, upper(a.verdict), coalesce(a.reason, 'plan ' || left(a.plan_sha256, 16))
					         || coalesce(', until ' || to_char(a.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
					         || coalesce(', void: ' || a.void_reason, ''),
					       a.payouts, a.at, a.at
					from run_approval a where a.run_id = :run
					order by 5 desc, 1, 2, 3 limit :most""")
			.param("run", runId)
			.param("most", MOST_ROWS)
			.query(Act.class)
			.list();
	}

	private List<Reason> reasons(long runId) {
		return this.jdbc
			.sql("""
					select status, case when status = 'HELD' then hold_kind when status = 'UNKNOWN' then null else reason end
					         as reason, currency, count(*) as count, sum(amount) as amount
					from payout
					where run_id = :run
					  and status in ('FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'DENIED', 'EXPIRED', 'HELD', 'UNKNOWN')
					group by 1, 2, 3
					order by count(*) desc, sum(amount) desc, 1, 2, 3 limit 5""")
			.param("run", runId)
			.query(Reason.class)
			.list();
	}

	private List<Reason> rejections(long runId) {
		return this.jdbc.sql("""
				select code as status, min(message) as reason, cast(null as text) as currency,
				       count(distinct line) as count, cast(null as numeric) as amount
				from rejected_line where run_id = :run
				group by code order by count(distinct line) desc, code limit 5""")
			.param("run", runId)
			.query(Reason.class)
			.list();
	}

	private List<Change> changes(long runId, CsvStore.Cut since) {
		return this.jdbc.sql("""
				select c.was, c.now, p.currency, count(*) as count, sum(p.amount) as amount
				from (%s) c join payout p on p.id = c.payout_id
				group by 1, 2, 3 order by count(*) desc, 1, 2, 3 limit :most""".formatted(CsvStore.net(runId, since)))
			.param("most", MOST_ROWS)
			.query(Change.class)
			.list();
	}

	/** The newest figures of the job's last runs, newest run first. */
	private List<String> earlier(Facts.Run run) {
		return this.jdbc.sql("""
				select newest.metrics from (
				  select distinct on (v.run_id) v.run_id, (v.page::jsonb -> 'metrics')::text as metrics
				  from report_version v join payment_run r on r.id = v.run_id
				  where r.job = :job and r.mode = :mode and r.id < :run and r.lines_accepted > 0
				    and v.published_at is not null
				    and r.id in (select id from payment_run where job = :job and mode = :mode and id < :run
				                 and lines_accepted > 0 order by id desc limit :runs)
				  order by v.run_id, v.version desc) newest
				order by newest.run_id desc""")
			.param("job", run.job())
			.param("mode", run.mode())
			.param("run", run.id())
			.param("runs", COMPARED_RUNS)
			.query(String.class)
			.list();
	}

	private @Nullable String definitionBefore(Facts.Run run) {
		return this.jdbc.sql("""
				select definition_sha256 from payment_run
				where job = :job and mode = :mode and id < :run and definition_sha256 is not null
				order by id desc limit 1""")
			.param("job", run.job())
			.param("mode", run.mode())
			.param("run", run.id())
			.query(String.class)
			.optional()
			.orElse(null);
	}

}
