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
		OutcomeStore.store(this.jdbc, "customer_event", "d.id = o.id", outcomes);
	}

}
