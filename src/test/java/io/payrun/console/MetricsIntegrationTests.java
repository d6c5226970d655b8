package io.payrun.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Rows rows = new Rows(this.sql);

	private final AtomicLong nanos = new AtomicLong();

	private final Metrics metrics = new Metrics(new MetricStore(this.database.dataSource()),
			new HealthStore(this.database.dataSource()), this.nanos::get);

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void payoutsAndMoneyAreToldByStateAndNeverSummedOverCurrencies() {
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.rows.payouts(1, 3, "COMPLETED");
		this.rows.payouts(1, 2, "ACCEPTED");
		this.rows.payouts(1, 1, "SENDING");
		this.rows.payouts(1, 4, "HELD");
		this.rows.payouts(1, 1, "UNKNOWN");
		this.sql.sql("update payout set currency = 'USD', amount = 0.10 where reference = 'REF-ACCEPTED-1-1'").update();
		this.sql.sql("""
				update payout set submitted_at = payrun_now() - interval '2 hours' where reference = 'REF-ACCEPTED-1-2'
				""").update();
		assertThat(lines("payrun_payouts")).containsExactlyInAnyOrder(
				"{mode=\"test\",provider=\"syncpay\",state=\"COMPLETED\"} 3",
				"{mode=\"test\",provider=\"syncpay\",state=\"ACCEPTED\"} 2",
				"{mode=\"test\",provider=\"syncpay\",state=\"SENDING\"} 1",
				"{mode=\"test\",provider=\"syncpay\",state=\"HELD\"} 4",
				"{mode=\"test\",provider=\"syncpay\",state=\"UNKNOWN\"} 1");
		assertThat(lines("payrun_open_money")).containsExactlyInAnyOrder(
				"{mode=\"test\",provider=\"syncpay\",currency=\"NGN\",state=\"in_flight\"} 10000.00",
				"{mode=\"test\",provider=\"syncpay\",currency=\"USD\",state=\"in_flight\"} 0.10",
				"{mode=\"test\",provider=\"syncpay\",currency=\"NGN\",state=\"held\"} 20000.00",
				"{mode=\"test\",provider=\"syncpay\",currency=\"NGN\",state=\"unknown\"} 5000.00");
		assertThat(lines("payrun_oldest_seconds"))
			.anyMatch((line) -> line.matches("\\{mode=\"test\",provider=\"syncpay\",state=\"in_flight\"} 72\\d\\d"));
	}

	@Test
	void openPayoutsOfOldRunsAreCountedAndEndedOnesAreForgotten() {
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.rows.payouts(1, 3, "COMPLETED");
		this.rows.payouts(1, 2, "UNKNOWN");
		this.rows.run(2, "nightly", "test", "STOPPED");
		this.rows.payouts(2, 5, "READY");
		this.sql.sql("update payment_run set started_at = payrun_now() - interval '36 days'").update();
		assertThat(lines("payrun_payouts")).containsExactlyInAnyOrder(
				"{mode=\"test\",provider=\"syncpay\",state=\"UNKNOWN\"} 2",
				"{mode=\"test\",provider=\"syncpay\",state=\"READY\"} 5");
		assertThat(lines("payrun_runs")).containsExactly("{mode=\"test\",state=\"STOPPED\"} 1");
	}

	@Test
	void aFinishedRunIsCountedAgainOnceItsReportIsStale() {
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.rows.payouts(1, 3, "COMPLETED");
		this.rows.report(1, 1, "TIES OUT", "all");
		assertThat(lines("payrun_payouts")).singleElement().asString().endsWith(" 3");
		change(1, "STALE");
		assertThat(lines("payrun_payouts")).hasSize(2);
		change(2, "CURRENT");
		this.rows.report(1, 2, "TIES OUT", "all");
		assertThat(lines("payrun_payouts")).contains("{mode=\"test\",provider=\"syncpay\",state=\"RETURNED\"} 2");
	}

	/** As every change does it: the payout and its run's report in one commit. */
	private void change(int line, String reportState) {
		this.sql.sql("update payout set status = 'RETURNED' where line = ? and run_id = 1").param(line + 1).update();
		this.sql.sql("update payment_run set report_state = ? where id = 1").param(reportState).update();
	}

	@Test
	void requestsOfTheLastTenMinutesAreToldByOutcomeAndInBuckets() {
		this.rows.run(1, "nightly", "test", "RUNNING");
		this.rows.payouts(1, 4, "ACCEPTED");
		this.rows.attempts(1, "send", "Accepted", "200 milliseconds", "1 minute");
		this.rows.run(2, "nightly", "test", "RUNNING");
		this.rows.payouts(2, 2, "SENDING");
		this.rows.attempts(2, "send", "InDoubt", "31 seconds", "2 minutes");
		this.rows.attempts(2, "poll", "Told", "10 milliseconds", "11 minutes");
		assertThat(lines("payrun_provider_requests_10m")).containsExactlyInAnyOrder(
				"{provider=\"syncpay\",kind=\"send\",outcome=\"Accepted\"} 4",
				"{provider=\"syncpay\",kind=\"send\",outcome=\"InDoubt\"} 2");
		assertThat(lines("payrun_provider_request_seconds_10m_sum"))
			.containsExactly("{provider=\"syncpay\",kind=\"send\"} 62.800000");
		assertThat(lines("payrun_provider_request_seconds_10m_bucket")).hasSize(10)
			.contains("{provider=\"syncpay\",kind=\"send\",le=\"0.1\"} 0",
					"{provider=\"syncpay\",kind=\"send\",le=\"0.25\"} 4",
					"{provider=\"syncpay\",kind=\"send\",le=\"30\"} 4",
					"{provider=\"syncpay\",kind=\"send\",le=\"+Inf\"} 6");
	}

	@Test
	void aJobsRecordIsItsNewestFinishedDateAndItsNewestExitCode() {
		this.rows.run(1, "nightly", "live", "FINISHED");
		this.rows.run(2, "nightly", "live", "FAILED");
		this.sql.sql("update payment_run set business_date = '2026-11-21', exit_code = 1 where id = 2").update();
		assertThat(lines("payrun_last_good_date_seconds")).containsExactly(
				"{job=\"nightly\",mode=\"live\"} " + Instant.parse("2026-11-20T00:00:00Z").getEpochSecond());
		assertThat(lines("payrun_last_run_exit_code")).containsExactly("{job=\"nightly\",mode=\"live\"} 1");
		assertThat(lines("payrun_last_run_finished_seconds")).singleElement()
			.asString()
			.startsWith("{job=\"nightly\",mode=\"live\"} " + Instant.parse("2026-11-20T02:00:00Z").getEpochSecond());
	}

	@Test
	void aNameFromOutsideCannotForgeASample() {
		this.rows.run(1, "a\"} 1\npayrun_paused{x=\"\\", "test", "FINISHED");
		assertThat(lines("payrun_last_run_exit_code"))
			.containsExactly("{job=\"a\\\"} 1\\npayrun_paused{x=\\\"\\\\\",mode=\"test\"} 3");
		assertThat(lines("payrun_paused")).isEmpty();
	}

	@Test
	void whatWasReadIsKeptForFiveSeconds() {
		assertThat(this.metrics.fromRows()).contains("payrun_database_up 1\n");
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.nanos.addAndGet(4_999_999_999L);
		assertThat(this.metrics.fromRows()).doesNotContain("nightly");
		this.nanos.addAndGet(1);
		assertThat(this.metrics.fromRows()).contains("nightly");
	}

	@Test
	void everyLineIsOfPrometheusTextFormat() {
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.rows.payouts(1, 3, "ACCEPTED");
		this.rows.attempts(1, "send", "Accepted", "1 second", "1 minute");
		assertThat(this.metrics.fromRows().lines()).allMatch((line) -> line.matches(
				"# HELP [a-z0-9_]+ .+|# TYPE [a-z0-9_]+ (gauge|counter)|[a-z0-9_]+(\\{([a-z]+=\"[^\"]*\",?)+})? -?[0-9.]+"));
	}

	/**
	 * The rows of ten minutes among those of 200,000 payouts are found without reading
	 * the others.
	 */
	@Test
	void aScrapeReadsNoAttemptButThoseOfTheLastMinutesAndNoRunThatIsSettled() throws SQLException {
		this.rows.run(1, "nightly", "test", "FINISHED");
		this.rows.payouts(1, 200_000, "COMPLETED");
		this.rows.attempts(1, "send", "Accepted", "1 second", "1 day");
		this.rows.report(1, 1, "TIES OUT", "all");
		this.rows.run(2, "nightly", "test", "RUNNING");
		this.rows.payouts(2, 100, "ACCEPTED");
		this.rows.attempts(2, "send", "Accepted", "1 second", "1 minute");
		this.sql.sql("vacuum (analyze) payout_attempt").update();
		this.sql.sql("vacuum (analyze) payout").update();
		try (Connection connection = this.database.dataSource().getConnection()) {
			SingleConnectionDataSource one = new SingleConnectionDataSource(connection, true);
			JdbcClient counters = JdbcClient.create(one);
			// planned as the program's own are
			counters.sql("set plan_cache_mode = auto").update();
			Metrics watched = new Metrics(new MetricStore(one), new HealthStore(one), this.nanos::get);
			watched.fromRows();
			this.nanos.addAndGet(3_600_000_000_000L);
			// in one transaction the server's counters are this session's own, to the row
			connection.setAutoCommit(false);
			List<Long> before = read(counters);
			assertThat(watched.fromRows()).contains(
					"payrun_provider_requests_10m{provider=\"syncpay\",kind=\"send\",outcome=\"Accepted\"} 100\n",
					"payrun_payouts{mode=\"test\",provider=\"syncpay\",state=\"COMPLETED\"} 200000\n");
			List<Long> after = read(counters);
			assertThat(after.get(0) - before.get(0)).as("scans of all attempts").isZero();
			assertThat(after.get(1) - before.get(1)).as("scans of all payouts").isZero();
			assertThat(after.get(2) - before.get(2)).as("attempts read").isBetween(1L, 20_000L);
			assertThat(after.get(3) - before.get(3)).as("payouts read").isBetween(1L, 1_000L);
		}
	}

	private static List<Long> read(JdbcClient counters) {
		return counters.sql("""
				select a.seq_scan, p.seq_scan, a.seq_tup_read + a.idx_tup_fetch, p.seq_tup_read + p.idx_tup_fetch
				from pg_stat_xact_user_tables a, pg_stat_xact_user_tables p
				where a.relname = 'payout_attempt' and p.relname = 'payout'
				""")
			.query((row, number) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
			.single();
	}

	/** The samples of a family, read anew. */
	private List<String> lines(String family) {
		this.nanos.addAndGet(3_600_000_000_000L);
		return this.metrics.fromRows()
			.lines()
			.filter((line) -> line.matches(family + "[{ ].*"))
			.map((line) -> line.substring(family.length()))
			.toList();
	}

}
