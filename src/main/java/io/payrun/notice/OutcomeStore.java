package io.payrun.notice;

import java.util.List;

import io.payrun.crash.CrashPoint;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of what came of deliveries: the same for notices and for events. */
final class OutcomeStore {

	private OutcomeStore() {
	}

	/**
	 * Stores outcomes. What arrived stays delivered whoever sent it; what failed is due
	 * again later, up to three days.
	 * @param jdbc the database
	 * @param table of the deliveries {@code d}
	 * @param row which delivery an outcome {@code o} with id and channel is of
	 * @param outcomes what was claimed
	 */
	static void store(JdbcClient jdbc, String table, String row, List<Due.Outcome> outcomes) {
		CrashPoint.NT4.before();
		jdbc.sql(
				"""
						update %s d
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
						where %s
						  and (d.state = 'DUE' and d.attempts = o.attempt or o.result = 'DELIVERED' and d.state <> 'DELIVERED')
						"""
					.formatted(table, row))
			.param("ids", outcomes.stream().map((one) -> one.due().id()).toArray(Long[]::new))
			.param("channels", outcomes.stream().map((one) -> one.due().channel()).toArray(String[]::new))
			.param("attempts", outcomes.stream().map((one) -> one.due().attempt()).toArray(Integer[]::new))
			.param("results", outcomes.stream().map(Due.Outcome::word).toArray(String[]::new))
			.param("notes", outcomes.stream().map(Due.Outcome::note).toArray(String[]::new))
			.update();
		CrashPoint.NT4.after();
	}

}
