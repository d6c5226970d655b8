package io.payrun.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.database.TestDatabase;
import io.payrun.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The verb by itself: its mapping, its exit codes, and that no number gets anywhere. */
class DestinationsCommandFunctionalTests {

	private static final List<String> CANARIES = List.of("7340918265", "254719283746",
			"TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", "5519283746", "0192837465", "6601928374");

	private static final String FILE = """
			name,destination_type,currency,account_number,account_name,bank_code,phone_number,mobile_provider,wallet_address
			ada,bank_account,NGN,7340918265,Ada Lovelace,058,,,
			bob,mobile_money,KES,,,,+254719283746,MPESA,
			cy,crypto_wallet,USDT_TRC20,,,,,,TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE
			lost,bank_account,NGN,5519283746,Lost Answer,058,,,
			refused,bank_account,NGN,0192837465,Refused By Bank,058,,,
			broken,bank_account,NGN,6601928374,Broken Answer,058,,,
			""";

	@TempDir
	Path folder;

	private final TestDatabase database = TestDatabase.create();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void theMappingIsWrittenAndNoNumberIsInOutputLogDatabaseOrBooks() throws Exception {
		Files.writeString(this.folder.resolve("staff.csv"), FILE);
		try (Sandbox sandbox = Sandbox
			.start(new Sandbox.Options(0, 7, "answer-lost@lost=1,refused@refused=1,truncated@broken=1",
					this.folder.resolve("books"), Duration.ofMinutes(30), Duration.ZERO, Clock.systemUTC()))) {
			List<String> environment = environment("PAYRUN_SYNCPAY_URL=" + sandbox.url(),
					"PAYRUN_SYNCPAY_KEY=sk_test_abcdef");
			Child first = Child.start(this.folder, environment, "destinations", "--file", "staff.csv", "--out",
					"ids.csv");
			assertThat(first.exitCode()).as(first.said()).isEqualTo(3);
			assertThat(first.said()).contains("lost is UNKNOWN", "add --again lost", "Could not resolve ****7465",
					"3 of 6 destinations are there.");
			assertThat(Files.readString(this.folder.resolve("ids.csv"))).matches("""
					name,destination_id,currency,destination_type
					ada,dest_ngn_[0-9a-f]{12},NGN,bank_account
					bob,dest_kes_[0-9a-f]{12},KES,mobile_money
					cy,dest_usdt_trc20_[0-9a-f]{12},USDT_TRC20,crypto_wallet
					""");
			Files.writeString(this.folder.resolve("bad.csv"), FILE.replace(",058,", ",0 58,").replace("KES", "BTC")
					+ "7340918265,5519283746,0192837465,x,,,,,\nada,bank_account,NGN,7340918265\n");
			Child bad = Child.start(this.folder, environment, "destinations", "--file", "bad.csv");
			assertThat(bad.exitCode()).isEqualTo(2);
			assertThat(bad.said()).contains("line 2, column bank_code: BAD_FORMAT", "line 9: COLUMN_COUNT",
					"Nothing was created");
			Files.writeString(this.folder.resolve("changed.csv"), FILE.replace("TRC20", "ERC20")
				.replace("TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", "0x52908400098527886E0F7030069857D2E4169EE7"));
			Child changed = Child.start(this.folder, environment, "destinations", "--file", "changed.csv");
			assertThat(changed.exitCode()).isEqualTo(2);
			assertThat(changed.said()).contains("OTHER_DETAILS");
			Child again = Child.start(this.folder, environment, "destinations", "--file", "staff.csv");
			assertThat(again.exitCode()).as(again.said()).isEqualTo(3);
			assertThat(again.said()).contains("ada,dest_ngn_");
			assertNoCanary(first.said() + bad.said() + changed.said() + again.said());
			assertNoCanary(everything());
			assertNoCanary(tables());
		}
	}

	@Test
	void withoutKeyAndAddressTheBuiltInSandboxIsUsed() throws Exception {
		Files.writeString(this.folder.resolve("staff.csv"), FILE);
		Child run = Child.start(this.folder, environment(), "destinations", "--file", "staff.csv");
		assertThat(run.exitCode()).as(run.said()).isZero();
		assertThat(
				this.sql.sql("select distinct mode || ' ' || state from payout_destination").query(String.class).list())
			.containsExactly("sandbox CREATED");
		Child wrong = Child.start(this.folder, environment("PAYRUN_SYNCPAY_URL=http://127.0.0.1:9"), "destinations",
				"--file", "staff.csv");
		assertThat(wrong.exitCode()).isEqualTo(2);
		assertThat(wrong.said()).contains("say --mode, or set both");
	}

	private static void assertNoCanary(String text) {
		String letters = text.replaceAll("[^0-9A-Za-z]", "");
		for (String canary : CANARIES) {
			for (int at = 0; at + 7 <= canary.length(); at++) {
				assertThat(letters).doesNotContain(canary.substring(at, at + 7));
			}
		}
	}

	/** Every file but the input: home, log, books of the sandbox, mapping. */
	private String everything() throws IOException {
		StringBuilder all = new StringBuilder();
		try (Stream<Path> files = Files.walk(this.folder)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				if (!file.toString().matches(".*(staff|bad|changed)\\.csv")) {
					all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
				}
			}
		}
		assertThat(all).contains("dest_ngn_");
		return all.toString();
	}

	private String tables() {
		StringBuilder all = new StringBuilder();
		for (String table : this.sql.sql("select tablename from pg_tables where schemaname = 'public' order by 1")
			.query(String.class)
			.list()) {
			this.sql.sql("select t::text from \"" + table + "\" t")
				.query(String.class)
				.list()
				.forEach((row) -> all.append(row).append('\n'));
		}
		assertThat(all).contains("****8265", "account_number");
		return all.toString();
	}

	private List<String> environment(String... more) {
		List<String> environment = new ArrayList<>(List.of("SPRING_DATASOURCE_URL=" + this.database.url(),
				"SPRING_DATASOURCE_USERNAME=postgres", "PAYRUN_HOME=" + this.folder.resolve("home"),
				"PAYRUN_JOBS=" + this.folder.resolve("jobs"), "PAYRUN_REPORTS=" + this.folder.resolve("reports")));
		environment.addAll(List.of(more));
		return environment;
	}

}
