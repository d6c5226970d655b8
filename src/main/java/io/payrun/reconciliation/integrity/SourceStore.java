package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/** The SQL of what became of a run's lines. */
final class SourceStore {

	private final SnapshotStore snapshot;

	SourceStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/**
	 * What became of a line.
	 *
	 * @param line its number
	 * @param terms of the payout; null where the line was rejected
	 */
	record Row(int line, @Nullable Terms terms) {
	}

	/** What a payout was accepted as. */
	record Terms(String reference, String provider, String destination, BigDecimal amount, String currency) {
	}

	/** Every payout and every rejected line of a run, by line. */
	void lines(long run, Consumer<Row> each) {
		this.snapshot.jdbc().sql("""
				select line, reference, provider, destination, amount, currency from payout where run_id = :run
				union all
				select distinct line, null, null, null, null::numeric, null from rejected_line where run_id = :run
				order by line
				""").param("run", run).withFetchSize(SnapshotStore.FETCH).query((row) -> {
			String reference = row.getString("reference");
			each.accept(new Row(row.getInt("line"),
					(reference == null) ? null : new Terms(reference, row.getString("provider"),
							row.getString("destination"), row.getBigDecimal("amount"), row.getString("currency"))));
		});
	}

	/**
	 * What intake wrote down, by {@code accepted CURRENCY} and {@code rejected CURRENCY}.
	 */
	Sums totals(long run) {
		Sums sums = new Sums();
		this.snapshot.jdbc().sql("""
				select kind, currency, count, amount from run_total where run_id = :run
				""").param("run", run).query((row) -> {
			sums.add(row.getString("kind") + " " + row.getString("currency"), row.getLong("count"),
					row.getBigDecimal("amount"));
		});
		return sums;
	}

	/**
	 * The request rows of a run whose source is the table; returns how many there are.
	 */
	long requests(long run, Findings findings) {
		Span span = new Span(run, 0, 0, 0);
		this.snapshot.find(Promise.I2, findings, span,
				"""
						select r.run_id, r.reference, null::integer as line,
						       'request ' || r.id || ' became no payout and is not rejected' as what
						from payout_request r
						where r.run_id = :run and r.status is distinct from 'REJECTED'
						  and not exists (select from payout p where p.run_id = :run and p.request_id = r.id)
						union all
						select p.run_id, p.reference, p.line, 'request ' || r.id || ' is rejected and a payout, too'
						from payout p join payout_request r on r.id = p.request_id
						where p.run_id = :run and r.status = 'REJECTED'
						union all
						select p.run_id, p.reference, p.line, 'request ' || p.request_id || ' is payout ' || o.reference || ' as well'
						from payout p join payout o on o.run_id = :run and o.request_id = p.request_id and o.id <> p.id
						where p.run_id = :run
						union all
						select p.run_id, p.reference, p.line,
						       'request ' || r.id || ' asks for ' || concat_ws(' ', r.reference, r.destination, r.amount, r.currency)
						       || '; the payout is ' || concat_ws(' ', p.destination, p.amount, p.currency)
						from payout p join payout_request r on r.id = p.request_id
						where p.run_id = :run
						  and (r.reference is distinct from p.reference or r.destination is distinct from p.destination
						       or r.currency is distinct from p.currency or r.run_id is distinct from p.run_id
						       or case when r.amount ~ '^[0-9]{1,12}([.][0-9]{1,18})?$' then r.amount::numeric end
						          is distinct from p.amount)
						""");
		return this.snapshot.count(span, "select count(*) from payout_request where run_id = :run");
	}

}
