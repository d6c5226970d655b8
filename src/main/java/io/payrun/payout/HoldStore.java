package io.payrun.payout;

import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of holding and letting go many payouts at once; it looks at whole runs, and may
 * take its time. A frozen payout waits for a person, and for nothing else.
 */
final class HoldStore {

	private final JdbcClient jdbc;

	HoldStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * Holds what is still READY in every run that may send.
	 * @param epochs the runs with their epochs
	 * @param provider whose payouts
	 * @param currency of this currency alone, or null for all
	 * @param kind why, for the program
	 * @param reason why, for people
	 */
	int hold(Map<Long, Integer> epochs, String provider, @Nullable String currency, String kind, String reason) {
		int held = 0;
		for (Map.Entry<Long, Integer> run : epochs.entrySet()) {
			held += this.jdbc
				.sql("""
						with fence as (
						  select id from payment_run where id = :run and epoch = :epoch for share
						), moment as materialized (
						  select payrun_now() as now
						), held as (
						  update payout p
						  set status = 'HELD', version = version + 1, hold_kind = :kind, reason = :reason,
						      claimed_epoch = null, chain_count = chain_count + 1,
						      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'READY',
						        'HELD', :reason, 'payrun', :epoch)
						  from fence cross join moment m
						  where p.run_id = fence.id and p.status = 'READY' and p.provider = :provider
						    and p.currency = coalesce(cast(:currency as text), p.currency) and not p.frozen
						  returning p.id, p.version, m.now, p.chain_count, p.chain_head
						), stale as (
						  update payment_run set report_state = 'STALE'
						  where id = :run and report_state <> 'STALE' and exists (select from held)
						)
						insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
						select id, version, now, 'READY', 'HELD', :reason, 'payrun', :epoch, chain_count, chain_head from held
						""")
				.param("run", run.getKey())
				.param("epoch", run.getValue())
				.param("provider", provider)
				.param("currency", currency)
				.param("kind", kind)
				.param("reason", reason)
				.update();
		}
		return held;
	}

	/** Lets go what is held for a reason that is over: {@code HELD} to {@code READY}. */
	int letGo(Map<Long, Integer> epochs, String provider, String kind, String reason) {
		int freed = 0;
		for (Map.Entry<Long, Integer> run : epochs.entrySet()) {
			freed += this.jdbc
				.sql("""
						with fence as (
						  select id from payment_run where id = :run and epoch = :epoch for share
						), moment as materialized (
						  select payrun_now() as now
						), freed as (
						  update payout p
						  set status = 'READY', version = version + 1, hold_kind = null, reason = null,
						      claimed_epoch = null, chain_count = chain_count + 1,
						      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'HELD',
						        'READY', :reason, 'payrun', :epoch)
						  from fence cross join moment m
						  where p.run_id = fence.id and p.status = 'HELD' and p.hold_kind = :kind
						    and p.provider = :provider and not p.frozen
						  returning p.id, p.version, m.now, p.chain_count, p.chain_head
						), stale as (
						  update payment_run set report_state = 'STALE'
						  where id = :run and report_state <> 'STALE' and exists (select from freed)
						)
						insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
						select id, version, now, 'HELD', 'READY', :reason, 'payrun', :epoch, chain_count, chain_head from freed
						""")
				.param("run", run.getKey())
				.param("epoch", run.getValue())
				.param("provider", provider)
				.param("kind", kind)
				.param("reason", reason)
				.update();
		}
		return freed;
	}

}
