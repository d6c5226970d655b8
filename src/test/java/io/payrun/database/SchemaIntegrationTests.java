package io.payrun.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SchemaIntegrationTests {

	@Test
	void ourChecksumsAreFlywaysSoThatAnOpenWithNothingToDoSkipsIt() {
		try (TestDatabase database = TestDatabase.create()) {
			Map<String, Integer> history = new HashMap<>();
			client(database).sql("select version, checksum from flyway_schema_history")
				.query()
				.listOfRows()
				.forEach((row) -> history.put((String) row.get("version"), (Integer) row.get("checksum")));
			assertThat(Schema.bundled()).isEqualTo(history);
		}
	}

	@Test
	void manyProcessesMayOpenANewDatabaseAtOnce() throws Exception {
		try (TestDatabase database = empty()) {
			ExecutorService threads = Executors.newFixedThreadPool(6);
			List<Future<?>> opens = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				opens.add(threads.submit(() -> open(database.url()).close()));
			}
			for (Future<?> open : opens) {
				open.get();
			}
			threads.shutdown();
			assertThat(client(database).sql("select count(*) from installation").query(Integer.class).single()).isOne();
		}
	}

	@Test
	void aDatabaseThatANewerProgramMadeIsRefusedInOneLine() {
		try (TestDatabase database = TestDatabase.create()) {
			client(database)
				.sql("""
						insert into flyway_schema_history
						  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
						values (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'somebody', 1, true)
						""")
				.update();
			refused(database.url(), "newer Payrun (its schema has version 999)");
		}
	}

	@Test
	void aMigrationThatIsNotTheOneThatWasAppliedIsRefusedInOneLine() {
		try (TestDatabase database = TestDatabase.create()) {
			client(database).sql("update flyway_schema_history set checksum = 1 where version = '1'").update();
			refused(database.url(), "schema");
		}
	}

	@Test
	void aDatabaseOfSomebodyElseIsRefusedInOneLine() {
		try (TestDatabase database = empty()) {
			client(database).sql("create table customers (id integer)").update();
			refused(database.url(), "it needs a database of its own");
		}
	}

	@Test
	void aDatabaseThatIsNotThereIsToldWithHostAndPortAndWithoutPassword() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			free = socket.getLocalPort();
		}
		refused("jdbc:postgresql://127.0.0.1:" + free + "/payrun", "127.0.0.1:" + free + "/payrun cannot be reached");
		refused("jdbc:postgresql://127.0.0.1:" + free + "/payrun?user=a&password=geheim", "cannot be reached");
		refused("jdbc:mysql://127.0.0.1/payrun", "jdbc:postgresql://HOST:PORT/DATABASE");
		try (TestDatabase database = TestDatabase.create()) {
			refused(database.url().replaceFirst("test_\\d+", "nowhere"), "has no such database");
		}
	}

	private static void refused(String url, String reason) {
		assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(() -> open(url))
			.withMessageContaining(reason)
			.withMessageNotContaining("geheim")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasLineCount(1));
	}

	private static TestDatabase empty() {
		TestDatabase database = TestDatabase.create();
		client(database).sql("drop schema public cascade").update();
		client(database).sql("create schema public").update();
		return database;
	}

	private static Database open(String url) {
		return Database.open(new Database.Place(url, "postgres", "geheim", Path.of("unused")));
	}

	private static JdbcClient client(TestDatabase database) {
		return JdbcClient.create(database.dataSource());
	}

}
