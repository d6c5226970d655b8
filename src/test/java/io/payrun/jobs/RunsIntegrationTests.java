package io.payrun.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Progress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RunsIntegrationTests {

	private static final Screen NOBODY = new Screen() {

		@Override
		public void say(String line) {
		}

		@Override
		public void progress(Progress progress) {
		}

		@Override
		public boolean confirm(String plan) {
			return true;
		}

	};

	@TempDir
	Path folder;

	private TestDatabase database;

	private JdbcClient jdbc;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create();
		this.jdbc = JdbcClient.create(this.database.dataSource());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void theNewestRunsAreListedWithTheirState() {
		context((runs) -> {
			assertThat(runs.list(10)).isEmpty();
			run("STOPPED", 1);
			run("RUNNING", null);
			assertThat(runs.list(10)).containsExactly(
					new Runs.Summary(2, "nightly", "test", LocalDate.of(2026, 11, 20), "INTERRUPTED", null, null,
							"payout_request", null),
					new Runs.Summary(1, "nightly", "test", LocalDate.of(2026, 11, 20), "STOPPED", 1, null,
							"payout_request", null));
			assertThat(runs.list(1)).hasSize(1);
		});
	}

	@Test
	void onlyARunThatRunsCanBeStopped() {
		context((runs) -> {
			refused(2, "There is no run 1.", () -> runs.stop(1));
			run("RUNNING", null);
			refused(2, "Run 1 is not running; it is INTERRUPTED.", () -> runs.stop(1));
			try (RunLock lock = RunLock.ofJob(new LockConnections(this.database.dataSource()), "nightly",
					Owner.self())) {
				lock.demandRun(1);
				assertThat(runs.stop(1)).startsWith("Run 1 was asked to stop");
			}
			assertThat(this.jdbc.sql("select count(*) from payment_run where stop_requested_at is not null")
				.query(Long.class)
				.single()).isEqualTo(1);
		});
	}

	@Test
	void aBusyJobIsRefusedBeforeAnythingIsMade() throws IOException {
		define("mode: sandbox");
		context((runs) -> {
			try (RunLock lock = RunLock.ofJob(new LockConnections(this.database.dataSource()), "nightly",
					Owner.self())) {
				assertThat(lock.lease().isFresh()).isTrue();
				refused(4, "Job nightly is busy", () -> runs.run(order("nightly"), NOBODY));
			}
			assertThat(runs.list(1)).isEmpty();
		});
	}

	@Test
	void whatCannotBeginIsRefusedBeforeAnythingIsMade() throws IOException {
		define("mode: test");
		context((runs) -> {
			refused(2, "There is no job monthly", () -> runs.run(order("monthly"), NOBODY));
			refused(2, "PAYRUN_SYNCPAY_KEY", () -> runs.run(order("nightly"), NOBODY));
			refused(2, "There is no run 7.", () -> runs.relaunch(7, NOBODY));
			refused(2, "There is no run 7.", () -> runs.show(7));
			assertThat(runs.list(1)).isEmpty();
		});
	}

	@Test
	void aRunOfAnotherModeThanItsJobIsNotRelaunched() throws IOException {
		define("mode: sandbox");
		run("STOPPED", 1);
		context((runs) -> refused(2, "Run 1 belongs to mode test, its job is of mode sandbox now.",
				() -> runs.relaunch(1, NOBODY)));
	}

	@Test
	void aDatabaseThatIsGoneIsOneLine() {
		context((runs) -> {
			this.database.dataSource().close();
			refused(1, "The database failed (", () -> runs.list(1));
		});
	}

	private static void refused(int exitCode, String reason, Runnable command) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(command::run)
			.withMessageContaining(reason)
			.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(exitCode));
	}

	private void context(Consumer<Runs> test) {
		new ApplicationContextRunner().withUserConfiguration(JobsConfiguration.class)
			.withBean(DataSource.class, this.database::dataSource, (bean) -> bean.setDestroyMethodName(""))
			.withBean(Clock.class, Clock::systemUTC)
			.withBean(SandboxSupplier.class, () -> () -> URI.create("http://127.0.0.1:9"))
			.withBean(Providers.class, () -> (settings) -> {
				throw new Refusal(2, "no provider here");
			})
			.withBean(Settings.class,
					() -> new Settings(this.folder.resolve("home"), this.folder, this.folder.resolve("reports"),
							new Settings.SyncPay(null, null, null, Duration.ofMinutes(30), Duration.ofSeconds(30),
									null),
							new Settings.Soap(null, null, null, Duration.ofSeconds(30), false, null, null),
							this.folder))
			.run((context) -> test.accept(context.getBean(Runs.class)));
	}

	private static Runs.Order order(String job) {
		return new Runs.Order(job, null, null);
	}

	private void define(String more) throws IOException {
		Files.writeString(this.folder.resolve("nightly.yaml"),
				"name: nightly\nsource: {csv: none/*.csv}\n" + more + "\n");
	}

	private void run(String state, @Nullable Integer exitCode) {
		new RunStore(this.database.dataSource()).create(Jobs.definition("nightly", Mode.TEST),
				LocalDate.of(2026, 11, 20), RunRow.Source.DATABASE);
		this.jdbc.sql(
				"update payment_run set state = :state, exit_code = :exit where id = (select max(id) from payment_run)")
			.param("state", state)
			.param("exit", exitCode)
			.update();
	}

}
