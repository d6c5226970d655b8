package io.payrun.console;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What health asks the database; each question ends within two seconds. */
final class HealthStore {

	private final JdbcClient jdbc;

	HealthStore(DataSource dataSource) {
		JdbcTemplate template = new JdbcTemplate(dataSource);
		template.setQueryTimeout(2);
		this.jdbc = JdbcClient.create(template);
	}

	/**
	 * Sends that are forbidden.
	 *
	 * @param provider whose, or {@code all}
	 * @param at since when
	 * @param reason why, in the words of a person; not for the machine port
	 * @param actor who; not for the machine port
	 */
	record Pause(String provider, Instant at, String reason, String actor) {
	}

	/**
	 * Payouts that need a person.
	 *
	 * @param mode test or live
	 * @param status HELD or UNKNOWN
	 * @param count how many
	 */
	record Exceptions(String mode, String status, long count) {
	}

	/**
	 * Notices and events that nobody took yet.
	 *
	 * @param channel email, webhook or events
	 * @param failed whether it was given up
	 * @param count how many
	 * @param late whether the oldest has been due for a quarter of an hour
	 */
	record Undelivered(String channel, boolean failed, long count, boolean late) {
	}

	Instant now() {
		return this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single().toInstant();
	}

	Set<String> migrations() {
		return this.jdbc.sql("select version from flyway_schema_history where version is not null and success")
			.query(String.class)
			.set();
	}

	/** Pauses in force. */
	List<Pause> pauses() {
		return this.jdbc.sql("""
				select coalesce(provider, 'all') as provider, at, reason, actor from send_pause
				where ended_at is null order by at
				""")
			.query((row, number) -> new Pause(row.getString("provider"),
					row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("reason"),
					row.getString("actor")))
			.list();
	}

	/** By the partial index of open payouts. */
	List<Exceptions> exceptions() {
		return this.jdbc.sql("""
				select mode, status, count(*) as count from payout
				where status in ('HELD', 'UNKNOWN') and mode <> 'sandbox'
				group by mode, status order by mode, status desc
				""")
			.query((row, number) -> new Exceptions(row.getString("mode"), row.getString("status"),
					row.getLong("count")))
			.list();
	}

	/** By the partial indexes of what is due and what failed. */
	List<Undelivered> undelivered() {
		return this.jdbc.sql("""
				select channel, state = 'FAILED' as failed, count(*) as count,
				       min(due_since) < (select payrun_now() - interval '15 minutes') as late
				from (select channel, state, due_since from notice_delivery where state = 'DUE'
				      union all select channel, state, due_since from notice_delivery where state = 'FAILED'
				      union all select 'events', state, due_since from customer_event where state = 'DUE'
				      union all select 'events', state, due_since from customer_event where state = 'FAILED') waiting
				group by channel, state order by channel, state
				""")
			.query((row, number) -> new Undelivered(row.getString("channel"), row.getBoolean("failed"),
					row.getLong("count"), row.getBoolean("late")))
			.list();
	}

}
