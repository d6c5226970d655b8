package io.payrun.jobs;

import java.time.Duration;
import java.time.LocalDate;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RunLockIntegrationTests {

	private static final JobDefinition JOB = Jobs.definition("nightly", Mode.TEST);

	private static final Owner OWNER = new Owner("ada", "paymaster", 4711);

	private TestDatabase database;

	private JdbcClient jdbc;

	private RunStore runs;

	private long runId;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create();
		this.jdbc = JdbcClient.create(this.database.dataSource());
		this.runs = new RunStore(this.database.dataSource());
		this.runId = this.runs.create(JOB, LocalDate.of(2026, 11, 20), RunRow.Source.NONE);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void ofTwoLaunchesOneRunsAndTheOtherIsToldWhoHasIt() {
		try (RunLock first = lock()) {
			first.demandRun(this.runId);
			assertThatExceptionOfType(Refusal.class).isThrownBy(this::lock)
				.withMessageContaining("Job nightly is busy")
				.withMessageContaining("paymaster 4711")
				.withMessageContaining("database backend ")
				.withMessageContaining("pg_terminate_backend(")
				.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(4));
		}
		try (RunLock next = lock()) {
			next.demandRun(this.runId);
		}
	}

	@Test
	void whoeverComesRightAfterAnEndIsNotRefused() {
		for (int time = 0; time < 50; time++) {
			try (RunLock lock = lock()) {
				lock.demandRun(this.runId);
			}
		}
	}

	@Test
	void aRunThatSomebodyElseHoldsIsRefusedToAnotherJobToo() {
		try (RunLock first = lock(); RunLock other = RunLock.ofJob(connections(), "other", OWNER)) {
			first.demandRun(this.runId);
			first.begin(this.runId, "run", OWNER, JOB);
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> other.demandRun(this.runId))
				.withMessageContaining("Run " + this.runId + " is busy")
				.withMessageContaining("payrun " + this.runId + " nightly paymaster 4711");
		}
	}

	@Test
	void eachLaunchRaisesTheEpochAndIsNoted() {
		try (RunLock lock = lock()) {
			lock.demandRun(this.runId);
			assertThat(lock.begin(this.runId, "run", OWNER, JOB)).isEqualTo(new LockStore.Begun(1, 1));
			assertThat(lock.begin(this.runId, "relaunch", OWNER, JOB)).isEqualTo(new LockStore.Begun(2, 2));
			assertThat(lock.raise(this.runId, OWNER)).isEqualTo(3);
		}
		assertThat(this.jdbc.sql("select verb || ' ' || os_user || ' ' || host || ' ' || process from run_launch")
			.query(String.class)
			.list()).containsExactly("run ada paymaster 4711", "relaunch ada paymaster 4711");
		assertThat(this.runs.find(this.runId).orElseThrow().runner())
			.startsWith("paymaster, process 4711, database backend ");
	}

	@Test
	void aLockConnectionThatIsCutLosesTheLeaseAndStopsTheRun() throws InterruptedException {
		try (RunLock lock = lock()) {
			assertThat(lock.lease().isFresh()).isTrue();
			assertThat(lock.lease().databaseTime()).isNotNull();
			this.jdbc
				.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'payrun %'")
				.query()
				.listOfRows();
			assertThat(lock.stopSignal().await(Duration.ofSeconds(5))).isTrue();
			assertThat(lock.lease().isLost()).isTrue();
			assertThat(lock.lease().isFresh()).isFalse();
			assertThat(lock.stopSignal().reason()).startsWith("the run lock was lost");
			try (RunLock next = lock()) {
				assertThat(next.lease().isFresh()).isTrue();
			}
		}
	}

	@Test
	void aHeartThatStopsForAnyReasonEndsTheRun() throws InterruptedException {
		try (RunLock lock = lock()) {
			lock.demandRun(this.runId);
			this.jdbc.sql(
					"create or replace function payrun_now() returns timestamptz language sql as 'select null::timestamptz'")
				.update();
			assertThat(lock.stopSignal().await(Duration.ofSeconds(5))).isTrue();
			assertThat(lock.lease().isLost()).isTrue();
			assertThat(lock.stopSignal().reason()).startsWith("the run lock was lost");
		}
	}

	@Test
	void aPersonWhoWantsTheRunToStopIsHeardWithinASecond() throws InterruptedException {
		try (RunLock lock = lock()) {
			lock.demandRun(this.runId);
			lock.begin(this.runId, "run", OWNER, JOB);
			this.runs.requestStop(this.runId);
			assertThat(lock.stopSignal().await(Duration.ofSeconds(2))).isTrue();
			assertThat(lock.stopSignal().reason()).isEqualTo("a person asked run " + this.runId + " to stop");
			assertThat(lock.lease().isLost()).isFalse();
		}
		try (RunLock next = lock()) {
			next.demandRun(this.runId);
			next.begin(this.runId, "relaunch", OWNER, JOB);
			assertThat(next.stopSignal().await(Duration.ofMillis(1_200))).isFalse();
		}
	}

	@Test
	void theAccountIsHeldByOneAtATimeAndGivenBack() {
		LockKey account = LockKey.account("syncpay", "test", "org_1");
		try (RunLock first = lock(); RunLock second = RunLock.ofJob(connections(), "other", OWNER)) {
			assertThat(first.tryLock(account)).isTrue();
			assertThat(second.tryLock(account)).isFalse();
			assertThat(second.tryLock(LockKey.account("syncpay", "test", "org_2"))).isTrue();
			first.unlock(account);
			assertThat(second.tryLock(account)).isTrue();
		}
	}

	private RunLock lock() {
		return RunLock.ofJob(connections(), JOB.name(), OWNER);
	}

	private LockConnections connections() {
		return new LockConnections(this.database.dataSource());
	}

}
