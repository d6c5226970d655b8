package io.payrun.console;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of metrics. Times come in as parameters: with a function in its place no index
 * would serve.
 */
final class MetricStore {

	/** Upper bounds of the latency buckets, in seconds, as the query counts them. */
	static final List<String> BUCKETS = List.of("0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30");

	private final JdbcClient jdbc;

	MetricStore(DataSource dataSource) {
		JdbcTemplate template = new JdbcTemplate(dataSource);
		template.setQueryTimeout(20);
		this.jdbc = JdbcClient.create(template);
	}

	/**
	 * Open payouts of all times.
	 *
	 * @param mode their mode
	 * @param provider their provider
	 * @param currency their currency
	 * @param status their status
	 * @param count how many
	 * @param amount their sum
	 * @param oldest seconds since the oldest was sent, or taken in
	 */
	record Open(String mode, String provider, String currency, String status, long count, BigDecimal amount,
			BigDecimal oldest) {
	}

	/**
	 * A run that is counted payout by payout.
	 *
	 * @param id the run
	 * @param mode its mode
	 * @param state its state
	 * @param mark the same as long as no payout of it changes; null where they may change
	 * now
	 */
	record Run(long id, String mode, String state, @Nullable String mark) {
	}

	/**
	 * Payouts of one run in one state.
	 *
	 * @param run the run
	 * @param provider their provider
	 * @param status their status
	 * @param count how many
	 */
	record Counted(long run, String provider, String status, long count) {
	}

	/**
	 * Requests to a provider that ended in the window.
	 *
	 * @param provider the provider
	 * @param kind send or poll
	 * @param outcome in a word
	 * @param count how many
	 * @param seconds how long they took together
	 * @param buckets how many took no longer than each of {@link #BUCKETS}
	 */
	record Requests(String provider, String kind, String outcome, long count, BigDecimal seconds, List<Long> buckets) {
	}

	/**
	 * A job's record.
	 *
	 * @param mode its mode
	 * @param job its name
	 * @param goodDate newest business date with a finished run
	 * @param exitCode of the newest run that ended
	 * @param endedAt when that was, as unix time
	 */
	record Job(String mode, String job, @Nullable LocalDate goodDate, @Nullable Integer exitCode,
			@Nullable BigDecimal endedAt) {
	}

	Instant now() {
		return this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single().toInstant();
	}

	/** By the two partial indexes of open payouts. */
	List<Open> open(Instant now) {
		return this.jdbc
			.sql("""
					select mode, provider, currency, status, count(*) as count, sum(amount) as amount,
					       round(extract(epoch from cast(:now as timestamptz) - min(since))) as oldest
					from (select mode, provider, currency, status, amount, coalesce(submitted_at, first_sent_at, created_at) as since
					      from payout where status in ('HELD', 'SENDING', 'UNKNOWN')
					      union all
					      select mode, provider, currency, status, amount, coalesce(submitted_at, first_sent_at, created_at)
					      from payout where status in ('ACCEPTED', 'AWAITING_CUSTOMER')) open
					group by mode, provider, currency, status
					""")
			.param("now", utc(now))
			.query((row, number) -> new Open(row.getString("mode"), row.getString("provider"),
					row.getString("currency"), row.getString("status"), row.getLong("count"),
					row.getBigDecimal("amount"), row.getBigDecimal("oldest").max(BigDecimal.ZERO)))
			.list();
	}

	/** Runs begun since a time, and all that did not finish. */
	List<Run> runs(Instant since) {
		return this.jdbc
			.sql("""
					select r.id, r.mode, r.state,
					       case when r.state = 'FINISHED' and r.report_state = 'CURRENT'
					            then coalesce((select max(v.version) from report_version v where v.run_id = r.id), 0) end as mark
					from payment_run r
					where r.started_at >= cast(:since as timestamptz) or r.state <> 'FINISHED'
					""")
			.param("since", utc(since))
			.query((row, number) -> new Run(row.getLong("id"), row.getString("mode"), row.getString("state"),
					row.getString("mark")))
			.list();
	}

	/** All payouts of the given runs, by the index of runs and lines. */
	List<Counted> counted(Collection<Long> runs) {
		return this.jdbc.sql("""
				select run_id, provider, status, count(*) as count from payout
				where run_id = any(cast(:runs as bigint[]))
				group by run_id, provider, status
				""")
			.param("runs", "{" + String.join(",", runs.stream().map(String::valueOf).toList()) + "}")
			.query((row, number) -> new Counted(row.getLong("run_id"), row.getString("provider"),
					row.getString("status"), row.getLong("count")))
			.list();
	}

	/** By the block range index of ends. */
	List<Requests> requests(Instant since) {
		return this.jdbc.sql("""
				select p.provider, a.kind, a.outcome, count(*) as count, sum(a.took) as seconds,
				       array[count(*) filter (where a.took <= 0.05), count(*) filter (where a.took <= 0.1),
				             count(*) filter (where a.took <= 0.25), count(*) filter (where a.took <= 0.5),
				             count(*) filter (where a.took <= 1), count(*) filter (where a.took <= 2.5),
				             count(*) filter (where a.took <= 5), count(*) filter (where a.took <= 10),
				             count(*) filter (where a.took <= 30)] as buckets
				from (select payout_id, kind, outcome, extract(epoch from ended_at - started_at) as took
				      from payout_attempt where ended_at >= cast(:since as timestamptz)) a
				join payout p on p.id = a.payout_id
				group by p.provider, a.kind, a.outcome
				""")
			.param("since", utc(since))
			.query((row, number) -> new Requests(row.getString("provider"), row.getString("kind"),
					row.getString("outcome"), row.getLong("count"), row.getBigDecimal("seconds"), longs(row)))
			.list();
	}

	/** One row for each job and mode that ever ran; runs are few. */
	List<Job> jobs() {
		return this.jdbc
			.sql("""
					select r.mode, r.job, max(r.business_date) filter (where r.state = 'FINISHED') as good_date,
					       (array_agg(r.exit_code order by r.id desc) filter (where r.exit_code is not null))[1] as exit_code,
					       extract(epoch from (array_agg(r.finished_at order by r.id desc) filter (where r.finished_at is not null))[1])
					         as ended_at
					from payment_run r group by r.mode, r.job order by r.mode, r.job
					""")
			.query((row, number) -> new Job(row.getString("mode"), row.getString("job"),
					row.getObject("good_date", LocalDate.class), (Integer) row.getObject("exit_code"),
					row.getBigDecimal("ended_at")))
			.list();
	}

	private static List<Long> longs(ResultSet row) throws SQLException {
		Array array = row.getArray("buckets");
		List<Long> numbers = new ArrayList<>();
		for (Object number : (Object[]) array.getArray()) {
			numbers.add((Long) number);
		}
		return numbers;
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

}
