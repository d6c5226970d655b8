package io.payrun.payout;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of what a person has to know of a payout. */
final class AnomalyStore {

	private final JdbcClient jdbc;

	AnomalyStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Told once of a payout and kind; a report that does not say so yet is stale. */
	void tell(long payoutId, long runId, String kind, String detail) {
		this.jdbc.sql("""
				with told as (
				  insert into payout_anomaly (payout_id, run_id, kind, detail) values (:id, :run, :kind, :detail)
				  on conflict do nothing returning run_id
				)
				update payment_run set report_state = 'STALE'
				where id in (select run_id from told) and report_state <> 'STALE'
				""").param("id", payoutId).param("run", runId).param("kind", kind).param("detail", detail).update();
	}

}
