package io.payrun.cli;

import java.sql.SQLException;

import io.payrun.database.DatabaseUnavailable;
import io.payrun.jobs.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailureTests {

	@Test
	void aRefusalKeepsItsCodeAndItsWordsHoweverDeepItIsWrapped() {
		Failure failure = Failure.of(new IllegalStateException("bean", new RuntimeException(new Refusal(4, "busy"))));
		assertThat(failure).isEqualTo(new Failure(4, "busy", true));
	}

	@Test
	void aDatabaseThatIsNotThereMeansDidNotFinish() {
		assertThat(Failure.of(new DatabaseUnavailable("no answer from db:5432")))
			.isEqualTo(new Failure(1, "no answer from db:5432", true));
	}

	@Test
	void aDatabaseThatGoesAwayIsNoBug() {
		Failure failure = Failure.of(new RuntimeException(new SQLException("terminated", "57P01")));
		assertThat(failure.exitCode()).isEqualTo(1);
		assertThat(failure.foreseen()).isTrue();
		assertThat(failure.message()).contains("terminated", "payrun relaunch RUN");
	}

	@Test
	void aWrongStatementIsABug() {
		Failure failure = Failure.of(new SQLException("syntax error", "42601"));
		assertThat(failure.exitCode()).isEqualTo(1);
		assertThat(failure.foreseen()).isFalse();
		assertThat(failure.message().lines()).hasSize(1);
	}

	@Test
	void anUnexpectedErrorIsOneLine() {
		Failure failure = Failure.of(new NullPointerException("first\nsecond"));
		assertThat(failure.message()).isEqualTo("Stopped by an unexpected error: NullPointerException: first");
		assertThat(failure.foreseen()).isFalse();
	}

}
