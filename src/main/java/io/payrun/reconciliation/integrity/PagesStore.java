package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of payouts that customers confirm on pages: one live page and one payment each,
 * and no money beyond what was granted.
 */
final class PagesStore {

	private final SnapshotStore snapshot;

	PagesStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/**
	 * A payout with its pages.
	 *
	 * @param run its run
	 * @param line its line
	 * @param reference its reference
	 * @param status where it stands
	 * @param kept what the customer has by our books
	 * @param pages the provider's ids of all of its pages
	 */
	record Ours(long run, int line, String reference, String status, BigDecimal kept, List<String> pages) {
	}

	/** I1 and I3 of pages and charges. */
	void check(Span everything, Findings findings) {
		this.snapshot.find(Promise.I1, findings, everything, """
				select p.run_id, p.reference, p.line, 'it has ' || count(*) || ' live pages' as what
				from checkout c join payout p on p.id = c.payout_id
				where c.state = 'LIVE' and (cast(:run as bigint) is null or p.run_id = :run)
				group by p.run_id, p.reference, p.line having count(*) > 1
				union all
				select p.run_id, p.reference, p.line, 'its customer was paid by ' || count(*) || ' charges: '
				       || string_agg(c.id, ', ' order by c.id)
				from checkout_charge c join payout p on p.id = c.payout_id
				where c.standing = 'SUCCEEDED' and (cast(:run as bigint) is null or p.run_id = :run)
				group by p.run_id, p.reference, p.line having count(*) > 1
				union all
				select p.run_id, p.reference, p.line, count(*) || ' holds of it are granted at once'
				from checkout_charge c join payout p on p.id = c.payout_id
				where c.granted and c.standing in ('CREATED', 'HELD', 'PENDING')
				  and (cast(:run as bigint) is null or p.run_id = :run)
				group by p.run_id, p.reference, p.line having count(*) > 1
				""");
		this.snapshot.find(Promise.I3, findings, everything,
				"""
						select p.run_id, p.reference, p.line,
						       'the hold of charge ' || c.id || ' was granted for ' || c.amount || ' of ' || p.amount as what
						from checkout_charge c join payout p on p.id = c.payout_id
						where c.granted and (cast(:run as bigint) is null or p.run_id = :run)
						  and (c.amount > p.amount or c.amount <> p.amount and p.withdrawal_type is distinct from 'balance')
						union all
						select p.run_id, p.reference, p.line,
						       'it is ' || p.status || ' with ' || coalesce(p.held_amount::text, 'nothing') || ' held, and '
						       || coalesce(string_agg(c.id || ' ' || c.standing || ' ' || c.amount, ', ' order by c.id), 'no charge')
						       || ' bears that out'
						from payout p left join checkout_charge c on c.payout_id = p.id
						where p.provider = 'soap' and p.status in ('ACCEPTED', 'COMPLETED', 'RETURNED')
						  and (cast(:run as bigint) is null or p.run_id = :run)
						group by p.id
						having not coalesce(bool_or(least(c.amount, p.amount) = p.held_amount
						  and case p.status when 'COMPLETED' then c.standing = 'SUCCEEDED'
						                    when 'RETURNED' then c.standing = 'REVERSED'
						                    else c.granted and c.standing in ('CREATED', 'HELD', 'PENDING') end), false)
						union all
						select p.run_id, p.reference, p.line, 'it is ' || p.status || ', and ' || p.held_amount || ' are held'
						from payout p
						where p.held_amount is not null and (cast(:run as bigint) is null or p.run_id = :run)
						  and (p.provider <> 'soap' or p.status not in ('ACCEPTED', 'COMPLETED', 'RETURNED', 'FAILED'))
						""");
	}

	/** Every payout of one run, or of all, that has pages. */
	void payouts(@Nullable Long run, Consumer<Ours> each) {
		this.snapshot.jdbc()
			.sql("""
					select p.run_id, p.line, p.reference, p.status,
					       case when p.status in ('COMPLETED', 'RETURNED') then coalesce(p.paid_amount, 0) else 0 end as kept,
					       array_agg(c.id order by c.id) as pages
					from payout p join checkout c on c.payout_id = p.id
					where cast(:run as bigint) is null or p.run_id = :run
					group by p.id
					""")
			.param("run", run)
			.withFetchSize(SnapshotStore.FETCH)
			.query((row) -> {
				each.accept(new Ours(row.getLong("run_id"), row.getInt("line"), row.getString("reference"),
						row.getString("status"), row.getBigDecimal("kept"),
						Arrays.stream((Object[]) row.getArray("pages").getArray()).map(String::valueOf).toList()));
			});
	}

}
