package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of funding: one statement decides and writes, so that a crash leaves no half of
 * it.
 */
final class FundingStore {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final JdbcClient jdbc;

	FundingStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Whose payouts: of a provider, of runs with their epochs, of an approval or all. */
	record Scope(String provider, Map<Long, Integer> runs, @Nullable Long approval) {
	}

	List<Funding.Line> apply(Scope scope, Map<String, BigDecimal> available, Funding.Policy policy) {
		Map<String, String> amounts = new TreeMap<>();
		available.forEach((currency, amount) -> amounts.put(currency, amount.toPlainString()));
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), fence as (
					  select r.id, r.epoch from payment_run r
					  join jsonb_each_text(cast(:runs as jsonb)) as held(id, epoch)
					    on r.id = held.id::bigint and r.epoch = held.epoch::int
					  for share of r
					), wanted as (
					  select p.id, p.status, p.currency, p.amount, fence.epoch,
					         sum(p.amount) over (partition by p.currency order by p.run_id, p.line) as so_far,
					         sum(p.amount) over (partition by p.currency) as whole
					  from payout p join fence on fence.id = p.run_id
					  where p.provider = :provider and not p.frozen
					    and (cast(:approval as bigint) is null or p.approval_id = :approval)
					    and (p.status = 'READY' or p.status = 'HELD' and p.hold_kind = 'INSUFFICIENT_FUNDS')
					), decided as (
					  select w.*, coalesce(a.value::numeric, 0) as available,
					         case when :inOrder then so_far else whole end <= coalesce(a.value::numeric, 0) as covered,
					         'the account has ' || w.currency || ' ' || coalesce(a.value::numeric, 0)
					           || ', too little for this one and all before it' as reason
					  from wanted w left join jsonb_each_text(cast(:available as jsonb)) as a on a.key = w.currency
					), held as (
					  update payout p
					  set status = 'HELD', version = version + 1, hold_kind = 'INSUFFICIENT_FUNDS', claimed_epoch = null,
					      reason = d.reason, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'READY',
					        'HELD', d.reason, 'payrun', d.epoch)
					  from decided d cross join moment m where d.id = p.id and not d.covered and p.status = 'READY'
					  returning p.id, p.version, p.run_id, 'READY' as from_status, 'HELD' as to_status, p.reason as detail,
					            m.now, d.epoch, p.chain_count, p.chain_head
					), freed as (
					  update payout p
					  set status = 'READY', version = version + 1, hold_kind = null, reason = null, claimed_epoch = null,
					      chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'HELD',
					        'READY', 'the account has the money now', 'payrun', d.epoch)
					  from decided d cross join moment m where d.id = p.id and d.covered and p.status = 'HELD'
					  returning p.id, p.version, p.run_id, 'HELD' as from_status, 'READY' as to_status,
					            'the account has the money now' as detail, m.now, d.epoch, p.chain_count, p.chain_head
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version, now, from_status, to_status, detail, 'payrun', epoch, chain_count, chain_head
					  from (select * from held union all select * from freed) as changed
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from held union select run_id from freed) and report_state <> 'STALE'
					)
					select currency, max(available) as available, sum(amount) as wanted,
					       count(*) filter (where covered) as covered_count,
					       coalesce(sum(amount) filter (where covered), 0) as covered,
					       count(*) filter (where not covered) as held_count,
					       coalesce(sum(amount) filter (where not covered), 0) as held
					from decided group by currency order by currency
					""")
			.param("provider", scope.provider())
			.param("approval", scope.approval())
			.param("runs", JSON.writeValueAsString(scope.runs()))
			.param("available", JSON.writeValueAsString(amounts))
			.param("inOrder", policy == Funding.Policy.IN_ORDER)
			.query((row, number) -> new Funding.Line(row.getString("currency"), row.getBigDecimal("available"),
					row.getBigDecimal("wanted"), row.getInt("covered_count"), row.getBigDecimal("covered"),
					row.getInt("held_count"), row.getBigDecimal("held")))
			.list();
	}

}
