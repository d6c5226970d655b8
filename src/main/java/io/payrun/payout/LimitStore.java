package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of limits: one statement decides and writes, so that a crash leaves no half of
 * it.
 */
final class LimitStore {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final JdbcClient jdbc;

	LimitStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	Instant now() {
		return this.jdbc.sql("select payrun_now() as now")
			.query((row, number) -> row.getObject("now", OffsetDateTime.class).toInstant())
			.single();
	}

	/**
	 * Each of single, destination, run and day leaves out what a limit before it has
	 * stopped already, and sums what is left in order.
	 */
	List<Limits.Held> apply(Account account, RunnerLease lease, Limits.Rules rules, Instant dayStart) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), fence as (
					  select r.id, r.epoch from payment_run r
					  join jsonb_each_text(cast(:runs as jsonb)) as held(id, epoch)
					    on r.id = held.id::bigint and r.epoch = held.epoch::int
					  for share of r
					), rule as (
					  select r.key as currency, (r.value ->> 'payout')::numeric as most_payout,
					         (r.value ->> 'run')::numeric as most_run, (r.value ->> 'day')::numeric as most_day,
					         (r.value ->> 'destination')::numeric as most_destination
					  from jsonb_each(cast(:rules as jsonb)) r
					), wanted as materialized (
					  select p.id, p.run_id, p.line, p.status, p.currency, p.destination, p.amount, f.epoch,
					         coalesce(p.released_kind = 'OVER_LIMIT', false) as exempt,
					         r.most_payout, r.most_run, r.most_day, r.most_destination
					  from payout p join fence f on f.id = p.run_id join rule r on r.currency = p.currency
					  where p.provider = :provider and not p.frozen
					    and (cast(:approval as bigint) is null or p.approval_id = :approval)
					    and (p.status = 'READY' or p.status = 'HELD' and p.hold_kind = 'INSUFFICIENT_FUNDS')
					), single as (
					  select w.*, case when not exempt and amount > most_payout then 'payout' end as held1
					  from wanted w
					), to_destination as (
					  select w.currency, w.destination, sum(p.amount) as sent
					  from (select distinct currency, destination from wanted where most_destination is not null) w
					  join payout p on p.destination = w.destination and p.currency = w.currency
					  where p.mode = :mode and p.provider = :provider and p.first_sent_at >= :dayStart
					    and p.status in ('SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN', 'COMPLETED')
					  group by w.currency, w.destination
					), by_destination as (
					  select s.*, coalesce(d.sent, 0) + sum(s.amount) filter (where s.held1 is null)
					           over (partition by s.currency, s.destination order by s.run_id, s.line) as sum_destination
					  from single s left join to_destination d on d.currency = s.currency and d.destination = s.destination
					), second as (
					  select b.*, case when held1 is not null then held1
					                   when not exempt and sum_destination > most_destination then 'destination-day' end as held2
					  from by_destination b
					), of_run as (
					  select p.run_id, p.currency, sum(p.amount) as sent
					  from payout p join fence f on f.id = p.run_id join rule r on r.currency = p.currency
					  where r.most_run is not null and p.provider = :provider
					    and p.status in ('SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN', 'COMPLETED')
					  group by p.run_id, p.currency
					), by_run as (
					  select s.*, coalesce(o.sent, 0) + sum(s.amount) filter (where s.held2 is null)
					           over (partition by s.currency, s.run_id order by s.line) as sum_run
					  from second s left join of_run o on o.currency = s.currency and o.run_id = s.run_id
					), third as (
					  select b.*, case when held2 is not null then held2
					                   when not exempt and sum_run > most_run then 'run' end as held3
					  from by_run b
					), of_day as (
					  select p.currency, sum(p.amount) as sent
					  from payout p join payment_run j on j.id = p.run_id join rule r on r.currency = p.currency
					  where r.most_day is not null and j.job = :job and j.mode = :mode and p.first_sent_at >= :dayStart
					    and p.status in ('SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN', 'COMPLETED')
					  group by p.currency
					), by_day as (
					  select t.*, coalesce(o.sent, 0) + sum(t.amount) filter (where t.held3 is null)
					           over (partition by t.currency order by t.run_id, t.line) as sum_day
					  from third t left join of_day o on o.currency = t.currency
					), decided as materialized (
					  select b.*, case when held3 is not null then held3
					                   when not exempt and sum_day > most_day then 'day' end as stopped_by
					  from by_day b
					), told as (
					  select d.*, 'over the limit ' || case stopped_by
					           when 'payout' then 'for one payout: ' || currency || ' ' || amount || ', allowed are ' || most_payout
					           when 'destination-day' then 'for one destination a day: with this one ' || currency || ' '
					             || sum_destination || ' to ' || destination || ', allowed are ' || most_destination
					           when 'run' then 'for a run: with this one ' || currency || ' ' || sum_run || ', allowed are ' || most_run
					           else 'for a day: with this one ' || currency || ' ' || sum_day || ', allowed are ' || most_day
					         end as reason
					  from decided d where stopped_by is not null
					), held as (
					  update payout p
					  set status = 'HELD', version = version + 1, hold_kind = 'OVER_LIMIT', claimed_epoch = null,
					      reason = t.reason, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, t.status,
					        'HELD', t.reason, 'payrun', t.epoch)
					  from told t cross join moment m where t.id = p.id and t.status = p.status
					  returning p.id, p.version, p.run_id, t.status as from_status, p.reason as detail, m.now, t.epoch,
					            p.chain_count, p.chain_head, p.currency, p.amount, t.stopped_by
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version, now, from_status, 'HELD', detail, 'payrun', epoch, chain_count, chain_head from held
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from held) and report_state <> 'STALE'
					)
					select currency, stopped_by, count(*) as count, sum(amount) as amount
					from held group by currency, stopped_by order by currency, stopped_by
					""")
			.param("runs", JSON.writeValueAsString(lease.sendableEpochs()))
			.param("approval", lease.approval())
			.param("rules", JSON.writeValueAsString(json(rules.byCurrency())))
			.param("provider", account.provider().name())
			.param("mode", account.mode())
			.param("job", rules.job())
			.param("dayStart", dayStart.atOffset(ZoneOffset.UTC))
			.query((row, number) -> new Limits.Held(row.getString("currency"), row.getString("stopped_by"),
					row.getInt("count"), row.getBigDecimal("amount")))
			.list();
	}

	private static Map<String, Map<String, String>> json(Map<String, Limits.Limit> limits) {
		Map<String, Map<String, String>> rules = new TreeMap<>();
		limits.forEach((currency, limit) -> {
			Map<String, String> rule = new TreeMap<>();
			put(rule, "payout", limit.payout());
			put(rule, "run", limit.run());
			put(rule, "day", limit.day());
			put(rule, "destination", limit.destinationDay());
			rules.put(currency, rule);
		});
		return rules;
	}

	private static void put(Map<String, String> rule, String key, @Nullable BigDecimal most) {
		if (most != null) {
			rule.put(key, most.toPlainString());
		}
	}

}
