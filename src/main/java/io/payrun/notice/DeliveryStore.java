package io.payrun.notice;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;

import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of the deliveries of notices. */
final class DeliveryStore implements Queue {

	private final JdbcClient jdbc;

	private final String[] channels;

	DeliveryStore(DataSource dataSource, Set<String> channels) {
		this.jdbc = JdbcClient.create(dataSource);
		this.channels = channels.toArray(String[]::new);
	}

	@Override
	public List<Due> claim(int most) {
		CrashPoint.NT2.before();
		List<Due> claimed = this.jdbc
			.sql("""
					with due as (
					  select notice_id, channel from notice_delivery
					  where state = 'DUE' and next_at <= payrun_now() and (leased_until is null or leased_until <= payrun_now())
					    and channel = any(:channels)
					  order by next_at, notice_id limit :most for update skip locked),
					claimed as (
					  update notice_delivery d
					  set attempts = d.attempts + 1, leased_until = payrun_now() + interval '3 minutes'
					  from due where d.notice_id = due.notice_id and d.channel = due.channel
					  returning d.notice_id, d.channel, d.attempts)
					select n.id, c.channel, c.attempts, n.event_id, n.subject, n.text, n.payload, n.created_at
					from claimed c join notice n on n.id = c.notice_id order by n.id, c.channel
					""")
			.param("channels", this.channels)
			.param("most", most)
			.query((row, number) -> new Due(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4),
					row.getString(5), row.getString(6), row.getString(7),
					row.getObject(8, OffsetDateTime.class).toInstant()))
			.list();
		CrashPoint.NT2.after();
		return claimed;
	}

	@Override
	public void store(List<Due.Outcome> outcomes) {
		CrashPoint.NT4.before();
		this.jdbc
			.sql("""
					update notice_delivery d
					set state = case when o.result = 'DELIVERED' then 'DELIVERED'
					                 when o.result = 'FAILED' and d.due_since <= payrun_now() - interval '3 days' then 'FAILED'
					                 else 'DUE' end,
					    attempts = d.attempts - case when o.result = 'NOT_TRIED' then 1 else 0 end,
					    next_at = case when o.result = 'FAILED' then payrun_now() + least(interval '6 hours',
					                     interval '1 minute' * power(2, least(d.attempts, 10) - 1)) else d.next_at end,
					    leased_until = null,
					    delivered_at = case when o.result = 'DELIVERED' then payrun_now() end,
					    last_error = case when o.result = 'NOT_TRIED' then d.last_error else o.note end
					from unnest(cast(:ids as bigint[]), cast(:channels as text[]), cast(:attempts as integer[]),
					            cast(:results as text[]), cast(:notes as text[])) as o (id, channel, attempt, result, note)
					where d.notice_id = o.id and d.channel = o.channel
					  and (d.state = 'DUE' and d.attempts = o.attempt or o.result = 'DELIVERED' and d.state <> 'DELIVERED')
					""")
			.param("ids", outcomes.stream().map((one) -> one.due().id()).toArray(Long[]::new))
			.param("channels", outcomes.stream().map((one) -> one.due().channel()).toArray(String[]::new))
			.param("attempts", outcomes.stream().map((one) -> one.due().attempt()).toArray(Integer[]::new))
			.param("results", outcomes.stream().map(Due.Outcome::word).toArray(String[]::new))
			.param("notes", outcomes.stream().map(Due.Outcome::note).toArray(String[]::new))
			.update();
		CrashPoint.NT4.after();
	}

}
