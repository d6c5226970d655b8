package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of looking at customers' pages and how long they have waited. */
final class AgeStore {

	private final JdbcClient jdbc;

	AgeStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	List<Checkouts.Aged> waiting(@Nullable Long runId, @Nullable String mode, int most) {
		return this.jdbc
			.sql("""
					with page as (
					  select p.run_id, r.job, p.mode, p.reference, p.destination, p.payee,
					         coalesce(p.held_amount, p.amount) as amount, p.currency,
					         case when p.status = 'ACCEPTED' then 'FOR_OUTCOME'
					              when c.id is null then 'WITHOUT_LINK'
					              when c.expires_at <= payrun_now() then 'LINK_LAPSED'
					              when exists (select from checkout_charge h where h.payout_id = p.id) then 'AFTER_A_FAILED_TRY'
					              else 'FOR_CUSTOMER' end as waits,
					         case when p.status = 'ACCEPTED' then p.accepted_at else coalesce(p.submitted_at, p.created_at) end as since
					  from payout p
					  join payment_run r on r.id = p.run_id
					  left join checkout c on c.payout_id = p.id and c.state = 'LIVE'
					  where p.provider = 'soap' and p.status in ('AWAITING_CUSTOMER', 'ACCEPTED')
					    and (cast(:run as bigint) is null or p.run_id = :run)
					    and (cast(:mode as text) is null or p.mode = :mode)
					)
					select *, payrun_now() as as_of from page order by since, run_id, reference limit :most
					""")
			.param("run", runId)
			.param("mode", mode)
			.param("most", most)
			.query((row, number) -> new Checkouts.Aged(row.getLong("run_id"), row.getString("job"),
					row.getString("mode"), row.getString("reference"), row.getString("destination"),
					row.getString("payee"), row.getBigDecimal("amount"), row.getString("currency"),
					Checkouts.Waits.valueOf(row.getString("waits")),
					row.getObject("since", OffsetDateTime.class).toInstant(),
					row.getObject("as_of", OffsetDateTime.class).toInstant()))
			.list();
	}

	List<Checkouts.Waiting> find(String reference, @Nullable String mode) {
		return this.jdbc
			.sql("""
					select p.id, p.version, p.run_id, r.job, p.mode, p.reference, p.request_body,
					       case when p.provider <> 'soap' then 'it is not paid by a page'
					            when p.frozen then 'it is frozen, because the provider has it after all'
					            when p.status = 'EXPIRED' then 'it is EXPIRED; to pay it after all, a new line replaces it'
					            when p.status <> 'AWAITING_CUSTOMER' then 'it is ' || p.status || '; only one that waits for its customer can get another link'
					       end as refusal
					from payout p join payment_run r on r.id = p.run_id
					where p.reference = :reference and (cast(:mode as text) is null or p.mode = :mode)
					order by p.mode
					""")
			.param("reference", reference)
			.param("mode", mode)
			.query(AgeStore::waiting)
			.list();
	}

	private static Checkouts.Waiting waiting(ResultSet row, int number) throws SQLException {
		String body = row.getString("request_body");
		return new Checkouts.Waiting(row.getLong("id"), row.getInt("version"), row.getLong("run_id"),
				row.getString("job"), row.getString("mode"), row.getString("reference"), (body != null) ? body : "",
				row.getString("refusal"));
	}

}
