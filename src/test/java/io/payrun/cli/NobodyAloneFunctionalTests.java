package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Persons;
import io.payrun.payout.Role;
import io.payrun.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run that waits for an approval, and whoever could want its money: everybody tries
 * everything, by the program and by SQL under every name, and nobody gets any out alone.
 * Ada and Bob are approvers, Bob launched the run, Ola is an operator, Vic a viewer, Dan
 * was an approver.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NobodyAloneFunctionalTests {

	private static final List<String> NAMES = List.of("vic", "ola", "bob", "dan", "eve", "payrun", "");

	/** What a person could write as somebody; {@code NAME} stands for the name. */
	private static final List<String> STATEMENTS = List.of("""
			insert into run_approval (run_id, verdict, plan_sha256, payouts, actor)
			select 1, 'approved', plan_sha256(1), (select count(*) from plan_rows(1)), 'NAME'""", """
			with a as (insert into person_act (act, name, role, actor, done_at)
			           values ('add', 'mal', 'approver', 'NAME', payrun_now()) returning id)
			insert into person (name, role, token_sha256, act_id) select 'mal', 'approver', sha256('mal'), id from a""",
			"""
					with a as (insert into person_act (act, name, role, actor, second, done_at)
					           values ('add', 'mal', 'approver', 'NAME', 'ada', payrun_now()) returning id)
					insert into person (name, role, token_sha256, act_id) select 'mal', 'approver', sha256('mal'), id from a""",
			"""
					update person_act set second = 'NAME', done_at = payrun_now() where name = 'cem'""", """
					update person set role = 'approver', disabled_at = null where name in ('NAME', 'vic')""", """
					update person set token_sha256 = sha256('NAME') where name = 'ada'""", """
					update payout set approval_id = 1 where run_id = 1""", """
					update payment_run set approval_required = false where id = 1""", """
					update run_launch set actor = 'NAME x' where run_id = 1""", """
					delete from run_launch where run_id = 1""", """
					update person set name = 'NAME x' where name = 'ada'""", """
					with a as (insert into run_approval (run_id, verdict, plan_sha256, payouts, actor)
					           select 1, 'approved', sha256('NAME')::text, 2, 'ada' returning id)
					update payout set approval_id = id from a where run_id = 1""");

	@TempDir
	static Path folder;

	private final TestDatabase database = TestDatabase.create();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Sandbox sandbox = Sandbox.start(new Sandbox.Options(0, 7, "settle=1ms,balance.NGN=100000.00", null,
			Duration.ofMinutes(30), Duration.ZERO, Clock.systemUTC()));

	private final Map<String, String> tokens = new HashMap<>();

	private final List<String> tried = new ArrayList<>();

	@BeforeAll
	void aRunThatBobLaunchedWaits() throws IOException {
		Persons persons = new Persons(this.database.dataSource());
		this.tokens.put("ada", token(persons.add("ada", Role.APPROVER, "root")));
		this.tokens.put("bob", token(persons.add("bob", Role.APPROVER, "ada")));
		both(persons, "ola", Role.OPERATOR);
		both(persons, "dan", Role.APPROVER);
		this.tokens.put("vic", token(persons.add("vic", Role.VIEWER, "ada")));
		persons.disable("dan", "ada");
		persons.add("cem", Role.APPROVER, "bob");
		this.tokens.put("eve", "prt_guessed");
		Path inbox = Files.createDirectories(folder.resolve("inbox"));
		Files.createDirectories(folder.resolve("jobs"));
		Files.writeString(folder.resolve("jobs/nightly.yaml"),
				"{name: nightly, mode: test, provider: syncpay, source: {csv: '" + inbox
						+ "/*.csv'}, approval: required,"
						+ " two-people: true, submit: {rate: 0}, track: {first-poll: 1s, longest-poll: 1s, until: 2s}}");
		Files.writeString(inbox.resolve("one.csv"), """
				reference,destination_id,amount,currency
				PO-1,dest_ngn_1,10000.00,NGN
				PO-2,dest_ngn_2,20000.00,NGN
				PO-3,dest_ngn_1,10000.00,NGN
				""");
		assertThat(typed("bob", "run", "nightly")).isEqualTo(3);
		assertThat(this.sql.sql("select actor from run_launch").query(String.class).single()).isEqualTo("bob");
		assertThat(this.sql.sql("select state from payment_run").query(String.class).single())
			.isEqualTo("AWAITING_APPROVAL");
	}

	@AfterAll
	void close() {
		this.sandbox.close();
		this.database.close();
	}

	@Test
	@Order(1)
	void whoHasNoRightIsRefusedByEveryVerb() {
		for (String line : List.of("deny PO-1 --reason x", "run nightly", "stop 1", "user token ada",
				"user disable ada", "accept-restore --evidence x")) {
			assertThat(typed("vic", line.split(" "))).as("vic: " + line).isEqualTo(2);
		}
		for (String who : List.of("vic", "dan", "eve", "nobody")) {
			for (String line : List.of("approve 1", "reject 1 --reason x", "release PO-3 --reason x",
					"resolve PO-1 --as paid --evidence x", "relaunch 1", "user add mal --role operator")) {
				assertThat(typed(who, line.split(" "))).as(who + ": " + line).isEqualTo(2);
			}
		}
		for (String line : List.of("approve 1", "reject 1 --reason x", "user add mal --role operator", "user token ada",
				"user disable ada")) {
			assertThat(typed("ola", line.split(" "))).as("ola: " + line).isEqualTo(2);
		}
		assertThat(typed("bob", "approve", "1")).as("who launched it").isEqualTo(2);
		assertThat(typed("ada", "approve", "1", "--plan", "f00d")).as("another plan").isEqualTo(2);
		nothingWasSent();
	}

	@Test
	@Order(2)
	void whatTakesTwoWaitsHoweverOftenOneSaysIt() {
		for (String who : List.of("ola", "ola", "ola")) {
			assertThat(typed(who, "release", "PO-3", "--reason", "x")).isEqualTo(3);
		}
		for (String line : List.of("user add mal --role approver", "user add mal --role approver", "user token ola",
				"user token ola")) {
			assertThat(typed("ada", line.split(" "))).as("ada: " + line).isEqualTo(3);
		}
		assertThat(this.sql.sql("select count(*) from payout where status = 'HELD'").query(Long.class).single())
			.isEqualTo(1);
		assertThat(this.sql.sql("select count(*) from person where name = 'mal'").query(Long.class).single()).isZero();
		for (String who : List.of("ola", "bob")) {
			assertThat(typed(who, "relaunch", "1")).as("sends nothing").isEqualTo(3);
		}
		nothingWasSent();
	}

	@Test
	@Order(3)
	void theDatabaseRefusesEveryStatementUnderEveryName() {
		for (String name : NAMES) {
			for (String statement : STATEMENTS) {
				assertThat(isRefused(statement.replace("NAME", name))).as(name + ": " + statement).isTrue();
			}
		}
		for (String name : List.of("vic", "dan", "eve", "")) {
			assertThat(isRefused("""
					insert into payout_event (payout_id, version, at, from_status, to_status, actor, link, hash)
					select id, 9, payrun_now(), 'HELD', 'READY', '%s', 9, '' from payout where reference = 'PO-3'
					""".formatted(name))).as("event by " + name).isTrue();
			assertThat(isRefused("""
					insert into payout_proposal (payout_id, version, act, actor, reason)
					select id, version, 'release', '%s', 'x' from payout where reference = 'PO-3'
					""".formatted(name))).as("proposal by " + name).isTrue();
		}
		assertThat(isRefused("update payout set status = 'READY', hold_kind = null where reference = 'PO-3'"))
			.as("a release that takes two")
			.isTrue();
		assertThat(isRefused("update payout_proposal set second = actor, done_at = payrun_now()")).isTrue();
		nothingWasSent();
	}

	@Test
	@Order(4)
	void twoOfThemTogetherGetOutWhatTheyLookedAt() {
		assertThat(typed("ada", "approve", "1")).isZero();
		assertThat(typed("ola", "relaunch", "1")).as("PO-3 is held").isEqualTo(3);
		assertThat(this.sql.sql("select string_agg(reference || ' ' || status, ', ' order by line) from payout")
			.query(String.class)
			.single()).isEqualTo("PO-1 COMPLETED, PO-2 COMPLETED, PO-3 HELD");
		assertThat(typed("bob", "release", "PO-3", "--reason", "two bills")).as("ola said it before").isZero();
		assertThat(this.sql.sql("select actor || ': ' || detail from payout_event where to_status = 'READY'")
			.query(String.class)
			.single()).isEqualTo("bob: released: two bills (first said by ola: x)");
		assertThat(new TreeSet<>(this.tried)).as("different pairs of somebody and something")
			.hasSizeGreaterThanOrEqualTo(100);
	}

	private void nothingWasSent() {
		assertThat(this.sql.sql("select count(*) from payout_attempt").query(Long.class).single()).isZero();
		assertThat(this.sql.sql("select count(*) from payout where status = 'READY'").query(Long.class).single())
			.isEqualTo(2);
	}

	private boolean isRefused(String statement) {
		this.tried.add(statement);
		return Boolean.TRUE.equals(
				new TransactionTemplate(new JdbcTransactionManager(this.database.dataSource())).execute((status) -> {
					status.setRollbackOnly();
					try {
						this.sql.sql(statement).update();
						return false;
					}
					catch (DataAccessException ex) {
						return true;
					}
				}));
	}

	/** A command line of somebody, as the program reads it from its surroundings. */
	private int typed(String who, String... args) {
		this.tried.add(who + " " + String.join(" ", args));
		Map<String, String> settings = new HashMap<>(
				Map.of("spring.datasource.url", this.database.url(), "spring.datasource.username", "postgres",
						"payrun.home", folder.resolve("home").toString(), "payrun.jobs",
						folder.resolve("jobs").toString(), "payrun.reports", folder.resolve("reports").toString(),
						"payrun.syncpay.url", this.sandbox.url().toString(), "payrun.syncpay.key", "sk_test_a"));
		String token = this.tokens.get(who);
		if (token != null) {
			settings.put("payrun.token", token);
		}
		settings.forEach(System::setProperty);
		try {
			return Typed.now(args).exitCode();
		}
		finally {
			settings.keySet().forEach(System::clearProperty);
		}
	}

	private void both(Persons persons, String name, Role role) {
		Persons.Change first = persons.add(name, role, "ada");
		String half = ((Persons.Change.WaitsForSecond) first).firstHalf();
		this.tokens.put(name, half + token(persons.add(name, role, "bob")));
	}

	private static String token(Persons.Change change) {
		return String.valueOf(((Persons.Change.Done) change).token());
	}

}
