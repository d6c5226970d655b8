package io.payrun.jobs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class RunStoreIntegrationTests {

	private static final JobDefinition JOB = Jobs.definition("nightly", Mode.TEST);

	private static final LocalDate DATE = LocalDate.of(2026, 11, 20);

	private static final Owner OWNER = new Owner("ada", "paymaster", 4711);

	private static final RunRow.Source FILE = new RunRow.Source("csv", "n.csv", "/in/n.csv", false, "ab", 7L, false);

	private TestDatabase database;

	private JdbcClient jdbc;

	private RunStore runs;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create();
		this.jdbc = JdbcClient.create(this.database.dataSource());
		this.runs = new RunStore(this.database.dataSource());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void runsAreNumberedFromOneWithoutGaps() {
		assertThat(create()).isEqualTo(1);
		assertThat(create()).isEqualTo(2);
		this.runs.forget(2, "refused");
		assertThat(create()).isEqualTo(2);
		this.runs.forget(1, "refused");
		assertThat(this.runs.newest(9)).extracting(RunRow::id).containsExactly(2L, 1L);
		assertThat(found(1).state()).isEqualTo("FAILED");
		assertThat(found(1).problem()).isEqualTo("refused");
	}

	@Test
	void aRunThatNobodyHoldsIsInterrupted() {
		long run = create();
		assertThat(found(run).shownState()).isEqualTo("INTERRUPTED");
		try (RunLock lock = RunLock.ofJob(new LockConnections(this.database.dataSource()), "nightly", OWNER)) {
			lock.demandRun(run);
			assertThat(found(run).shownState()).isEqualTo("RUNNING");
		}
		this.jdbc.sql("update payment_run set state = 'STOPPED'").update();
		assertThat(found(run).shownState()).isEqualTo("STOPPED");
	}

	@Test
	void aRunThatDiedBeforeAcceptIsFoundByItsContentOnly() {
		long run = this.runs.create(JOB, DATE, FILE);
		assertThat(this.runs.unaccepted(JOB, FILE)).map(RunRow::id).hasValue(run);
		RunRow.Source other = new RunRow.Source("csv", "n.csv", "/in/n.csv", false, "cd", 7L, false);
		assertThat(this.runs.unaccepted(JOB, other)).isEmpty();
		assertThat(this.runs.unaccepted(JOB, RunRow.Source.DATABASE)).isEmpty();
		assertThat(this.runs.unaccepted(Jobs.definition("nightly", Mode.LIVE), FILE)).isEmpty();
		this.runs.relocate(run, new RunRow.Source("csv", "m.csv", "/in/m.csv", true, "ab", 7L, false));
		assertThat(found(run).source().path()).isEqualTo("/in/m.csv");
		this.runs.acceptNothing(run);
		assertThat(this.runs.unaccepted(JOB, FILE)).isEmpty();
	}

	@Test
	void aRunIsBoundToOneOrganisationForEver() {
		long run = create();
		assertThat(this.runs.bind(run, "org_1")).isTrue();
		assertThat(this.runs.bind(run, "org_1")).isTrue();
		assertThat(this.runs.bind(run, "org_2")).isFalse();
	}

	@Test
	void aRunnerThatWasReplacedWritesNoEnd() {
		long run = create();
		begin(run);
		LockStore.Begun old = new LockStore.Begun(0, 1);
		this.runs.end(run, old, Problem.failed("too late"), 1);
		assertThat(this.runs.finish(run, 0)).isFalse();
		assertThat(found(run).state()).isEqualTo("RUNNING");
		this.runs.end(run, new LockStore.Begun(1, 1), Problem.stopped("asked to"), 1);
		assertThat(found(run).state()).isEqualTo("STOPPED");
		assertThat(found(run).problem()).isEqualTo("asked to");
		assertThat(this.jdbc.sql("select exit_code from run_launch where ended_at is not null")
			.query(Integer.class)
			.list()).containsExactly(1);
	}

	@Test
	void aRunDoesNotFinishWhileAPayoutIsBeingSent() {
		long run = create();
		begin(run);
		payout(run, 2, "SENDING");
		assertThat(this.runs.finish(run, 1)).isFalse();
		this.jdbc.sql("update payout set status = 'UNKNOWN'").update();
		assertThat(this.runs.finish(run, 1)).isTrue();
		this.runs.end(run, new LockStore.Begun(1, 1), null, 3);
		assertThat(found(run).summary(Path.of("reports")).state()).isEqualTo("FINISHED");
		assertThat(found(run).summary(Path.of("reports")).exitCode()).isEqualTo(3);
		assertThat(found(run).finishedAt()).isNotNull();
	}

	@Test
	void earlierRunsAreTakenUpByWhatTheyLeft() {
		long stopped = create();
		payout(stopped, 2, "SENDING");
		payout(stopped, 3, "READY");
		long finished = create();
		payout(finished, 2, "HELD");
		long other = create();
		payout(other, 2, "HELD");
		long now = create();
		this.jdbc.sql("update payment_run set organisation = case id when 3 then 'org_2' else 'org_1' end").update();
		this.jdbc.sql("update payment_run set state = case id when 1 then 'STOPPED' else 'FINISHED' end").update();
		assertThat(this.runs.inDoubt(JOB, List.of("org_1"), now)).containsExactly(stopped);
		assertThat(this.runs.waiting(JOB, List.of("org_1"), now)).containsExactly(finished);
		assertThat(this.runs.unfinished(JOB)).extracting(RunRow::id).containsExactly(stopped);
	}

	@Test
	void aRelaunchSaysWhatItWillDoWithEveryPayout() {
		long run = create();
		List.of("COMPLETED", "FAILED", "READY", "HELD", "ACCEPTED", "UNKNOWN", "SENDING", "SENDING")
			.forEach((status) -> payout(run, (int) count() + 2, status));
		this.jdbc.sql("""
				update payout set first_sent_at = payrun_now() - interval '26 minutes' where line = 9
				""").update();
		this.jdbc.sql("update payout set api_key_hash = 'hash'").update();
		PreviewStore previews = new PreviewStore(this.database.dataSource());
		PreviewStore.Preview preview = previews.preview(run, Duration.ofMinutes(25), "hash");
		assertThat(preview).isEqualTo(new PreviewStore.Preview(2, 1, 1, 1, 1, 1, 2, 1));
		assertThat(preview.sentence()).isEqualTo("2 final, 1 asked again with the same key, 1 tracked on,"
				+ " 1 sent for the first time, 1 held, 2 unknown");
		assertThat(preview.isNothing()).isFalse();
		assertThat(previews.parts(List.of(run))).containsExactly(
				new PreviewStore.Part("syncpay", "NGN", "", 1, new BigDecimal("5000.00")),
				new PreviewStore.Part("syncpay", "NGN", "INSUFFICIENT_FUNDS", 1, new BigDecimal("5000.00")));
	}

	private long count() {
		return this.jdbc.sql("select count(*) from payout").query(Long.class).single();
	}

	private long create() {
		return this.runs.create(JOB, DATE, RunRow.Source.NONE);
	}

	private RunRow found(long run) {
		return this.runs.find(run).orElseThrow();
	}

	private void begin(long run) {
		try (LockStore store = new LockStore(new LockConnections(this.database.dataSource()), "payrun test")) {
			store.begin(run, "run", OWNER, JOB.sha256());
		}
	}

	private void payout(long run, int line, String status) {
		this.jdbc.sql("""
				insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status,
				                    hold_kind, idempotency_key, first_sent_at, created_at)
				values (:run, :line, 'test', 'syncpay', 'R' || :run || '-' || :line, 'd', 5000.00, 'NGN', :status,
				        case when :status = 'HELD' then 'INSUFFICIENT_FUNDS' end, 'k', payrun_now(), payrun_now())
				""").param("run", run).param("line", line).param("status", status).update();
	}

}
