package io.payrun.console;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;

import io.payrun.jobs.PortSettings;
import io.payrun.jobs.Watched;
import io.payrun.database.TestDatabase;
import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.Refusal;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Upcoming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HttpPortsIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aMachineOnWhichAllIsWellSaysSo() {
		try (Pages pages = open()) {
			assertThat(pages.get("/health").statusCode()).isEqualTo(200);
			assertThat(pages.get("/health").headers().firstValue("content-type")).contains("application/json");
			assertThat(pages.health().get("status").stringValue()).isEqualTo("UP");
			assertThat(pages.health().get("checks").valueStream().map((check) -> check.get("name").stringValue()))
				.containsExactly("database", "clocks", "schema", "sends", "runs", "payouts", "notices");
			assertThat(pages.get("/health/live").body()).isEqualTo("{\"status\":\"UP\"}\n");
			assertThat(pages.get("/health/ready").body()).isEqualTo("{\"status\":\"UP\"}\n");
		}
	}

	@Test
	void withoutItsDatabaseItLivesAndIsNotReadyAndTellsNoDetail() {
		try (Pages pages = open()) {
			this.database.dataSource().close();
			assertThat(pages.get("/health").statusCode()).isEqualTo(503);
			assertThat(pages.check("database")).containsExactly("DOWN no answer");
			assertThat(pages.get("/health").body()).doesNotContain("Hikari", "postgres", "Exception", "select");
			assertThat(pages.get("/health/ready").statusCode()).isEqualTo(503);
			assertThat(pages.get("/health/live").statusCode()).isEqualTo(200);
			assertThat(pages.metrics()).contains("payrun_database_up 0\n", "payrun_ready 0\n",
					"payrun_health{check=\"database\"} 2\n", "jvm_threads_current ");
			assertThat(pages.page("/").body()).contains("DOWN", "Not known while the database is away")
				.doesNotContain("No job of this server has a schedule", "No runs yet");
		}
	}

	@ParameterizedTest
	@CsvSource({ "29, true", "31, false", "-29, true", "-31, false" })
	void clocksThatDisagreeByHalfAMinuteMakeItNotReady(long seconds, boolean ready) {
		try (Pages pages = new Pages(this.database.dataSource(),
				Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds)))) {
			assertThat(pages.get("/health/ready").statusCode()).isEqualTo(ready ? 200 : 503);
			assertThat(pages.check("clocks")).singleElement()
				.asString()
				.startsWith(ready ? "UP" : "DOWN database and this machine are 3");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					delete from flyway_schema_history where version = '1' | DOWN migrations are missing: start this version again
					update flyway_schema_history set version = '999' where version = '1' | DOWN a newer version has migrated the database: end this one
					""")
	void aSchemaOfAnotherVersionMakesItNotReady(String change, String told) {
		this.sql.sql(change).update();
		try (Pages pages = open()) {
			assertThat(pages.check("schema")).containsExactly(told);
			assertThat(pages.get("/health/ready").statusCode()).isEqualTo(503);
		}
	}

	@Test
	void whatTheWatchdogFindsIsToldAndNotADown() {
		HealthCheck watchdog = new HealthCheck() {
			@Override
			public String name() {
				return "watchdog";
			}

			@Override
			public List<Finding> look() {
				return List.of(Finding.attention("nightly-syncpay: 2026-11-20 was due 01:30 and no run has begun"));
			}
		};
		try (Pages pages = new Pages(this.database.dataSource(), Clock.systemUTC(), watchdog)) {
			assertThat(pages.get("/health").statusCode()).isEqualTo(200);
			assertThat(pages.health().get("status").stringValue()).isEqualTo("ATTENTION");
			assertThat(pages.check("watchdog"))
				.containsExactly("ATTENTION nightly-syncpay: 2026-11-20 was due 01:30 and no run has begun");
			assertThat(pages.get("/health/ready").statusCode()).isEqualTo(200);
			assertThat(pages.page("/").body()).contains("One thing needs you.", "no run has begun");
		}
	}

	@Test
	void unfinishedRunsAndExceptionsNeedAPersonUnlessTheyAreOfTheSandbox() {
		Rows rows = new Rows(this.sql);
		rows.run(1, "nightly", "live", "FAILED");
		rows.run(2, "trial", "sandbox", "FAILED");
		rows.payouts(1, 3, "UNKNOWN");
		rows.payouts(1, 2, "HELD");
		rows.payouts(2, 5, "HELD");
		try (Pages pages = open()) {
			pages.runs.add(summary(2, "trial", "sandbox", "FAILED"));
			pages.runs.add(summary(1, "nightly", "live", "FAILED"));
			pages.runs.add(summary(3, "weekly", "test", "AWAITING_APPROVAL"));
			pages.runs.add(summary(4, "other", "live", "FINISHED"));
			assertThat(pages.check("runs")).containsExactly(
					"ATTENTION run 1 of nightly, 2026-11-20 did not finish: payrun relaunch 1",
					"ATTENTION run 3 of weekly, 2026-11-20 waits for an approval");
			assertThat(pages.check("payouts")).containsExactly("ATTENTION live: 3 with outcome unconfirmed, 2 held");
			assertThat(pages.get("/health").body()).doesNotContain("REF-", "NGN", "5000");
		}
	}

	@Test
	void aPauseAndUndeliveredNoticesAreToldWithoutTheWordsOfPeople() {
		new Rows(this.sql).laterTables();
		this.sql
			.sql("""
					insert into send_pause (provider, reason, actor, at)
					values (null, '<b>a leak</b>', 'ada', '2026-11-20T01:12:13Z'), ('syncpay', 'x', 'ada', '2026-11-20T02:00:00Z')
					""")
			.update();
		this.sql
			.sql("""
					insert into notice_delivery (notice_id, channel, state, due_since)
					values (1, 'email', 'FAILED', payrun_now()), (2, 'webhook', 'DUE', payrun_now() - interval '16 minutes'),
					       (3, 'email', 'DUE', payrun_now()), (4, 'email', 'DELIVERED', payrun_now() - interval '1 day')
					""")
			.update();
		try (Pages pages = open()) {
			assertThat(pages.check("sends")).containsExactly(
					"ATTENTION all sends are paused since 2026-11-20T01:12:00Z",
					"ATTENTION sends by syncpay are paused since 2026-11-20T02:00:00Z");
			assertThat(pages.check("notices")).containsExactly("ATTENTION email: 1 could not be delivered",
					"ATTENTION webhook: 1 wait for delivery");
			assertThat(pages.get("/health").body()).doesNotContain("leak", "ada");
			assertThat(pages.metrics()).contains("payrun_paused{provider=\"all\"} 1\n",
					"payrun_paused{provider=\"syncpay\"} 1\n",
					"payrun_undelivered_notices{channel=\"email\",state=\"failed\"} 1\n",
					"payrun_undelivered_notices{channel=\"email\",state=\"due\"} 1\n");
			assertThat(pages.page("/").body()).contains("All sends", "&lt;b&gt;a leak&lt;/b&gt;", "ada");
		}
	}

	@Test
	void metricsNeedTheToken() {
		try (Pages pages = open()) {
			assertThat(pages.get("/metrics").statusCode()).isEqualTo(401);
			for (String wrong : List.of("Bearer", "Bearer ", "Bearer " + Pages.TOKEN + "x", "Basic " + Pages.TOKEN,
					"Bearer " + Pages.TOKEN.toUpperCase(java.util.Locale.ROOT), Pages.TOKEN)) {
				assertThat(pages.get("/metrics", "Authorization", wrong)).as(wrong)
					.satisfies((answer) -> assertThat(answer.statusCode()).isEqualTo(401))
					.satisfies((answer) -> assertThat(answer.body()).isEqualTo("401 Unauthorized\n"))
					.satisfies(
							(answer) -> assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer"));
			}
			assertThat(pages.get("/metrics", "Authorization", "bearer " + Pages.TOKEN).statusCode()).isEqualTo(200);
			assertThat(pages.page("/metrics").statusCode()).isEqualTo(404);
		}
		try (Pages without = new Pages(this.database.dataSource(), Clock.systemUTC(), (String) null)) {
			assertThat(without.get("/metrics", "Authorization", "Bearer null").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void theTokenIsComparedInAMannerThatTellsNothingByItsTime() throws Exception {
		assertThat(Files.readString(Path.of("src/main/java/io/payrun/console/MetricsServlet.java"),
				StandardCharsets.UTF_8))
			.contains("MessageDigest.isEqual(this.token, shown)")
			.doesNotContain(".equals(", "Arrays.");
	}

	@Test
	void theMachinePortHasNothingElse() {
		try (Pages pages = open()) {
			for (String path : List.of("/actuator/env", "/actuator/health", "/health/", "/health/more", "/metrics/x",
					"/payrun.css", "/h2-console", "/error?trace=true")) {
				assertThat(pages.get(path).statusCode()).as(path).isEqualTo(404);
			}
			assertThat(RawHttp.ask(pages.ports.machinePort(), "POST /health", "Content-Length: 0"))
				.startsWith("HTTP/1.1 405");
			assertThat(RawHttp.ask(pages.ports.machinePort(), "TRACE /health")).startsWith("HTTP/1.1 405");
			assertThat(pages.page("/health").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void theConsoleShowsRunsDatesAndHealthAndLoadsOnlyItsOwnStyle() {
		Rows rows = new Rows(this.sql);
		rows.run(7, "nightly", "test", "FINISHED");
		rows.report(7, 2, "TIES OUT", "3 of 3 paid, NGN 5.00 <script>alert(1)</script>");
		try (Pages pages = open()) {
			pages.runs.add(summary(7, "nightly", "test", "FINISHED"));
			pages.runs.add(summary(6, "nightly", "test", "FAILED"));
			pages.upcoming.add(new Upcoming("nightly", LocalDate.of(2026, 11, 21),
					ZonedDateTime.parse("2026-11-21T01:30:00+01:00[Africa/Lagos]"), "file missing"));
			assertThat(pages.page("/").body())
				.contains("TIES OUT", "3 of 3 paid, NGN 5.00 &lt;script&gt;", "TEST", "Fri 20 Nov 2026",
						"v2, as of Fri 20 Nov 2026 02:30 +01:00", "Sat 21 Nov 2026 01:30 +01:00", "file missing",
						"One thing needs you.", "payrun relaunch 6")
				.doesNotContain("<script", "style=", "<style");
			assertThat(pages.page("/").headers().firstValue("content-security-policy").orElseThrow())
				.isEqualTo("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'self';"
						+ " form-action 'none'");
			assertThat(pages.page("/payrun.css").headers().firstValue("content-type").orElseThrow())
				.startsWith("text/css");
		}
	}

	@Test
	void onceItIsNotReadyEverythingElseIsAnsweredOn() {
		try (Pages pages = open()) {
			pages.ports.notReady();
			assertThat(pages.get("/health/ready").statusCode()).isEqualTo(503);
			assertThat(pages.get("/health/live").statusCode()).isEqualTo(200);
			assertThat(pages.get("/health").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void aConsolePortInUseLeavesNoOtherPortOpen() throws Exception {
		int free;
		try (ServerSocket any = new ServerSocket(0)) {
			free = any.getLocalPort();
		}
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			PortSettings settings = new PortSettings("127.0.0.1", free, "127.0.0.1", taken.getLocalPort(), null, null);
			assertThatExceptionOfType(Refusal.class)
				.isThrownBy(() -> HttpPorts.start(settings,
						new Watched(this.database.dataSource(), Clock.systemUTC(), List.of(), List::of, List::of,
								List.of())))
				.withMessageStartingWith("PAYRUN_CONSOLEPORT: port " + taken.getLocalPort());
		}
		try (ServerSocket again = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
			assertThat(again.isBound()).isTrue();
		}
	}

	private Pages open() {
		return new Pages(this.database.dataSource(), Clock.systemUTC());
	}

	private static Runs.Summary summary(long run, String job, String mode, String state) {
		return new Runs.Summary(run, job, mode, LocalDate.of(2026, 11, 20), state, null, 3, "in.csv", null);
	}

}
