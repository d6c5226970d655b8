package io.payrun.intake;

import java.time.OffsetDateTime;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.payrun.intake.Intake.Terms;

/**
 * Finds suspected duplicates: same provider, destination, amount and currency under
 * another reference. The earliest by run and line goes out, all later ones are suspected
 * and name it. What ended without the money arriving is nobody's twin.
 */
final class TwinStore {

	private final JdbcClient jdbc;

	TwinStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Marks staged lines that have a twin in this file or in a recent run. */
	int mark(Terms terms, OffsetDateTime now) {
		int marked = 0;
		if (hasRecentRuns(terms, now)) {
			marked += markRecent(terms, now);
		}
		return marked + markInFile(terms);
	}

	private boolean hasRecentRuns(Terms terms, OffsetDateTime now) {
		return this.jdbc.sql("""
				select exists (select from payment_run
				               where mode = :mode and id <> :run and lines_accepted > 0 and accepted_at >= :since)
				""")
			.param("mode", terms.mode())
			.param("run", terms.runId())
			.param("since", now.minus(terms.duplicatesWithin()))
			.query(Boolean.class)
			.single();
	}

	private int markRecent(Terms terms, OffsetDateTime now) {
		return this.jdbc.sql("""
				with twin as (
				  select distinct on (n.line) n.line as of_line, p.run_id, p.line, p.reference
				  from staged_line n
				  join payout p on p.destination = n.destination and p.amount = n.amount
				               and p.currency = n.currency and p.provider = n.provider
				  where n.run_id = :run and n.errors is null
				    and p.mode = :mode and p.created_at >= :since
				    and p.run_id in (select id from payment_run
				                     where mode = :mode and id <> :run and accepted_at >= :since)
				    and p.status not in ('FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'EXPIRED', 'DENIED')
				    and p.reference is distinct from n.replaces
				  order by n.line, p.run_id, p.line
				)
				update staged_line s
				set twin_run = t.run_id, twin_line = t.line, twin_reference = t.reference
				from twin t
				where s.run_id = :run and s.line = t.of_line
				""")
			.param("run", terms.runId())
			.param("mode", terms.mode())
			.param("since", now.minus(terms.duplicatesWithin()))
			.update();
	}

	private int markInFile(Terms terms) {
		return this.jdbc.sql("""
				with first as materialized (
				  select provider, destination, amount, currency, min(line) as line
				  from staged_line
				  where run_id = :run and errors is null
				  group by provider, destination, amount, currency
				  having count(*) > 1
				)
				update staged_line s
				set twin_run = p.run_id, twin_line = p.line, twin_reference = p.reference
				from first f join payout p on p.run_id = :run and p.line = f.line
				where s.run_id = :run and s.errors is null and s.twin_run is null and s.line > f.line
				  and s.destination = f.destination and s.amount = f.amount
				  and s.currency = f.currency and s.provider = f.provider
				""").param("run", terms.runId()).update();
	}

	/**
	 * Holds the marked payouts until a person lets them go. Each is looked up by its
	 * line: the planner knows nothing of a run that is being made, and may join the wrong
	 * way round.
	 */
	void hold(Terms terms, OffsetDateTime now) {
		this.jdbc
			.sql("""
					with marked as materialized (
					  select n.id, 'possible duplicate of ' || s.twin_reference || ' (run ' || s.twin_run || ', line '
					         || s.twin_line || ')' as reason
					  from staged_line s
					  cross join lateral (select id from payout where run_id = :run and line = s.line offset 0) n
					  where s.run_id = :run and s.twin_run is not null
					), held as (
					  update payout p
					  set status = 'HELD', hold_kind = 'POSSIBLE_DUPLICATE', version = p.version + 1,
					      reason = m.reason, chain_count = 1,
					      chain_head = event_link(payout_head(p), p.id, 1, 1, :now, 'READY', 'HELD', m.reason, 'payrun', null)
					  from marked m
					  where p.id = m.id and p.status = 'READY' and p.version = 0
					  returning p.id, p.version, p.reason, p.chain_count, p.chain_head
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, :now, 'READY', 'HELD', reason, 'payrun', chain_count, chain_head from held
					""")
			.param("run", terms.runId())
			.param("now", now)
			.update();
	}

	/**
	 * Only writes the suspicion down, in the history, where sending does not wipe it; the
	 * payouts go out.
	 */
	void warn(Terms terms, OffsetDateTime now) {
		this.jdbc
			.sql("""
					with marked as (
					  select line, 'possible duplicate of ' || twin_reference || ' (run ' || twin_run || ', line '
					         || twin_line || '), only told as the job wants it' as reason
					  from staged_line where run_id = :run and twin_run is not null
					), warned as (
					  update payout p
					  set version = p.version + 1, reason = m.reason, chain_count = 1,
					      chain_head = event_link(payout_head(p), p.id, 1, 1, :now, 'READY', 'READY', m.reason, 'payrun', null)
					  from marked m
					  where p.run_id = :run and p.line = m.line and p.version = 0
					  returning p.id, p.version, p.reason, p.chain_count, p.chain_head
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, :now, 'READY', 'READY', reason, 'payrun', chain_count, chain_head from warned
					""")
			.param("run", terms.runId())
			.param("now", now)
			.update();
	}

}
