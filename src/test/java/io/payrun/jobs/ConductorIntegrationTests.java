package io.payrun.jobs;

import java.util.ArrayList;
import java.util.List;

import io.payrun.database.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class ConductorIntegrationTests {

	private final List<String> done = new ArrayList<>();

	private TestDatabase database;

	private JdbcClient jdbc;

	private Conductor conductor;

	private BatchStore batch;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create();
		this.jdbc = JdbcClient.create(this.database.dataSource());
		this.conductor = new Conductor(this.database.dataSource());
		this.batch = new BatchStore(this.database.dataSource());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void theStepsOfALaunchFollowEachOther() {
		Launch launch = launch(1);
		this.conductor.run(launch, (job) -> job(launch, () -> note("submit"), () -> note("track")));
		assertThat(launch.problem()).isNull();
		assertThat(this.done).containsExactly("submit", "track");
		assertThat(this.batch.steps(7)).hasSize(2).allMatch((step) -> step.contains("completed"));
	}

	@Test
	void aProblemEndsTheLaunchAndTheNextStepDoesNotRun() {
		Launch launch = launch(1);
		this.conductor.run(launch, (job) -> job(launch, () -> Problem.stopped("asked to"), () -> note("track")));
		assertThat(launch.problem()).isEqualTo(new Problem("STOPPED", 1, "asked to"));
		assertThat(this.done).isEmpty();
		assertThat(status()).isEqualTo("STOPPED");
	}

	@Test
	void aStepThatBreaksIsOneLine() {
		Launch launch = launch(1);
		this.conductor.run(launch, (job) -> job(launch, () -> {
			throw new IllegalStateException("the disk is full");
		}, () -> note("track")));
		assertThat(launch.problem()).isEqualTo(new Problem("FAILED", 1, "IllegalStateException: the disk is full"));
		assertThat(this.done).isEmpty();
		assertThat(status()).isEqualTo("FAILED");
	}

	@Test
	void eachLaunchIsANewInstanceAndWhatADeadOneLeftIsMarked() {
		Launch first = launch(1);
		this.conductor.run(first, (job) -> job(first, () -> note("submit"), () -> note("track")));
		this.jdbc.sql("update batch_job_execution set status = 'STARTED', end_time = null").update();
		this.jdbc.sql("update batch_step_execution set status = 'STARTED', end_time = null where step_name = 'track'")
			.update();
		this.batch.markDead(8);
		assertThat(status()).isEqualTo("STARTED");
		this.batch.markDead(7);
		assertThat(status()).isEqualTo("FAILED");
		assertThat(this.jdbc.sql("select count(*) from batch_job_execution where end_time is null")
			.query(Long.class)
			.single()).isZero();
		assertThat(this.batch.steps(7).get(1)).contains("failed").contains("its process died");
		Launch second = launch(2);
		this.conductor.run(second, (job) -> job(second, () -> note("again"), () -> note("track")));
		assertThat(second.problem()).isNull();
		assertThat(this.done).contains("again");
	}

	@Test
	void aForgottenRunLeavesNothingInTheDiary() {
		Launch launch = launch(1);
		this.conductor.run(launch, (job) -> job(launch, () -> note("submit"), () -> note("track")));
		this.batch.forget(7);
		assertThat(this.jdbc.sql("select count(*) from batch_job_instance").query(Long.class).single()).isZero();
		this.conductor.run(launch, (job) -> job(launch, () -> note("submit"), () -> note("track")));
		assertThat(launch.problem()).isNull();
	}

	private Job job(Launch launch, OwnStep.Work submit, OwnStep.Work track) {
		var diary = this.conductor.repository();
		return new JobBuilder("payment", diary).start(new OwnStep("submit", diary, launch, submit))
			.next(new OwnStep("track", diary, launch, track))
			.build();
	}

	private static Launch launch(int number) {
		return new Launch(7, new LockStore.Begun(number, number));
	}

	private @Nullable Problem note(String step) {
		this.done.add(step);
		return null;
	}

	private String status() {
		return this.jdbc.sql("select status from batch_job_execution").query(String.class).single();
	}

}
