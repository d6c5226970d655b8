package io.payrun.reconciliation.integrity;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/**
 * The SQL of who ran: one raise an epoch, and nothing fenced under an epoch that was
 * over.
 */
final class RunnersStore {

	private final SnapshotStore snapshot;

	RunnersStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/** The raises of one run, or of all. */
	void epochs(Span everything, Findings findings) {
		findings.checked(Promise.I12, this.snapshot.count(everything,
				"select count(*) from run_epoch where cast(:run as bigint) is null or run_id = :run"));
		this.snapshot.find(Promise.I12, findings, everything,
				"""
						with raised as (
						  select r.id as run_id, r.epoch, r.launches,
						         (select count(*) from run_epoch e where e.run_id = r.id) as raises,
						         (select coalesce(max(e.epoch), 0) from run_epoch e where e.run_id = r.id) as highest,
						         (select count(*) from run_launch l where l.run_id = r.id) as rows
						  from payment_run r where cast(:run as bigint) is null or r.id = :run
						)
						select run_id, null::text as reference, null::integer as line,
						       'the run is at epoch ' || epoch || ', and ' || raises || ' raises up to ' || highest
						       || ' are written down' as what
						from raised where raises <> epoch or highest <> epoch
						union all
						select run_id, null, null, 'the run counts ' || launches || ' launches, and ' || rows || ' are written down'
						from raised where rows <> launches
						union all
						select run_id, null, null, 'the run was launched ' || launches || ' times in ' || epoch || ' epochs'
						from raised where launches > epoch
						union all
						select e.run_id, null, null, 'epoch ' || e.epoch || ' was raised before epoch ' || n.epoch
						from run_epoch e join run_epoch n on n.run_id = e.run_id and n.epoch = e.epoch - 1
						where e.at < n.at and (cast(:run as bigint) is null or e.run_id = :run)
						""");
	}

	/** What runners wrote about some payouts. */
	void check(Span span, Findings findings) {
		unknown(span, findings);
		afterTheNext(span, findings);
	}

	/**
	 * Every act behind the fence names an epoch that was raised. Rows of before the
	 * program wrote epochs down name none, and their run says so ({@code unknown}).
	 */
	private void unknown(Span span, Findings findings) {
		this.snapshot.find(Promise.I12, findings, span, """
				with act as (
				  select payout_id, epoch, 'event ' || version as name from payout_event
				  where payout_id > :after and payout_id <= :upTo
				    and (epoch is not null or from_status = 'READY' and to_status = 'SENDING'
				         or from_status = 'SENDING' and (to_status in ('READY', 'HELD', 'REFUSED')
				                                         or to_status = 'SENDING' and detail like 'attempt %'))
				  union all
				  select payout_id, epoch, 'send ' || attempt || ' of key ' || generation from payout_attempt
				  where payout_id > :after and payout_id <= :upTo and (kind = 'send' or epoch is not null)
				)
				select p.run_id, p.reference, p.line,
				       a.name || case when a.epoch is null then ' names no epoch'
				                      else ' names epoch ' || a.epoch || ', which nobody raised' end as what
				from act a join payout p on p.id = a.payout_id
				left join run_epoch e on e.run_id = p.run_id and e.epoch = a.epoch
				where e.run_id is null and (cast(:run as bigint) is null or p.run_id = :run)
				  and not (a.epoch is null and exists (select from run_epoch o where o.run_id = p.run_id
				                                         and o.host = 'unknown' and o.process = 0))
				""");
	}

	private void afterTheNext(Span span, Findings findings) {
		this.snapshot.find(Promise.I12, findings, span, """
				select p.run_id, p.reference, p.line,
				       'event ' || e.version || ' was written under epoch ' || e.epoch || ' after epoch ' || n.epoch
				       || ' had been raised' as what
				from payout_event e
				join payout p on p.id = e.payout_id
				join run_epoch n on n.run_id = p.run_id and n.epoch = e.epoch + 1
				where e.payout_id > :after and e.payout_id <= :upTo and e.at > n.at
				  and (cast(:run as bigint) is null or p.run_id = :run)
				  and (e.from_status = 'READY' and e.to_status = 'SENDING'
				       or e.from_status = 'SENDING' and (e.to_status in ('READY', 'HELD', 'REFUSED')
				                                         or e.to_status = 'SENDING' and e.detail like 'attempt %'))
				""");
	}

}
