package io.payrun.reconciliation.integrity;

import java.time.Duration;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/** The SQL of what was sent: after its intent, within its window, the same bytes. */
final class SendsStore {

	private final SnapshotStore snapshot;

	SendsStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/** I5, I6 and I7 of some payouts. */
	void check(Span span, Duration trusted, Findings findings) {
		long sends = this.snapshot.count(span, """
				select count(*) from payout_attempt a join payout p on p.id = a.payout_id
				where a.payout_id > :after and a.payout_id <= :upTo and a.kind = 'send'
				  and (cast(:run as bigint) is null or p.run_id = :run)
				""");
		findings.checked(Promise.I5, sends);
		findings.checked(Promise.I6, sends);
		findings.checked(Promise.I7, sends);
		if (sends > 0) {
			intents(span, findings);
			bytes(span, findings);
			newestBytes(span, findings);
			late(span, trusted, findings);
		}
	}

	/** Each send has its own intent before it in the chain. */
	private void intents(Span span, Findings findings) {
		this.snapshot.find(Promise.I5, findings, span, """
				with send as (
				  select a.payout_id, a.generation, a.attempt, a.link,
				         row_number() over (partition by a.payout_id, a.generation, a.attempt order by a.link) as nth,
				         (select count(*) from payout_event e
				          where e.payout_id = a.payout_id and e.to_status = 'SENDING'
				            and e.from_status in ('READY', 'SENDING') and e.link < a.link
				            and e.detail = 'attempt ' || a.attempt || ' of key ' || a.generation) as intents
				  from payout_attempt a
				  where a.payout_id > :after and a.payout_id <= :upTo and a.kind = 'send'
				)
				select p.run_id, p.reference, p.line,
				       'send ' || s.attempt || ' of key ' || s.generation || ' has no intent before it' as what
				from send s join payout p on p.id = s.payout_id
				where s.intents < s.nth and (cast(:run as bigint) is null or p.run_id = :run)
				""");
	}

	private void bytes(Span span, Findings findings) {
		this.snapshot.find(Promise.I6, findings, span,
				"""
						select p.run_id, p.reference, p.line,
						       'sends of key ' || a.generation || ' carried ' || count(distinct a.body_sha256)
						       || case when count(distinct a.body_sha256) = 0 then ' known bodies' else ' different bodies' end as what
						from payout_attempt a join payout p on p.id = a.payout_id
						where a.payout_id > :after and a.payout_id <= :upTo and a.kind = 'send'
						  and (cast(:run as bigint) is null or p.run_id = :run)
						group by p.run_id, p.reference, p.line, a.payout_id, a.generation
						having count(distinct a.body_sha256) <> 1
						""");
	}

	/** The stored body is that of the newest generation that has an intent. */
	private void newestBytes(Span span, Findings findings) {
		this.snapshot.find(Promise.I6, findings, span,
				"""
						with stored as (
						  select p.id, p.run_id, p.reference, p.line,
						         encode(sha256(convert_to(p.request_body, 'UTF8')), 'hex') as body,
						         (select substring(e.detail from 'of key ([0-9]{1,9})$')::integer from payout_event e
						          where e.payout_id = p.id and e.from_status = 'READY' and e.to_status = 'SENDING'
						          order by e.version desc limit 1) as generation
						  from payout p
						  where p.id > :after and p.id <= :upTo and (cast(:run as bigint) is null or p.run_id = :run)
						)
						select s.run_id, s.reference, s.line,
						       'send ' || a.attempt || ' of key ' || a.generation || ' carried other bytes than the stored body' as what
						from stored s
						join payout_attempt a on a.payout_id = s.id and a.kind = 'send' and a.generation = s.generation
						where a.body_sha256 is distinct from s.body
						""");
	}

	private void late(Span span, Duration trusted, Findings findings) {
		this.snapshot.find(Promise.I7, findings, span, """
				select p.run_id, p.reference, p.line,
				       'send ' || a.attempt || ' of key ' || a.generation || ' began '
				       || extract(epoch from a.started_at - i.at)::integer || ' s after its intent' as what
				from payout_attempt a
				join payout p on p.id = a.payout_id
				cross join lateral (
				  select e.at from payout_event e
				  where e.payout_id = a.payout_id and e.from_status = 'READY' and e.to_status = 'SENDING'
				    and e.link < a.link and e.detail = 'attempt 1 of key ' || a.generation
				  order by e.link desc limit 1) i
				where a.payout_id > :after and a.payout_id <= :upTo and a.kind = 'send'
				  and (cast(:run as bigint) is null or p.run_id = :run)
				  -- opening a customer's page again moves nothing: what counts there is the hold
				  and p.provider <> 'soap' and a.started_at > i.at + interval '%d milliseconds'
				""".formatted(trusted.toMillis()));
	}

}
