package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of what needs a person: held, unknown, overdue, and payouts with an anomaly; each
 * payout counts under the first of its needs. Lists are bounded; what exceeds the bound
 * is told as a sum.
 */
final class NeedStore {

	/** Discrepancies told one by one, of each kind. */
	static final int MOST = 10_000;

	/**
	 * The payouts of a run that need a person, with why; each arm of the first part has
	 * its index.
	 */
	private static final String NEED = """
			with candidate as (
			  select id from payout where run_id = :run and status in ('HELD', 'UNKNOWN')
			  union select id from payout where run_id = :run and status in ('ACCEPTED', 'AWAITING_CUSTOMER')
			  union select payout_id from payout_anomaly where run_id = :run
			), need as (
			  select p.*, coalesce(p.submitted_at, p.first_sent_at, p.accepted_at, p.created_at) as since,
			         case when p.status = 'UNKNOWN' then 'UNKNOWN'
			              when exists (select from payout_anomaly a where a.payout_id = p.id) then 'ANOMALY'
			              when p.status = 'HELD' then 'HELD' else 'OVERDUE' end as need,
			         case when p.status = 'AWAITING_CUSTOMER' then 'link, usually 24 h'
			              when p.destination_type = 'mobile_money' then 'mobile money, usually 30 min'
			              when p.destination_type = 'crypto_wallet' then 'crypto, usually 2 h'
			              when p.currency = 'USD' then 'bank account, usually 3 business days'
			              when p.destination_type = 'bank_account' then 'bank account, usually 2 h'
			              else 'usually 2 h' end as usual,
			         late.overdue
			  from candidate c join payout p on p.id = c.id cross join lateral (
			    select p.status in ('ACCEPTED', 'AWAITING_CUSTOMER')
			           and coalesce(p.submitted_at, p.accepted_at, p.created_at) <=
			               case when p.status = 'AWAITING_CUSTOMER' then :hours24
			                    when p.destination_type = 'mobile_money' then :minutes30
			                    when p.destination_type = 'crypto_wallet' then :hours2
			                    when p.currency = 'USD' then :businessDays3
			                    else :hours2 end as overdue) late
			  where p.status in ('HELD', 'UNKNOWN') or late.overdue
			     or exists (select from payout_anomaly a where a.payout_id = p.id)
			)
			""";

	private final JdbcClient jdbc;

	NeedStore(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** A group of payouts that need the same thing. */
	record Group(String need, String provider, String currency, @Nullable String holdKind, @Nullable String usual,
			long count, BigDecimal amount, OffsetDateTime oldest) {
	}

	/** One payout that needs a person. */
	record Item(String need, String provider, String currency, String reference, @Nullable String payee,
			BigDecimal amount, String status, @Nullable String holdKind, @Nullable String providerId,
			OffsetDateTime since, @Nullable String reason, @Nullable String usual) {
	}

	/** Count, amount and age by need, the gravest first. */
	List<Group> groups(long runId, Limits limits) {
		return with(NEED + """
				select need, provider, currency, hold_kind, case when need = 'OVERDUE' then usual end as usual,
				       count(*) as count, sum(amount) as amount, min(since) as oldest
				from need
				group by 1, 2, 3, 4, 5
				order by array_position(array['UNKNOWN', 'ANOMALY', 'OVERDUE', 'HELD'], need), 2, 3, 4, 5""", runId,
				limits)
			.query(Group.class)
			.list();
	}

	/** The first payouts that need a person, the gravest first, then in source order. */
	List<Item> items(long runId, Limits limits, int limit) {
		return with(
				NEED + """
						select need, provider, currency, reference, payee, amount, status, hold_kind, provider_id, since, reason,
						       usual
						from need
						order by array_position(array['UNKNOWN', 'ANOMALY', 'OVERDUE', 'HELD'], need), line
						limit :limit""",
				runId, limits)
			.param("limit", limit)
			.query(Item.class)
			.list();
	}

	/**
	 * Unknown and overdue payouts and anomalies as discrepancies, sorted within their
	 * kind.
	 */
	List<Discrepancy> discrepancies(long runId, Limits limits) {
		List<Discrepancy> found = new ArrayList<>();
		found.addAll(unknown(runId));
		found.addAll(overdue(runId, limits));
		found.addAll(anomalies(runId));
		return found;
	}

	private List<Discrepancy> unknown(long runId) {
		return bounded(this.jdbc.sql("""
				select 'OUTCOME_UNKNOWN' as kind, provider, currency, reference, amount,
				       coalesce(reason, 'it cannot be proven whether the provider has it') as detail,
				       count(*) over () as count
				from payout where run_id = :run and status = 'UNKNOWN'
				order by provider collate "C", currency collate "C", line limit :most""").param("run", runId));
	}

	private List<Discrepancy> overdue(long runId, Limits limits) {
		return bounded(with(NEED + """
				select 'OVERDUE' as kind, provider, currency, reference, amount,
				       'in flight since ' || to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
				       || ', ' || usual as detail, count(*) over () as count
				from need where overdue
				order by provider collate "C", currency collate "C", line limit :most""", runId, limits));
	}

	private List<Discrepancy> anomalies(long runId) {
		return bounded(this.jdbc.sql("""
				select a.kind, p.provider, p.currency, p.reference, p.amount, a.detail, count(*) over () as count
				from payout_anomaly a join payout p on p.id = a.payout_id
				where a.run_id = :run
				order by a.kind, p.provider collate "C", p.currency collate "C", p.line, a.detail collate "C"
				limit :most""").param("run", runId));
	}

	private static List<Discrepancy> bounded(JdbcClient.StatementSpec statement) {
		long[] all = new long[1];
		RowMapper<Discrepancy> mapper = (row, number) -> {
			all[0] = row.getLong("count");
			return new Discrepancy(Discrepancy.Kind.valueOf(row.getString("kind")), row.getString("provider"),
					row.getString("currency"), row.getString("reference"), row.getBigDecimal("amount"),
					row.getString("detail"));
		};
		List<Discrepancy> found = new ArrayList<>(statement.param("most", MOST).query(mapper).list());
		if (all[0] > found.size()) {
			found.add(new Discrepancy(found.get(0).kind(), null, null, null, null,
					(all[0] - found.size()) + " more, see reconciliation.csv"));
		}
		return found;
	}

	private JdbcClient.StatementSpec with(String sql, long runId, Limits limits) {
		return this.jdbc.sql(sql)
			.param("run", runId)
			.param("minutes30", limits.minutes30())
			.param("hours2", limits.hours2())
			.param("hours24", limits.hours24())
			.param("businessDays3", limits.businessDays3());
	}

}
