package io.payrun.notice;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL that finds what happened and was not told yet. */
final class MissedStore {

	private final JdbcClient jdbc;

	MissedStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * A launch or a report version with its run.
	 *
	 * @param run the run
	 * @param launch the launch; of a report version the newest
	 * @param ended whether it wrote how it ended
	 * @param newest whether there is no later launch
	 * @param exitCode how it ended
	 * @param about the job
	 * @param state the run's
	 * @param problem why it did not finish
	 * @param accepted payouts, or null before accept
	 * @param report the version, or null without one
	 */
	record Happened(long run, int launch, boolean ended, boolean newest, @Nullable Integer exitCode, Notice.About about,
			String state, @Nullable String problem, @Nullable Integer accepted, @Nullable Report report) {
	}

	/**
	 * A published report.
	 *
	 * @param version its number
	 * @param folder below the folder of all reports
	 * @param page its facts, JSON
	 * @param sha256 of {@code reconciliation.json}
	 */
	record Report(int version, String folder, String page, String sha256) {
	}

	/** Payouts of a run by status and currency. */
	record Sum(String status, String currency, long count, BigDecimal amount) {
	}

	/**
	 * Launches that are over and were not told: nobody holds their run, or a later one
	 * does.
	 */
	List<Happened> launches(int most) {
		return this.jdbc
			.sql("""
					select l.run_id, l.launch, l.ended_at is not null as ended, l.launch = r.launches as newest, l.exit_code,
					       r.job, r.mode, r.business_date, r.state, r.problem, r.lines_accepted,
					       v.version, v.folder, v.page, encode(sha256(convert_to(v.summary, 'UTF8')), 'hex') as sha256
					from run_launch l
					join payment_run r on r.id = l.run_id
					left join lateral (select * from report_version n where n.run_id = r.id and n.published_at is not null
					                   order by n.version desc limit 1) v on true
					where l.told is distinct from 'ended' and (l.ended_at is not null or l.told is null)
					  and (l.launch < r.launches or not run_is_held(r.id))
					order by l.run_id, l.launch limit :most
					""")
			.param("most", most)
			.query(MissedStore::happened)
			.list();
	}

	/** Report versions that no launch of their run tells. */
	List<Happened> versions(int most) {
		return this.jdbc.sql("""
				select v.run_id, r.launches as launch, true as ended, true as newest, r.exit_code,
				       r.job, r.mode, r.business_date, r.state, r.problem, r.lines_accepted,
				       v.version, v.folder, v.page, encode(sha256(convert_to(v.summary, 'UTF8')), 'hex') as sha256
				from report_version v
				join payment_run r on r.id = v.run_id
				where not v.told and v.published_at is not null
				  and not exists (select from run_launch l where l.run_id = v.run_id and l.told is null)
				  and not run_is_held(r.id)
				order by v.run_id, v.version limit :most
				""").param("most", most).query(MissedStore::happened).list();
	}

	List<Sum> sums(long run) {
		return this.jdbc.sql("""
				select status, currency, count(*) as count, sum(amount) as amount
				from payout where run_id = :run group by 1, 2 order by 1, 2
				""").param("run", run).query(Sum.class).list();
	}

	private static Happened happened(ResultSet row, int number) throws SQLException {
		long run = row.getLong("run_id");
		String folder = row.getString("folder");
		Report report = (folder != null)
				? new Report(row.getInt("version"), folder, row.getString("page"), row.getString("sha256")) : null;
		return new Happened(run, row.getInt("launch"), row.getBoolean("ended"), row.getBoolean("newest"),
				row.getObject("exit_code", Integer.class),
				new Notice.About(row.getString("mode"), row.getString("job"),
						row.getObject("business_date", LocalDate.class), run),
				row.getString("state"), row.getString("problem"), row.getObject("lines_accepted", Integer.class),
				report);
	}

}
