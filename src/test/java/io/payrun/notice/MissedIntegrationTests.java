package io.payrun.notice;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What happened and was not told by the process that did it is told by another. */
class MissedIntegrationTests {

	private final NoticeWorld world = new NoticeWorld();

	private final Notices notices = this.world.notices();

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aLaunchThatIsGoingOnIsNotToldAndOneWhoseProcessIsGoneIsTold() throws Exception {
		launch(1);
		try (Connection runner = this.world.database.dataSource().getConnection();
				Statement statement = runner.createStatement()) {
			statement.execute("select pg_advisory_lock(hashtextextended('payrun run 1', 0))");
			assertThat(this.notices.tellMissed()).isZero();
			statement.execute("select pg_advisory_unlock_all()");
		}
		this.world.payouts(3);
		this.world.become("COMPLETED", "P1");
		this.world.sql.sql("update payment_run set lines_accepted = 3, lines_read = 3").update();
		assertThat(this.notices.tellMissed()).isOne();
		assertThat(this.notices.tellMissed()).isZero();
		assertThat(told()).containsExactly("run-1-launch-1-interrupted [LIVE] nightly 20 Nov: run 1 was interrupted");
		assertThat(text()).contains("1 paid, NGN 5,000.50", "2 in transit, NGN 10,001.00", "payrun relaunch 1");
	}

	@Test
	void aLaunchThatEndedAfterItWasTakenForDeadIsToldToo() {
		launch(1);
		assertThat(this.notices.tellMissed()).isOne();
		end(1, "STOPPED", "it was\r\nstopped by ada", 1);
		assertThat(this.notices.tellMissed()).isOne();
		assertThat(told()).containsExactly("run-1-launch-1-interrupted [LIVE] nightly 20 Nov: run 1 was interrupted",
				"run-1-launch-1-ended [LIVE] nightly 20 Nov: run 1 did not finish: it was��stopped by ada");
	}

	@Test
	void theNumberOfARunThatWasTakenBackIsToldAgainForTheNextRunOfThatNumber() {
		launch(1);
		assertThat(this.notices.tellMissed()).isOne();
		this.world.sql.sql("update payment_run set accepted_at = null").update();
		this.world.sql.sql("delete from run_launch").update();
		this.world.sql.sql("delete from payment_run").update();
		this.world.sql.sql("""
				insert into payment_run (id, job, mode, business_date, state, launches, source_kind)
				values (1, 'weekly', 'live', date '2026-11-21', 'RUNNING', 1, 'csv')
				""").update();
		launch(1);
		assertThat(this.notices.tellMissed()).isOne();
		assertThat(told()).contains("run-1-launch-1-interrupted [LIVE] weekly 21 Nov: run 1 was interrupted");
	}

	@Test
	void aLaunchThatEndedIsToldOnceWithItsReportAndALaterVersionOnItsOwn() {
		launch(1);
		report(1, "ties out", 2, "1,000.00");
		end(1, "FINISHED", null, 3);
		assertThat(this.notices.tellMissed()).isOne();
		assertThat(told())
			.containsExactly("run-1-launch-1-ended [LIVE] nightly 20 Nov: ties out, 2 need a person, NGN 1,000.00");
		assertThat(text()).contains("Exit code 3: something needs a person.", "/reports/1/v1",
				this.world.sql.sql("select encode(sha256(convert_to(summary, 'UTF8')), 'hex') from report_version")
					.query(String.class)
					.single(),
				"payrun verify 1");
		report(2, "ties out", 1, "500.00");
		assertThat(this.notices.tellMissed()).isOne();
		assertThat(this.notices.tellMissed()).isZero();
		assertThat(told()).contains(
				"run-1-version-2 [LIVE] nightly 20 Nov: report version 2, ties out, 1 needs a person, NGN 500.00");
		assertThat(text()).contains("1 from held to completed  NGN 500.00");
		assertThat(this.notices.deliver(Duration.ofMinutes(1))).isEqualTo(new Notices.Sent(4, 0));
	}

	@Test
	void aRunThatWaitsForApprovalIsToldByTheOneWhoAsksForIt() {
		launch(1);
		this.notices.tell(Notice.approvalWanted(new Notice.About("live", "nightly", NoticeWorld.ABOUT.date(), 1L), "ab",
				"3 payouts", null));
		end(1, "AWAITING_APPROVAL", null, 3);
		assertThat(this.notices.tellMissed()).isZero();
		assertThat(told()).hasSize(1);
	}

	@Test
	void everyTellerAtOnceTellsOnce() throws Exception {
		for (int launch = 1; launch <= 20; launch++) {
			launch(launch);
			end(launch, "STOPPED", "it was stopped", 1);
		}
		List<Thread> tellers = List.of(new Thread(this.notices::tellMissed), new Thread(this.notices::tellMissed),
				new Thread(this.notices::tellMissed));
		tellers.forEach(Thread::start);
		for (Thread teller : tellers) {
			teller.join();
		}
		assertThat(told()).hasSize(20).doesNotHaveDuplicates();
	}

	private void launch(int launch) {
		this.world.sql
			.sql("""
					insert into run_launch (run_id, launch, verb, os_user, host, process) values (1, :launch, 'run', 'ada', 'pay-1', 1)
					""")
			.param("launch", launch)
			.update();
		this.world.sql.sql("update payment_run set launches = :launch").param("launch", launch).update();
	}

	private void end(int launch, String state, @Nullable String problem, int exitCode) {
		this.world.sql.sql("update run_launch set ended_at = payrun_now(), exit_code = :exit where launch = :launch")
			.param("exit", exitCode)
			.param("launch", launch)
			.update();
		this.world.sql.sql("update payment_run set state = :state, problem = :problem")
			.param("state", state)
			.param("problem", problem)
			.update();
	}

	private void report(int version, String verdict, int needs, String amount) {
		this.world.sql.sql("""
				insert into report_version (run_id, version, as_of, summary, page, formats, folder, published_at)
				values (1, :version, payrun_now(), :summary, :page, 'json', '1/v' || :version, payrun_now())
				""").param("version", version).param("summary", "{\"version\": " + version + "}").param("page", """
				{"verdict": "%s", "balanced": true, "sentence": "1 of 3 paid, NGN 5.00.", "attention": ["Held."],
				 "needs": [{"count": "%d", "label": "held: funds", "oldest": "6 h",
				            "amount": {"currency": "NGN", "whole": "%s", "part": ".00"},
				            "todo": {"text": "Top up", "commands": ["payrun relaunch 1"]}}],
				 "head": {"provisional": "FINAL"},
				 "control": {"changes": [{"from": "held", "to": "completed", "count": "1",
				             "amount": {"currency": "NGN", "whole": "500", "part": ".00"}}]}}
				""".formatted(verdict.toUpperCase(java.util.Locale.ROOT), needs, amount.replace(".00", ""))).update();
	}

	private List<String> told() {
		return this.world.sql.sql("select key || ' ' || subject from notice order by id").query(String.class).list();
	}

	private String text() {
		return this.world.sql.sql("select text from notice order by id desc limit 1").query(String.class).single();
	}

}
