package io.payrun.intake;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.payrun.intake.Intake.Terms;

/** What intake asks of the destinations that Payrun created. */
final class KnownDestinationStore {

	private final JdbcClient jdbc;

	KnownDestinationStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Rejects SyncPay lines in another currency than their destination takes. */
	void rejectOtherCurrencies(Terms terms) {
		this.jdbc.sql("""
				update staged_line s
				set errors = (coalesce(s.errors, '[]')::jsonb || jsonb_build_array(jsonb_build_object(
				      'column', 'currency', 'code', 'DESTINATION_CURRENCY',
				      'message', 'the destination (' || d.name || ') takes ' || d.currency)))::text
				from payout_destination d
				where s.run_id = :run and s.provider = 'syncpay' and s.currency is not null
				  and d.mode = :mode and d.destination_id = s.destination and d.state = 'CREATED'
				  and d.currency <> s.currency
				""").param("run", terms.runId()).param("mode", terms.mode()).update();
	}

}
