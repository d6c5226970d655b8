package io.payrun.reconciliation.integrity;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/**
 * The SQL of what happened to payouts: allowed steps, one event a version, and the hash
 * chain, computed anew from every row.
 */
final class HistoryStore {

	/** The table of design.md section 4, written down a second time. */
	private static final String ALLOWED = """
			values ('READY', 'SENDING'), ('READY', 'HELD'), ('READY', 'DENIED'),
			       ('HELD', 'READY'), ('HELD', 'DENIED'),
			       ('SENDING', 'ACCEPTED'), ('SENDING', 'AWAITING_CUSTOMER'), ('SENDING', 'REFUSED'),
			       ('SENDING', 'READY'), ('SENDING', 'HELD'), ('SENDING', 'UNKNOWN'), ('SENDING', 'COMPLETED'),
			       ('SENDING', 'FAILED'), ('SENDING', 'CANCELLED'), ('SENDING', 'EXPIRED'),
			       ('UNKNOWN', 'ACCEPTED'), ('UNKNOWN', 'COMPLETED'), ('UNKNOWN', 'FAILED'),
			       ('UNKNOWN', 'CANCELLED'), ('UNKNOWN', 'REFUSED'),
			       ('ACCEPTED', 'COMPLETED'), ('ACCEPTED', 'FAILED'), ('ACCEPTED', 'CANCELLED'),
			       ('ACCEPTED', 'AWAITING_CUSTOMER'),
			       ('AWAITING_CUSTOMER', 'ACCEPTED'), ('AWAITING_CUSTOMER', 'COMPLETED'),
			       ('AWAITING_CUSTOMER', 'EXPIRED'), ('AWAITING_CUSTOMER', 'FAILED'),
			       ('COMPLETED', 'RETURNED')""";

	/** What a payout was accepted as, hashed: the hash before its first link. */
	static final String BIRTH = """
			sha256(convert_to('payout|' || p.run_id || '|' || p.line || '|' || quote_nullable(p.mode) || '|'
			  || quote_nullable(p.provider) || '|' || quote_nullable(p.reference) || '|'
			  || quote_nullable(p.destination) || '|' || quote_nullable(p.amount::text) || '|'
			  || quote_nullable(p.currency) || '|' || quote_nullable(p.destination_type) || '|'
			  || quote_nullable(p.payee) || '|' || quote_nullable(p.replaces) || '|'
			  || quote_nullable(p.withdrawal_type) || '|' || quote_nullable(p.experience) || '|'
			  || quote_nullable(p.return_url) || '|' || quote_nullable(p.description), 'UTF8'))""";

	private final SnapshotStore snapshot;

	HistoryStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/** I4 and I11 of some payouts. */
	void check(Span span, Findings findings) {
		findings.checked(Promise.I4, count(span, "payout_event"));
		findings.checked(Promise.I11, count(span, "payout_event") + count(span, "payout_attempt"));
		steps(span, findings);
		ends(span, findings);
		links(span, findings);
		heads(span, findings);
	}

	private long count(Span span, String table) {
		return this.snapshot.count(span, """
				select count(*) from %s h join payout p on p.id = h.payout_id
				where h.payout_id > :after and h.payout_id <= :upTo
				  and (cast(:run as bigint) is null or p.run_id = :run)
				""".formatted(table));
	}

	private void steps(Span span, Findings findings) {
		this.snapshot.find(Promise.I4, findings, span,
				"""
						with step as (
						  select p.run_id, p.reference, p.line, e.version, e.from_status, e.to_status,
						         row_number() over w as nth, lag(e.to_status) over w as before
						  from payout_event e join payout p on p.id = e.payout_id
						  where e.payout_id > :after and e.payout_id <= :upTo
						    and (cast(:run as bigint) is null or p.run_id = :run)
						  window w as (partition by e.payout_id order by e.version)
						)
						select run_id, reference, line,
						       'event ' || version || ' stands in place ' || nth || ' of its payout' as what
						from step where version <> nth
						union all
						select run_id, reference, line,
						       'event ' || version || ' begins at ' || from_status || ', and the payout stood at '
						       || coalesce(before, 'READY')
						from step where from_status <> coalesce(before, 'READY')
						union all
						select run_id, reference, line,
						       'event ' || version || ' goes from ' || from_status || ' to ' || to_status || ', which nothing may'
						from step
						where from_status <> to_status and (from_status, to_status) not in (%s)
						"""
					.formatted(ALLOWED));
	}

	private void ends(Span span, Findings findings) {
		this.snapshot.find(Promise.I4, findings, span,
				"""
						select p.run_id, p.reference, p.line,
						       'the payout is ' || p.status || ', and its history ends at ' || coalesce(e.to_status, 'READY') as what
						from payout p
						left join lateral (select to_status from payout_event where payout_id = p.id
						                   order by version desc limit 1) e on true
						where p.id > :after and p.id <= :upTo and (cast(:run as bigint) is null or p.run_id = :run)
						  and p.status <> coalesce(e.to_status, 'READY')
						""");
	}

	/** Every hash anew, from the row's text and the hash of the link before it. */
	private void links(Span span, Findings findings) {
		this.snapshot.find(Promise.I11, findings, span, """
				with link as (
				  select e.payout_id, e.link, e.hash, 'event ' || e.version as name,
				         'event|' || e.payout_id || '|' || e.link || '|' || e.version || '|'
				         || (extract(epoch from e.at) * 1000000)::bigint || '|' || quote_nullable(e.from_status) || '|'
				         || quote_nullable(e.to_status) || '|' || quote_nullable(e.detail) || '|'
				         || quote_nullable(e.actor) || '|' || coalesce(e.epoch::text, 'NULL') as said
				  from payout_event e
				  where e.payout_id > :after and e.payout_id <= :upTo
				  union all
				  select a.payout_id, a.link, a.hash, a.kind || ' ' || a.attempt || ' of key ' || a.generation,
				         'attempt|' || a.payout_id || '|' || a.link || '|' || quote_nullable(a.kind) || '|'
				         || a.generation || '|' || a.attempt || '|'
				         || (extract(epoch from a.started_at) * 1000000)::bigint || '|'
				         || (extract(epoch from a.ended_at) * 1000000)::bigint || '|'
				         || coalesce(a.http_status::text, 'NULL') || '|' || quote_nullable(a.outcome) || '|'
				         || quote_nullable(a.body_sha256) || '|' || quote_nullable(a.answer) || '|'
				         || quote_nullable(a.api_key_hash) || '|' || coalesce(a.epoch::text, 'NULL')
				  from payout_attempt a
				  where a.payout_id > :after and a.payout_id <= :upTo
				), chained as (
				  select payout_id, link, hash, name, said, row_number() over w as nth, lag(hash) over w as before
				  from link window w as (partition by payout_id order by link)
				)
				select p.run_id, p.reference, p.line,
				       case when c.link <> c.nth then c.name || ' is link ' || c.link || ' in place ' || c.nth
				            else c.name || ' (link ' || c.link || ') does not bear out its hash: it'
				                 || case when c.nth = 1 then ', or a term of the payout,' else '' end
				                 || ' is not what was written' end as what
				from chained c join payout p on p.id = c.payout_id
				where (cast(:run as bigint) is null or p.run_id = :run)
				  and (c.link <> c.nth
				       or c.hash <> sha256(case when c.nth = 1 then %s else c.before end || convert_to(c.said, 'UTF8')))
				""".formatted(BIRTH));
	}

	private void heads(Span span, Findings findings) {
		this.snapshot.find(Promise.I11, findings, span,
				"""
						with kept as (
						  select p.run_id, p.reference, p.line, p.version, p.chain_count, p.chain_head,
						         (select count(*) from payout_event e where e.payout_id = p.id) as events,
						         (select count(*) from payout_attempt a where a.payout_id = p.id) as attempts,
						         case when p.chain_count > 0 then coalesce(
						           (select hash from payout_event e where e.payout_id = p.id and e.link = p.chain_count limit 1),
						           (select hash from payout_attempt a where a.payout_id = p.id and a.link = p.chain_count limit 1))
						         end as last
						  from payout p
						  where p.id > :after and p.id <= :upTo and (cast(:run as bigint) is null or p.run_id = :run)
						)
						select run_id, reference, line,
						       'the payout changed ' || version || ' times, and ' || events || ' events tell of it' as what
						from kept where events <> version
						union all
						select run_id, reference, line,
						       'the payout counts ' || chain_count || ' links, and ' || events + attempts || ' are there'
						from kept where events + attempts <> chain_count
						union all
						select run_id, reference, line, 'the payout does not hold the hash of its last link'
						from kept where chain_head is distinct from last
						""");
	}

	/** Rows of history whose payout is gone; for a check of all runs. */
	void orphans(Span everything, Findings findings) {
		this.snapshot.find(Promise.I11, findings, everything, """
				select null::bigint as run_id, null::text as reference, null::integer as line,
				       rows || ' rows of history belong to payout number ' || payout_id || ', which is gone' as what
				from (select h.payout_id, count(*) as rows
				      from (select payout_id from payout_event union all select payout_id from payout_attempt) h
				      where not exists (select from payout p where p.id = h.payout_id)
				      group by h.payout_id) gone
				""");
	}

}
