package io.payrun.cli;

import java.nio.file.Path;
import java.time.Duration;

import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The integrity check as somebody types it, each time in a process of its own. */
class VerifyFunctionalTests {

	@TempDir
	private Path folder;

	@Test
	void aStormyRunIsVerifiedAndABreachIsToldByTextJsonAndExitCode() throws Exception {
		try (StormWorld world = new StormWorld(this.folder, new StormWorld.Terms(60, StormWorld.STORM,
				Duration.ofMinutes(30), Duration.ofSeconds(2), Duration.ZERO))) {
			assertThat(world.start("run", "storm", "--file", world.file.toString()).exitCode()).isBetween(0, 3);
			Child good = world.start("verify", "--books", world.sandbox.url().toString());
			assertThat(good.exitCode()).as(good.said()).isZero();
			assertThat(good.said()).contains("I1   paid at most once", "60  payouts", "compared with the books",
					"Every promise holds for 60 payouts of 1 run, as far as it could be checked. (exit code 0)");
			Child unknown = world.start("verify", "7");
			assertThat(unknown.exitCode()).isEqualTo(2);
			assertThat(unknown.said()).contains("There is no run 7; see: payrun runs");
			Child elsewhere = world.start("verify", "--books", "http://127.0.0.1:1");
			assertThat(elsewhere.exitCode()).isEqualTo(2);
			assertThat(elsewhere.said()).contains("--books: http://127.0.0.1:1/_books cannot be read")
				.contains("nothing was checked");
			JdbcClient.create(world.database.dataSource())
				.sql("update run_total set amount = amount + 1 where kind = 'accepted'")
				.update();
			Child bad = world.start("verify", "1", "--json");
			assertThat(bad.exitCode()).isEqualTo(1);
			String said = bad.said();
			JsonNode told = JsonMapper.shared().readTree(said.substring(said.indexOf("{")));
			assertThat(told.get("ok").booleanValue()).isFalse();
			JsonNode money = told.get("invariants").get(2);
			assertThat(money.get("id").stringValue()).isEqualTo("I3");
			assertThat(money.get("checked").longValue()).isEqualTo(60);
			assertThat(money.get("breaches").get(0).get("run").longValue()).isEqualTo(1);
			assertThat(money.get("breaches").get(0).get("what").stringValue()).contains("intake wrote down");
			Verdict verdict = new IntegrityCheck(world.database.dataSource(), this.folder.resolve("reports"),
					Duration.ofMinutes(25), (step) -> {
					})
				.check(1L, null)
				.orElseThrow();
			assertThat(VerifyView.sentence(verdict)).contains("a person must look").endsWith("(exit code 1)");
			assertThat(VerifyView.lines(verdict)).anyMatch((line) -> line.startsWith("BREACH I3  run 1: syncpay "));
		}
	}

}
