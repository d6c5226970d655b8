package io.payrun.notice;

import java.time.OffsetDateTime;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of the customer's events; a trigger writes them. An event is not due while an
 * earlier one of its payout is, so each payout's arrive in order.
 */
final class EventStore implements Queue {

	private final JdbcClient jdbc;

	EventStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	@Override
	public List<Due> claim(int most) {
		CrashPoint.NT2.before();
		letGo();
		List<Due> claimed = this.jdbc.sql("""
				with due as (
				  select u.id from customer_event u
				  where u.state = 'DUE' and not u.waits and u.next_at <= (select payrun_now())
				    and (u.leased_until is null or u.leased_until <= (select payrun_now()))
				  order by u.next_at, u.id limit :most for update skip locked),
				claimed as (
				  update customer_event u
				  set attempts = u.attempts + 1, leased_until = payrun_now() + interval '3 minutes'
				  from due where u.id = due.id
				  returning u.id, u.attempts, u.event_id, u.body, u.created_at)
				select id, attempts, event_id, body, created_at from claimed order by id
				""")
			.param("most", most)
			.query((row, number) -> new Due(row.getLong(1), "events", row.getInt(2), row.getString(3), "", "",
					row.getString(4), row.getObject(5, OffsetDateTime.class).toInstant()))
			.list();
		CrashPoint.NT2.after();
		return claimed;
	}

	/**
	 * Events whose earlier ones have arrived or were given up wait no longer. The words
	 * are such that no plan reads all that is due for each of them.
	 */
	private void letGo() {
		this.jdbc.sql("""
				update customer_event u set waits = false
				where u.state = 'DUE' and u.waits
				  and not exists (select from customer_event e
				                  where e.payout_id = u.payout_id and e.seq < u.seq
				                    and e.state not in ('DELIVERED', 'FAILED'))
				""").update();
	}

	@Override
	public void store(List<Due.Outcome> outcomes) {
		CrashPoint.NT4.before();
		this.jdbc
			.sql("""
					update customer_event u
					set state = case when o.result = 'DELIVERED' then 'DELIVERED'
					                 when o.result = 'FAILED' and u.due_since <= payrun_now() - interval '3 days' then 'FAILED'
					                 else 'DUE' end,
					    attempts = u.attempts - case when o.result = 'NOT_TRIED' then 1 else 0 end,
					    next_at = case when o.result = 'FAILED' then payrun_now() + least(interval '6 hours',
					                     interval '1 minute' * power(2, least(u.attempts, 10) - 1)) else u.next_at end,
					    leased_until = null,
					    delivered_at = case when o.result = 'DELIVERED' then payrun_now() end,
					    last_error = case when o.result = 'NOT_TRIED' then u.last_error else o.note end
					from unnest(cast(:ids as bigint[]), cast(:attempts as integer[]), cast(:results as text[]),
					            cast(:notes as text[])) as o (id, attempt, result, note)
					where u.id = o.id
					  and (u.state = 'DUE' and u.attempts = o.attempt or o.result = 'DELIVERED' and u.state <> 'DELIVERED')
					""")
			.param("ids", outcomes.stream().map((one) -> one.due().id()).toArray(Long[]::new))
			.param("attempts", outcomes.stream().map((one) -> one.due().attempt()).toArray(Integer[]::new))
			.param("results", outcomes.stream().map(Due.Outcome::word).toArray(String[]::new))
			.param("notes", outcomes.stream().map(Due.Outcome::note).toArray(String[]::new))
			.update();
		CrashPoint.NT4.after();
	}

}
