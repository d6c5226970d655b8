package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of lists for people. */
final class ListStore {

	private final JdbcClient jdbc;

	ListStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	List<PayoutList.Entry> find(PayoutList.Filter filter) {
		PayoutStatus status = filter.status();
		Map<Long, List<PayoutList.Step>> histories = new HashMap<>();
		List<PayoutList.Entry> entries = this.jdbc.sql("""
				select p.*, r.job, r.business_date from payout p join payment_run r on r.id = p.run_id
				where (cast(:run as bigint) is null or p.run_id = :run)
				  and (cast(:status as text) is null or p.status = :status)
				  and (cast(:reference as text) is null or p.reference = :reference)
				  and (cast(:payee as text) is null or p.payee = :payee)
				  and (cast(:mode as text) is null or p.mode = :mode)
				order by p.run_id desc, p.line
				limit :most
				""")
			.param("run", filter.runId())
			.param("status", (status != null) ? status.name() : null)
			.param("reference", filter.reference())
			.param("payee", filter.payee())
			.param("mode", filter.mode())
			.param("most", filter.limit())
			.query((row, number) -> entry(row, histories))
			.list();
		fill(histories);
		return entries;
	}

	private void fill(Map<Long, List<PayoutList.Step>> histories) {
		if (histories.isEmpty()) {
			return;
		}
		this.jdbc.sql("""
				select payout_id, at, from_status, to_status, detail, actor from payout_event
				where payout_id = any(cast(:ids as bigint[])) order by payout_id, version
				""")
			.param("ids", "{" + String.join(",", histories.keySet().stream().map(String::valueOf).toList()) + "}")
			.query((row) -> {
				List<PayoutList.Step> history = histories.get(row.getLong("payout_id"));
				if (history != null) {
					history.add(new PayoutList.Step(row.getObject("at", OffsetDateTime.class).toInstant(),
							row.getString("from_status"), row.getString("to_status"), row.getString("detail"),
							row.getString("actor")));
				}
			});
	}

	private static PayoutList.Entry entry(ResultSet row, Map<Long, List<PayoutList.Step>> histories)
			throws SQLException {
		List<PayoutList.Step> history = new ArrayList<>();
		histories.put(row.getLong("id"), history);
		return new PayoutList.Entry(row.getLong("id"), row.getLong("run_id"), row.getString("job"),
				row.getObject("business_date", LocalDate.class), row.getInt("line"), row.getString("mode"),
				row.getString("reference"), row.getString("provider"), row.getString("destination"),
				row.getString("payee"), row.getBigDecimal("amount"), row.getString("currency"),
				PayoutStatus.valueOf(row.getString("status")), row.getBigDecimal("paid_amount"),
				row.getBigDecimal("refunded_amount"), row.getBigDecimal("fee"), row.getString("provider_id"),
				row.getString("provider_reference"), row.getString("provider_status"), time(row, "submitted_at"),
				time(row, "final_at"), row.getString("replaces"), row.getString("reason"), row.getString("hold_kind"),
				history);
	}

	private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
