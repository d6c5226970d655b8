package io.payrun.intake;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CommitIntegrationTests {

	private static final String LINES = InboxWorld.HEADER + "A,d1,5000,NGN\nB,d1,5000,NGN\nC,d1,1,NGN\n";

	@TempDir
	Path inbox;

	private InboxWorld world;

	@BeforeEach
	void open() {
		this.world = new InboxWorld(this.inbox);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aCommitWhoseAnswerWasLostIsFoundToStand() {
		Staged staged = stage(1, "in.csv");
		Intake intake = InboxWorld.intake(new LosingCommit(this.world.database.dataSource(), true));
		assertThat(intake.accept(staged.terms(), staged.source())).isEqualTo(new Acceptance.Accepted(3, 2, 1, 1));
		assertThat(this.world.payouts()).hasSize(2);
	}

	@Test
	void aCommitThatFailedLeavesNothingAndCanBeTriedAgain() {
		Staged staged = stage(1, "in.csv");
		Intake intake = InboxWorld.intake(new LosingCommit(this.world.database.dataSource(), false));
		assertThatThrownBy(() -> intake.accept(staged.terms(), staged.source())).hasMessageContaining("JDBC commit");
		assertThat(this.world.payouts()).isEmpty();
		assertThat(intake.accept(staged.terms(), staged.source())).isEqualTo(new Acceptance.Accepted(3, 2, 1, 1));
	}

	@Test
	void ofTwoRunsThatAcceptTheSameContentAtOnceOneWinsAndTheOtherIsTold() throws Exception {
		List<Staged> both = List.of(stage(1, "first.csv"), stage(2, "second.csv"));
		List<Acceptance> ends = race(both);
		assertThat(ends).containsOnlyOnce(new Acceptance.Accepted(3, 2, 1, 1));
		assertThat(ends).filteredOn(Acceptance.AlreadyTaken.class::isInstance).hasSize(1);
		assertThat(this.world.payouts()).hasSize(2);
	}

	@Test
	void twoRunsAtOnceNeverAcceptOneReferenceTwice() throws Exception {
		List<Staged> both = List.of(stage(1, "first.csv", LINES), stage(2, "second.csv", LINES + "\nD,d4,5000,NGN\n"));
		assertThat(race(both)).allMatch(Acceptance.Accepted.class::isInstance);
		assertThat(this.world.payouts()).hasSize(3);
		assertThat(this.world.rejected()).filteredOn((line) -> line.contains("DUPLICATE_REFERENCE")).hasSize(2);
	}

	private List<Acceptance> race(List<Staged> both) throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			List<Future<Acceptance>> ends = both.stream().map((staged) -> threads.submit(() -> {
				start.await();
				return this.world.intake.accept(staged.terms(), staged.source());
			})).toList();
			return List.of(ends.get(0).get(), ends.get(1).get());
		}
		finally {
			threads.shutdownNow();
		}
	}

	private record Staged(Terms terms, SourceFile source) {
	}

	private Staged stage(long run, String name) {
		return stage(run, name, LINES);
	}

	private Staged stage(long run, String name, String content) {
		SourceFile source = this.world.inspect(this.world.file(name, content));
		Terms terms = this.world.run(run);
		this.world.stage(terms, this.world.intake.open(terms, source));
		return new Staged(terms, source);
	}

	/** A database whose first commit fails: before it happened, or after. */
	private static final class LosingCommit extends DelegatingDataSource {

		private final AtomicInteger commits = new AtomicInteger();

		private final boolean committed;

		LosingCommit(DataSource dataSource, boolean committed) {
			super(dataSource);
			this.committed = committed;
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection real = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						boolean losing = method.getName().equals("commit") && this.commits.getAndIncrement() == 0;
						if (losing && !this.committed) {
							throw new SQLException("connection reset");
						}
						try {
							Object result = method.invoke(real, arguments);
							if (losing) {
								throw new SQLException("connection reset");
							}
							return result;
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
					});
		}

	}

}
