package io.payrun.payout;

import java.sql.Connection;
import java.sql.SQLException;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PromptStoreIntegrationTests {

	@Test
	void aStatementWaitsTenSecondsForItsAnswerAndTheNextUserOfTheConnectionAsLongAsItLikes() throws SQLException {
		try (TestDatabase database = TestDatabase.create()) {
			try (Connection prompt = new PromptStore(database.dataSource()).getConnection()) {
				assertThat(prompt.getNetworkTimeout()).isEqualTo(10_000);
			}
			try (Connection patient = database.dataSource().getConnection()) {
				assertThat(patient.getNetworkTimeout()).isZero();
			}
		}
	}

}
