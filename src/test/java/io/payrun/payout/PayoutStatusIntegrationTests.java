package io.payrun.payout;

import java.util.Set;
import java.util.TreeSet;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class PayoutStatusIntegrationTests {

	@Test
	void theDatabaseAllowsExactlyTheStepsThatTheEnumAllows() {
		Set<String> byEnum = new TreeSet<>();
		for (PayoutStatus from : PayoutStatus.values()) {
			from.next().forEach((to) -> byEnum.add(from + ">" + to));
		}
		try (TestDatabase database = TestDatabase.create()) {
			Set<String> byDatabase = new TreeSet<>(JdbcClient.create(database.dataSource())
				.sql("select from_status || '>' || to_status from payout_transition")
				.query(String.class)
				.list());
			assertThat(byDatabase).isEqualTo(byEnum);
		}
	}

}
