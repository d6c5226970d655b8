package io.payrun.reconciliation.integrity;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/** The SQL of payouts as rows: at most one effect each, and sums that agree. */
final class MoneyStore {

	private final SnapshotStore snapshot;

	MoneyStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/** I1, and what of I2 and I3 is in the tables, of one run or of all. */
	void check(Span everything, Findings findings) {
		long payouts = this.snapshot.count(everything,
				"select count(*) from payout where cast(:run as bigint) is null or run_id = :run");
		findings.payouts(payouts);
		findings.checked(Promise.I1, payouts);
		findings.checked(Promise.I3, payouts);
		ids(everything, findings);
		replacements(everything, findings);
		lines(everything, findings);
		totals(everything, findings);
	}

	private void ids(Span everything, Findings findings) {
		this.snapshot.find(Promise.I1, findings, everything, """
				select p.run_id, p.reference, p.line,
				       'the provider''s id ' || p.provider_id || ' stands at ' || o.reference || ' of run ' || o.run_id
				       || ' as well' as what
				from payout p join payout o on o.provider_id = p.provider_id and o.provider = p.provider
				  and o.mode = p.mode and o.id <> p.id
				where cast(:run as bigint) is null or p.run_id = :run
				union all
				select p.run_id, p.reference, p.line, 'the provider has it twice: ' || a.detail
				from payout_anomaly a join payout p on p.id = a.payout_id
				where a.kind = 'SECOND_PROVIDER_ID' and (cast(:run as bigint) is null or p.run_id = :run)
				""");
	}

	private void replacements(Span everything, Findings findings) {
		this.snapshot.find(Promise.I1, findings, everything,
				"""
						select p.run_id, p.reference, p.line,
						       case when o.id is null then 'it replaces ' || p.replaces || ', which does not exist'
						            else 'it replaces ' || p.replaces || ', which is ' || o.status
						                 || case when o.frozen then ' and frozen' else '' end || ': both may be paid' end as what
						from payout p left join payout o on o.mode = p.mode and o.reference = p.replaces
						where p.replaces is not null and (cast(:run as bigint) is null or p.run_id = :run)
						  and (o.id is null or o.frozen
						       or o.status not in ('FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'EXPIRED', 'DENIED'))
						union all
						select p.run_id, p.reference, p.line,
						       'it replaces ' || p.replaces || ', and so does ' || o.reference || ' of run ' || o.run_id
						from payout p join payout o on o.mode = p.mode and o.replaces = p.replaces and o.id <> p.id
						where cast(:run as bigint) is null or p.run_id = :run
						union all
						select p.run_id, p.reference, p.line, 'the reference stands in run ' || o.run_id || ' as well'
						from payout p join payout o on o.mode = p.mode and o.reference = p.reference and o.id <> p.id
						where cast(:run as bigint) is null or p.run_id = :run
						""");
	}

	private void lines(Span everything, Findings findings) {
		findings.checked(Promise.I2, this.snapshot.count(everything, """
				select coalesce(sum(lines_read), 0) from payment_run
				where cast(:run as bigint) is null or id = :run
				"""));
		this.snapshot.find(Promise.I2, findings, everything, """
				with counted as (
				  select r.id as run_id, coalesce(r.lines_read, 0) as read, coalesce(r.lines_accepted, 0) as accepted,
				         coalesce(r.lines_rejected, 0) as rejected,
				         (select count(*) from payout p where p.run_id = r.id) as payouts,
				         (select count(distinct line) from rejected_line l where l.run_id = r.id) as refused
				  from payment_run r where cast(:run as bigint) is null or r.id = :run
				)
				select run_id, null::text as reference, null::integer as line,
				       read || ' lines were read, ' || accepted || ' accepted and ' || rejected || ' rejected' as what
				from counted where read <> accepted + rejected
				union all
				select run_id, null, null, accepted || ' lines were accepted, and there are ' || payouts || ' payouts'
				from counted where accepted <> payouts
				union all
				select run_id, null, null,
				       rejected || ' lines were rejected, and there are ' || refused || ' rejected lines'
				from counted where rejected <> refused
				union all
				select p.run_id, p.reference, p.line, 'its line is among the rejected ones as well'
				from payout p where (cast(:run as bigint) is null or p.run_id = :run)
				  and exists (select from rejected_line l where l.run_id = p.run_id and l.line = p.line)
				union all
				select p.run_id, p.reference, p.line, 'its line is payout ' || o.reference || ' as well'
				from payout p join payout o on o.run_id = p.run_id and o.line = p.line and o.id <> p.id
				where cast(:run as bigint) is null or p.run_id = :run
				""");
	}

	/** What intake wrote down, against the rows. */
	private void totals(Span everything, Findings findings) {
		this.snapshot.find(Promise.I3, findings, everything,
				"""
						with told as (
						  select run_id, provider, currency, count, amount from run_total
						  where kind = 'accepted' and (cast(:run as bigint) is null or run_id = :run)
						), found as (
						  select run_id, provider, currency, count(*) as count, sum(amount) as amount,
						         sum(case when status in ('COMPLETED', 'FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'DENIED',
						                                  'EXPIRED', 'READY', 'HELD', 'AWAITING_CUSTOMER', 'ACCEPTED',
						                                  'SENDING', 'UNKNOWN') then amount else 0 end) as in_buckets
						  from payout where cast(:run as bigint) is null or run_id = :run
						  group by run_id, provider, currency
						)
						select run_id, null::text as reference, null::integer as line,
						       provider || ' ' || currency || ': intake wrote down ' || coalesce(t.count, 0) || ' payouts, '
						       || coalesce(t.amount, 0) || '; the rows hold ' || coalesce(f.count, 0) || ', '
						       || coalesce(f.amount, 0) as what
						from told t full join found f using (run_id, provider, currency)
						where t.count is distinct from f.count or t.amount is distinct from f.amount
						   or f.amount is distinct from f.in_buckets
						union all
						select run_id, reference, line,
						       'it is ' || status || ', paid ' || coalesce(paid_amount::text, 'nothing') || ' and given back '
						       || coalesce(refunded_amount::text, 'nothing') || ' of ' || amount
						from payout
						where (cast(:run as bigint) is null or run_id = :run)
						  and case when status = 'COMPLETED' and provider = 'soap'
						             then paid_amount > 0 and paid_amount <= amount and paid_amount = coalesce(held_amount, amount)
						           when status = 'COMPLETED' then paid_amount = amount
						           when status in ('FAILED', 'CANCELLED') then refunded_amount = coalesce(held_amount, amount)
						           when status = 'RETURNED' then refunded_amount > 0 and refunded_amount <= coalesce(held_amount, amount)
						           else paid_amount is null and refunded_amount is null end is not true
						""");
	}

}
