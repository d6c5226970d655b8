package io.payrun.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of what was told, what is due, and what could not be delivered. */
final class ListStore {

	private final JdbcClient jdbc;

	ListStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Deliveries of notices, the newest notice first. */
	List<Notices.Entry> notices(boolean undelivered, int limit) {
		return this.jdbc
			.sql("""
					select n.id::text as id, n.event_id, n.kind, n.run_id, n.subject, coalesce(d.channel, 'none') as channel,
					       coalesce(d.state, 'KEPT') as state, coalesce(d.attempts, 0) as attempts, n.created_at,
					       case when d.state = 'DUE' then d.next_at end as next_at, d.delivered_at, d.last_error
					from notice n left join notice_delivery d on d.notice_id = n.id
					where not :undelivered or d.state in ('DUE', 'FAILED')
					order by n.id desc, d.channel limit :limit
					""")
			.param("undelivered", undelivered)
			.param("limit", limit)
			.query(ListStore::entry)
			.list();
	}

	/** The customer's events that were not delivered, the oldest first. */
	List<Notices.Entry> events(int limit) {
		return this.jdbc
			.sql("""
					select u.event_id as id, u.event_id, 'payout.updated' as kind, p.run_id,
					       p.reference || ' ' || (u.body::json ->> 'status') as subject, 'events' as channel, u.state, u.attempts,
					       u.created_at, case when u.state = 'DUE' then u.next_at end as next_at, u.delivered_at, u.last_error
					from customer_event u join payout p on p.id = u.payout_id
					where u.state in ('DUE', 'FAILED')
					order by u.id limit :limit
					""")
			.param("limit", limit)
			.query(ListStore::entry)
			.list();
	}

	List<Notices.Target> targets() {
		return this.jdbc.sql("""
				select t.channel, t.since, count(x.channel) filter (where x.state = 'DUE') as due,
				       count(x.channel) filter (where x.state = 'FAILED') as failed
				from (select channel, since from notice_target) t
				left join (select channel, state from notice_delivery where state in ('DUE', 'FAILED')
				           union all select 'events', state from customer_event where state in ('DUE', 'FAILED')) x
				  on x.channel = t.channel
				group by 1, 2 order by 1
				""")
			.query((row, number) -> new Notices.Target(row.getString(1),
					row.getObject(2, OffsetDateTime.class).toInstant(), row.getLong(3), row.getLong(4)))
			.list();
	}

	/** Makes given notices and events due at once, unless somebody is sending them. */
	int retry(List<String> ids, boolean allFailed) {
		CrashPoint.NT5.before();
		int changed = this.jdbc.sql("""
				with wanted as (
				  select unnest(cast(:ids as text[])) as id),
				notices as (
				  update notice_delivery d set state = 'DUE', next_at = payrun_now(), due_since = payrun_now()
				  from notice n
				  where n.id = d.notice_id and (d.leased_until is null or d.leased_until <= payrun_now())
				    and (:all and d.state = 'FAILED' or d.state in ('DUE', 'FAILED')
				         and (n.id::text in (select id from wanted) or n.event_id in (select id from wanted)))
				  returning 1),
				events as (
				  update customer_event u set state = 'DUE', next_at = payrun_now(), due_since = payrun_now()
				  where (u.leased_until is null or u.leased_until <= payrun_now())
				    and (:all and u.state = 'FAILED'
				         or u.state in ('DUE', 'FAILED') and u.event_id in (select id from wanted))
				  returning 1)
				select (select count(*) from notices) + (select count(*) from events)
				""").param("ids", ids.toArray(String[]::new)).param("all", allFailed).query(Integer.class).single();
		CrashPoint.NT5.after();
		return changed;
	}

	private static Notices.Entry entry(ResultSet row, int number) throws SQLException {
		return new Notices.Entry(row.getString("id"), row.getString("event_id"), row.getString("kind"),
				row.getObject("run_id", Long.class), row.getString("subject"), row.getString("channel"),
				row.getString("state"), row.getInt("attempts"),
				row.getObject("created_at", OffsetDateTime.class).toInstant(), instant(row, "next_at"),
				instant(row, "delivered_at"), row.getString("last_error"));
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
