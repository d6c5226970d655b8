package io.payrun.jobs;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts what a launch will do or would do, before it does it. */
final class PreviewStore {

	private final JdbcClient jdbc;

	PreviewStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * Every accepted payout of a run, in one of these.
	 *
	 * @param done final
	 * @param repeats asked again with the same key
	 * @param tracked the provider has it
	 * @param first sent for the first time
	 * @param held waits for a person or for money
	 * @param heldForNow of those, the ones that wait for money or time alone
	 * @param unknown unknown, or will be
	 * @param expired of those, the ones that are still to be marked so
	 */
	record Preview(long done, long repeats, long tracked, long first, long held, long heldForNow, long unknown,
			long expired) {

		boolean isNothing() {
			return this.repeats + this.tracked + this.first + this.heldForNow + this.expired == 0;
		}

		String sentence() {
			return "%,d final, %,d asked again with the same key, %,d tracked on, %,d sent for the first time, %,d held, %,d unknown"
				.formatted(this.done, this.repeats, this.tracked, this.first, this.held, this.unknown);
		}

	}

	/**
	 * Counts a run's payouts by what a launch would do with them.
	 * @param runId the run
	 * @param askable how long after its first send a payout in doubt may be asked again:
	 * five sixths of the window, less the timeout
	 * @param apiKeyHash hash of the key in use; under another one nothing is repeated
	 */
	Preview preview(long runId, Duration askable, String apiKeyHash) {
		return this.jdbc
			.sql("""
					select count(*) filter (where status in
					         ('COMPLETED', 'FAILED', 'CANCELLED', 'REFUSED', 'DENIED', 'EXPIRED', 'RETURNED')) as done,
					       count(*) filter (where status = 'SENDING' and young) as repeats,
					       count(*) filter (where status in ('ACCEPTED', 'AWAITING_CUSTOMER')) as tracked,
					       count(*) filter (where status = 'READY' and not frozen) as first,
					       count(*) filter (where status = 'HELD' or status = 'READY' and frozen) as held,
					       count(*) filter (where hold_kind in ('INSUFFICIENT_FUNDS', 'CUT_OFF') and not frozen) as held_for_now,
					       count(*) filter (where status = 'UNKNOWN' or status = 'SENDING' and not young) as unknown,
					       count(*) filter (where status = 'SENDING' and not young) as expired
					from (select status, frozen, hold_kind,
					             provider = 'soap'
					               or coalesce(first_sent_at + :askable * interval '1 millisecond' >= payrun_now()
					                           and api_key_hash = :apiKeyHash, false) as young
					      from payout where run_id = :run) p
					""")
			.param("run", runId)
			.param("askable", askable.toMillis())
			.param("apiKeyHash", apiKeyHash)
			.query(Preview.class)
			.single();
	}

	/** A run's epoch as it is now, for looking only. */
	int epoch(long runId) {
		return this.jdbc.sql("select epoch from payment_run where id = :run")
			.param("run", runId)
			.query(Integer.class)
			.single();
	}

	/**
	 * A part of what would be sent or held.
	 *
	 * @param provider the provider
	 * @param currency the currency
	 * @param kind the hold kind, or an empty text for what would be sent
	 * @param count payouts
	 * @param amount their sum
	 */
	record Part(String provider, String currency, String kind, int count, BigDecimal amount) {
	}

	/** What of these runs would be sent and held as the rows are now. */
	List<Part> parts(Collection<Long> runs) {
		return this.jdbc.sql("""
				select provider, currency, coalesce(hold_kind, '') as kind, count(*) as count, sum(amount) as amount
				from payout
				where run_id = any(:runs) and status in ('READY', 'HELD')
				group by provider, currency, coalesce(hold_kind, '')
				order by provider, currency, kind
				""").param("runs", runs.toArray(Long[]::new)).query(Part.class).list();
	}

}
