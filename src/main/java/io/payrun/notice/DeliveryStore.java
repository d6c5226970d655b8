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
		OutcomeStore.store(this.jdbc, "notice_delivery", "d.notice_id = o.id and d.channel = o.channel", outcomes);
	}

}
