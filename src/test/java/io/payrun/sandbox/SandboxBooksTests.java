package io.payrun.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The books survive the sandbox. */
class SandboxBooksTests {

	private static final String SCENARIO = "failed@PO-2=1,stuck@PO-3=1,money-in@PO-1=1,settle=2s,balance.NGN=100000.00";

	@TempDir
	Path folder;

	private final SettableClock clock = new SettableClock();

	@Test
	void anotherLifeTakesUpTheBooksAsTheyWere() throws Exception {
		JsonNode before;
		String first;
		try (SandboxClient client = start(SCENARIO)) {
			first = client.create("PO-1", "k1").body();
			client.create("PO-2", "k2");
			String stuck = client.create("PO-3", "k3").id();
			client.create("PO-1", "other");
			client.post("sk_test_revoked", SandboxClient.body("PO-4", "k4"));
			this.clock.advance(Duration.ofSeconds(3));
			client.control("/_withdrawals/" + stuck + "/fail", "");
			client.control("/_balance?currency=USD&amount=12.50&mode=live", "");
			before = client.books();
		}
		try (SandboxClient client = start(SCENARIO)) {
			assertThat(client.books()).isEqualTo(before);
			assertThat(client.available("NGN")).isEqualTo("92600.00");
			assertThat(client.create("PO-1", "k1").body()).isEqualTo(first);
			this.clock.advance(Duration.ofMinutes(30));
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(client.books().get("double_payments")).hasSize(1);
		}
	}

	@Test
	void aTornLastLineIsDroppedAndTheNextOneIsWhole() throws Exception {
		try (SandboxClient client = start("calm")) {
			client.create("PO-1", "k1");
		}
		Files.writeString(journal(), "{\"t\":\"post\",\"acc", StandardOpenOption.APPEND);
		try (SandboxClient client = start("calm")) {
			assertThat(client.books().get("withdrawals")).hasSize(1);
			client.create("PO-2", "k2");
		}
		try (SandboxClient client = start("calm")) {
			assertThat(client.books().get("withdrawals")).hasSize(2);
		}
	}

	@Test
	void aLineThatCannotBeReadIsToldAndNothingIsLost() throws Exception {
		try (SandboxClient client = start("calm")) {
			client.create("PO-1", "k1");
		}
		Files.writeString(journal(), "nonsense\n", StandardOpenOption.APPEND);
		String content = Files.readString(journal());
		assertThatThrownBy(() -> start("calm")).isInstanceOf(UncheckedIOException.class)
			.cause()
			.hasMessageContaining("line 3 cannot be read");
		assertThat(Files.readString(journal())).isEqualTo(content);
	}

	@Test
	void twoSandboxesDoNotShareAFolder() throws Exception {
		try (SandboxClient client = start("calm")) {
			assertThat(client.books().get("withdrawals")).isEmpty();
			assertThatThrownBy(() -> start("calm")).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("another sandbox writes in");
		}
		start("calm").close();
	}

	@Test
	void theBooksNameEveryArrivalWithTheHashOfItsBody() throws Exception {
		try (SandboxClient client = start("calm")) {
			client.create("PO-1", "k1");
			client.create("PO-1", "k1");
			JsonNode arrivals = client.books().get("arrivals");
			assertThat(arrivals).hasSize(2);
			assertThat(arrivals.get(0).propertyNames()).containsExactly("at", "account", "key", "reference",
					"body_sha256", "nth", "struck", "result", "http", "withdrawal");
			assertThat(arrivals.get(1).get("nth").intValue()).isEqualTo(2);
			assertThat(arrivals.get(1).get("body_sha256")).isEqualTo(arrivals.get(0).get("body_sha256"));
			assertThat(arrivals.get(0).get("body_sha256").stringValue()).matches("[0-9a-f]{64}");
		}
	}

	private SandboxClient start(String scenario) {
		return SandboxClient.start(scenario, this.folder, this.clock);
	}

	private Path journal() {
		return this.folder.resolve("sandbox-books.jsonl");
	}

}
