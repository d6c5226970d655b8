package io.payrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.payrun.crash.CrashPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The build breaks where a commit, send or rename has no crash point. */
class CrashPointRuleTests {

	private static final Path SOURCES = Path.of("src", "main", "java");

	/** What is no step of its own, and why. */
	private static final Map<String, String> EXEMPT = Map.of("StagingStore.copy",
			"commits with Spring Batch's chunk: IN4, in the transaction manager", "RunStore.insert",
			"by a plan, whose transaction is rolled back; a run is made by create: IN2");

	@Test
	void everyCommitSendAndRenameHasItsPoint() {
		CrashPointRule rule = CrashPointRule.of(production());
		assertThat(rule.breaches()).isEqualTo(EXEMPT.keySet());
		assertThat(rule.steps()).as("steps that the rule sees").isGreaterThan(50);
	}

	@Test
	void everyPointStandsSomewhere() {
		assertThat(CrashPointRule.of(production()).points())
			.containsAll(Arrays.stream(CrashPoint.values()).map(CrashPoint::name).toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "this.jdbc.sql(\"insert into payout (id) values (1)\").update();",
			"this.jdbc.sql(\"with a as (select 1) UPDATE payout p\\n  set status = 'READY'\").update();",
			"this.jdbc.sql(\"delete from staged_line\").update();", "Files.move(from, to);",
			"this.client.send(request, reader);", "run(() -> this.jdbc.sql(STATEMENT).update());" })
	void aStepWithoutAPointIsFoundAndOneWithAPointIsNot(String step) {
		assertThat(breaches(step, "this.store.step(1);")).containsExactly("Store.step");
		assertThat(breaches(step, "CrashPoint.WI2.before(); this.store.step(1); CrashPoint.WI2.after();")).isEmpty();
		assertThat(breaches("CrashPoint.WI2.before();" + step, "this.store.step(1);")).isEmpty();
		assertThat(breaches(step, "")).as("nobody calls it").containsExactly("Store.step");
	}

	@Test
	void aCallOfAnotherTypesMethodIsNoCall() {
		assertThat(breaches("CrashPoint.WI2.before(); this.store.step(1); } void other(Other store) { store.step(1);"))
			.isEmpty();
		assertThat(breaches("CrashPoint.WI2.before(); this.store.step(1); } void other() { unknown.step(1);"))
			.containsExactly("Store.step");
	}

	@Test
	void oneCallerWithoutAPointIsEnough() {
		assertThat(breaches(
				"CrashPoint.WI2.before(); this.store.step(1); } void other() { items.forEach(this.store::step);"))
			.containsExactly("Store.step");
		assertThat(breaches(
				"helper(); } private void helper() { this.store.step(1); } void other() { CrashPoint.WI2.before(); helper();"))
			.containsExactly("Store.step");
	}

	@Test
	void whatOnlyReadsIsNoStep() {
		assertThat(breaches("this.jdbc.sql(\"select updated_at from payout for update\").query();", "")).isEmpty();
	}

	private static Set<String> breaches(String caller) {
		return breaches("Files.move(from, to);", caller);
	}

	private static Set<String> breaches(String step, String caller) {
		return CrashPointRule.of(Map.of("Store.java", """
				package a;
				final class Store {
					private static final String STATEMENT = "insert into payout (id) values (1)";
					void step(int one) { %s }
				}
				""".formatted(step), "Caller.java", """
				package a;
				final class Caller {
					private final Store store = new Store();
					void call() { %s }
				}
				""".formatted(caller))).breaches();
	}

	/**
	 * All but the simulated providers, measuring, and the making of databases, which is
	 * no part of a run.
	 */
	private static Map<String, String> production() {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			Map<String, String> sources = new TreeMap<>();
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				String name = SOURCES.relativize(file).toString().replace('\\', '/');
				if (!name.matches("io/payrun/(sandbox|database|crash)/.*|.*(Bench|OneSandbox)[^/]*")) {
					sources.put(name, Files.readString(file));
				}
			}
			return sources;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
