package io.payrun.reconciliation.integrity;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/** The SQL of approvals: what needed one was sent under one, as it was looked at. */
final class ApprovedStore {

	private static final String SENDS = """
			select p.run_id, p.reference, p.line, p.approval_id, e.at,
			       row_number() over (partition by e.payout_id order by e.version desc) = 1 as newest
			from payout_event e join payout p on p.id = e.payout_id join payment_run r on r.id = p.run_id
			where e.payout_id > :after and e.payout_id <= :upTo and e.from_status = 'READY' and e.to_status = 'SENDING'
			  and r.approval_required and e.at >= r.approval_since
			  and (cast(:run as bigint) is null or p.run_id = :run)
			""";

	private final SnapshotStore snapshot;

	ApprovedStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/** I13 of some payouts; an older send may have gone under an approval before. */
	void check(Span span, Findings findings) {
		findings.checked(Promise.I13, this.snapshot.count(span, "select count(*) from (" + SENDS + ") s"));
		this.snapshot.find(Promise.I13, findings, span, "with sent as (" + SENDS + """
				)
				select s.run_id, s.reference, s.line, 'it was sent while no approval of it was in force' as what
				from sent s
				where not exists (
				  select from run_approval a
				  where a.verdict = 'approved' and a.at <= s.at and (a.until is null or a.until > s.at)
				    and (a.void_at is null or a.void_at >= s.at)
				    and case when s.newest then a.id = s.approval_id else a.run_id >= s.run_id end)
				""");
	}

	/** What approvals cover has the bytes that were approved. */
	void plans(Span everything, Findings findings) {
		this.snapshot.find(Promise.I13, findings, everything, """
				select a.run_id, null::text as reference, null::integer as line,
				       'approval ' || a.id || ' covers other payouts than were looked at' as what
				from run_approval a
				cross join lateral (
				  select count(*) as payouts,
				         encode(sha256(convert_to(coalesce(string_agg(json_build_array(p.reference, p.destination,
				           p.amount::text, p.currency)::text, e'\n' order by p.id), ''), 'UTF8')), 'hex') as sha256
				  from payout p where p.approval_id = a.id) c
				where a.verdict = 'approved' and a.void_at is null and c.payouts >= a.payouts
				  and (c.payouts > a.payouts or c.sha256 <> a.plan_sha256)
				  and (cast(:run as bigint) is null or a.run_id = :run)
				""");
	}

}
