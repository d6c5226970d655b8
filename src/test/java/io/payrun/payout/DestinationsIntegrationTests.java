package io.payrun.payout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Destinations.Decisions;
import io.payrun.payout.Destinations.Known;
import io.payrun.payout.Destinations.Made;
import io.payrun.payout.Destinations.Plan;
import io.payrun.payout.Destinations.State;
import io.payrun.payout.Destinations.Terms;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import io.payrun.provider.syncpay.DestinationOrder;
import io.payrun.provider.syncpay.SyncPayDestinations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** A destination's intent, call and outcome, answer by answer, and what a file may do. */
class DestinationsIntegrationTests {

	private static final String CREATED = "{\"id\":\"dest_ngn_1\"}";

	private static final String REFUSED = "{\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"no account 7340916001\"}}";

	private static final String NO_KEY = "{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"Invalid API key\"}}";

	private static final String SLOW_DOWN = "{\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"slow down\"}}";

	private static final String NOT_STORED = "The database did not take what SyncPay answered about ada. "
			+ "The next call finds it UNKNOWN.";

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final LossyPool wire = new LossyPool(this.database.dataSource());

	private final Destinations destinations = new Destinations(this.wire);

	private final StopSignal stop = new StopSignal();

	private final Terms terms = new Terms("test", "org_test", "ada", this.stop);

	private final Deque<Answer> answers = new ArrayDeque<>();

	private final ScriptedServer server = new ScriptedServer((request, socket) -> {
		Answer answer = this.answers.remove();
		answer.meanwhile().run();
		ScriptedServer.write(socket, answer.status(), answer.body().getBytes(StandardCharsets.UTF_8),
				answer.headers().toArray(String[]::new));
	});

	private final SyncPayDestinations syncpay = new SyncPayDestinations(
			new ProviderSettings(this.server.url(), "sk_test_a", Duration.ofMinutes(30), Duration.ofSeconds(20)));

	/** What the provider answers, and what happens before it does. */
	private record Answer(int status, String body, List<String> headers, Runnable meanwhile) {
	}

	@AfterEach
	void close() {
		this.server.close();
		this.database.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~',
			textBlock = """
					201 | {"id":"dest_ngn_1"}                                     | CREATED     | dest_ngn_1 | -
					400 | {"error":{"code":"X","message":"no account 7340916001"}} | REFUSED     | -          | X: no account ****6001
					500 | {}                                                      | UNKNOWN     | -          | HTTP 500
					""")
	void anAnswerIsStoredMaskedWithWhatItMeansForTheDestination(int status, String body, State state,
			@Nullable String id, @Nullable String reason) {
		answers(status, body);
		Made made = create("ada", false);
		assertThat(made).isEqualTo(
				new Made(new Known("ada", state, id, "org_test", "NGN", "bank_account", "****6001", reason), null));
		assertThat(this.server.next().line()).isEqualTo("POST /api/v1/payouts/destinations");
		assertThat(plan(Decisions.NONE, line("ada")).known()).isEqualTo(Map.of("ada", made.known()));
		assertThat(told("ada")).isEqualTo("1 CREATING ada, 1 " + state + " ada " + status);
	}

	@Test
	void aRefusedKeyStopsWhatComesAfterItAndSaysWhy() {
		answers(401, NO_KEY);
		Made made = create("ada", false);
		assertThat(made.known().state()).isEqualTo(State.NOT_CREATED);
		assertThat(made.stop()).isEqualTo("the provider refused the API key: UNAUTHORIZED: Invalid API key")
			.isEqualTo(made.known().reason());
	}

	@Test
	void whatDidNotLeaveWasNotCreatedAndStopsWhatComesAfterIt() {
		this.server.close();
		Made made = create("ada", false);
		assertThat(made.known().state()).isEqualTo(State.NOT_CREATED);
		assertThat(made.stop()).startsWith("not sent: ").isEqualTo(made.known().reason());
	}

	@Test
	void itComesBackAsOftenAsTheProviderAsksForUpToFiveTimes() {
		for (int asked = 0; asked < 5; asked++) {
			answers(429, SLOW_DOWN, "Retry-After: 0");
		}
		answers(201, CREATED);
		assertThat(create("ada", false).known().state()).isEqualTo(State.CREATED);
		assertThat(this.server.requests()).isEqualTo(6);
		for (int asked = 0; asked < 6; asked++) {
			answers(429, SLOW_DOWN, "Retry-After: 0");
		}
		Made never = create("bob", false);
		assertThat(never.known().state()).isEqualTo(State.NOT_CREATED);
		assertThat(never.stop()).isEqualTo("the provider asks to come back later");
		assertThat(this.server.requests()).isEqualTo(12);
	}

	@Test
	void aWaitOfMoreThanAMinuteIsLeftToTheNextCall() {
		answers(429, SLOW_DOWN, "Retry-After: 61");
		assertThat(create("ada", false).known().state()).isEqualTo(State.NOT_CREATED);
		assertThat(this.server.requests()).isOne();
	}

	@Test
	void aWaitEndsWhereSomebodyAsksToStopAndNothingIsCalledAfterIt() {
		this.answers.add(new Answer(429, SLOW_DOWN, List.of("Retry-After: 60"), () -> this.stop.raise("enough")));
		assertThat(create("ada", false).known().state()).isEqualTo(State.NOT_CREATED);
		assertThat(this.server.requests()).isOne();
	}

	@Test
	void whatWasTakenAwayBeforeItsBodyLeftIsNotCalled() {
		this.answers.add(new Answer(429, SLOW_DOWN, List.of("Retry-After: 0"),
				() -> assertThat(new Destinations(this.database.dataSource()).abandon("test")).isOne()));
		Made made = create("ada", false);
		assertThat(List.of(this.server.next().whole(), this.server.next().whole())).as("a body that came")
			.containsExactly(true, false);
		assertThat(made.known().state()).as("it was given up as unknown, and stays that").isEqualTo(State.UNKNOWN);
		assertThat(told("ada")).isEqualTo("1 CREATING ada, 1 UNKNOWN ada, 1 UNKNOWN ada");
	}

	@Test
	void anIdThatAnotherDestinationHasIsNotBelieved() {
		answers(201, CREATED);
		create("bob", false);
		answers(201, CREATED);
		Made made = create("ada", false);
		assertThat(made.known().state()).isEqualTo(State.UNKNOWN);
		assertThat(made.known().id()).isNull();
		assertThat(made.known().reason()).isEqualTo("the provider gave the id of bob");
		assertThat(made.stop()).isNull();
	}

	@Test
	void whatAProcessLeftBehindMayHaveBeenCreated() {
		new DestinationStore(this.database.dataSource()).intend(this.terms, line("ada"), "00".repeat(32), false);
		assertThat(this.destinations.abandon("live")).isZero();
		assertThat(this.destinations.abandon("test")).isOne();
		assertThat(this.destinations.abandon("test")).isZero();
		assertThat(told("ada")).isEqualTo("1 CREATING ada, 1 UNKNOWN ada");
		assertThat(this.rows.value("select reason from payout_destination"))
			.isEqualTo("the process that asked for it ended before its answer was stored");
	}

	@Test
	void whatIsCreatedOrInDoubtIsNotCreatedAgainButByAPersonsDecision() {
		answers(500, "{}");
		create("ada", false);
		assertThatIllegalStateException().isThrownBy(() -> create("ada", false))
			.withMessage("destination ada is being created elsewhere; nothing was sent for it");
		assertThat(this.server.requests()).isOne();
		answers(201, CREATED);
		assertThat(create("ada", true).known().state()).isEqualTo(State.CREATED);
		assertThat(told("ada")).isEqualTo("1 CREATING ada, 1 UNKNOWN ada 500, 2 CREATING ada, 2 CREATED ada 201");
		assertThatIllegalStateException().isThrownBy(() -> create("ada", true));
	}

	@Test
	void aDenialOfALaterAttemptDoesNotUndoTheDoubtAboutAnEarlierOne() {
		answers(500, "{}");
		create("ada", false);
		answers(400, REFUSED);
		assertThat(create("ada", true).known().state()).isEqualTo(State.UNKNOWN);
	}

	@Test
	void anOutcomeThatTheDatabaseDoesNotTakeAtOnceIsTriedAgain() {
		this.answers.add(new Answer(201, CREATED, List.of(), () -> this.wire.failNext(2)));
		assertThat(create("ada", false).known().state()).isEqualTo(State.CREATED);
	}

	@Test
	void anOutcomeWithoutAnIdIsTriedAgainToo() {
		this.answers.add(new Answer(500, "{}", List.of(), () -> this.wire.failNext(1)));
		assertThat(create("ada", false).known().state()).isEqualTo(State.UNKNOWN);
	}

	@Test
	void anotherDestinationsIdThatCannotBeStoredIsNotToldAsThisOnes() {
		answers(201, CREATED);
		create("bob", false);
		answersAndCannotBeStored(201, CREATED, State.UNKNOWN);
		assertThatExceptionOfType(Destinations.IdNotStored.class).isThrownBy(() -> create("ada", false))
			.withMessage(NOT_STORED);
	}

	@Test
	void anIdThatCannotBeStoredIsTold() {
		answersAndCannotBeStored(201, CREATED, State.CREATED);
		assertThatExceptionOfType(Destinations.IdNotStored.class).isThrownBy(() -> create("ada", false))
			.withMessage("The database did not take what SyncPay answered about ada: its id is dest_ngn_1. Note it. "
					+ "The next call finds it UNKNOWN.")
			.withCauseInstanceOf(DataAccessException.class);
	}

	@Test
	void anAnswerWithoutAnIdThatCannotBeStoredIsToldWithoutOne() {
		answersAndCannotBeStored(500, "{}", State.UNKNOWN);
		assertThatExceptionOfType(Destinations.IdNotStored.class).isThrownBy(() -> create("ada", false))
			.withMessage(NOT_STORED);
	}

	@Test
	void aNewFileCreatesAllOfItsLinesInItsOrder() {
		Plan plan = plan(Decisions.NONE, line("zoe"), line("ada"));
		assertThat(plan.problems()).isEmpty();
		assertThat(plan.known()).isEmpty();
		assertThat(plan.create()).extracting(WantedDestination::name).containsExactly("zoe", "ada");
	}

	@Test
	void whatIsKnownIsNotCreatedAgainAndWhatWasCertainlyNotIs() {
		answers(201, CREATED);
		create("created", false);
		answers(400, REFUSED);
		create("refused", false);
		answers(401, NO_KEY);
		create("not-created", false);
		answers(500, "{}");
		create("unknown", false);
		Plan plan = plan(Decisions.NONE, line("created"), line("refused"), line("not-created"), line("unknown"));
		assertThat(plan.problems()).isEmpty();
		assertThat(plan.create()).extracting(WantedDestination::name).containsExactly("refused", "not-created");
		assertThat(new TreeMap<>(plan.known()).values()).extracting(Known::state)
			.containsExactly(State.CREATED, State.NOT_CREATED, State.REFUSED, State.UNKNOWN);
		assertThat(this.destinations.plan("live", List.of(line("created")), Decisions.NONE).known()).as("another mode")
			.isEmpty();
	}

	@Test
	void otherDetailsAreFineOnlyForWhatWasCertainlyNotCreated() {
		answers(201, CREATED);
		create("created", false);
		answers(400, REFUSED);
		create("refused", false);
		Plan plan = plan(Decisions.NONE, line("created", "7340916002"), line("refused", "7340916002"));
		assertThat(plan.problems())
			.containsExactly("line 2, column name: OTHER_DETAILS: \"created\" is known with other "
					+ "details (CREATED, bank_account NGN ****6001); give changed details a name of their own");
		assertThat(plan.create()).extracting(WantedDestination::name).containsExactly("refused");
	}

	@Test
	void aDecisionIsForWhatIsUnknownAndNamesALineOfTheFile() {
		answers(201, CREATED);
		create("created", false);
		answers(500, "{}");
		create("unknown", false);
		Decisions decisions = new Decisions(Set.of("created", "new", "zoe"),
				Map.of("unknown", "dest_ngn_1", "bob", "x"));
		Plan plan = plan(decisions, line("created"), line("new"), line("unknown"));
		assertThat(plan.problems()).containsExactly(
				"line 2: --again created: it is CREATED; a decision is for what is UNKNOWN",
				"line 2: --again new: it is not known yet; a decision is for what is UNKNOWN",
				"line 2: --found unknown: this id is the one of created",
				"--found bob: no line of the file has this name", "--again zoe: no line of the file has this name");
		Plan fine = plan(new Decisions(Set.of("unknown"), Map.of()), line("created"), line("unknown"));
		assertThat(fine.problems()).isEmpty();
		assertThat(fine.create()).extracting(WantedDestination::name).containsExactly("unknown");
		assertThat(plan(new Decisions(Set.of(), Map.of("unknown", "dest_ngn_2")), line("unknown")).problems())
			.isEmpty();
	}

	@Test
	void anIdThatAPersonFoundIsStoredOnceAndWithTheirName() {
		answers(500, "{}");
		create("unknown", false);
		assertThat(this.destinations.found("test", Map.of("unknown", "dest_ngn_7"), "ben")).containsExactly(
				new Known("unknown", State.CREATED, "dest_ngn_7", "org_test", "NGN", "bank_account", "****6001", null));
		assertThat(this.destinations.found("test", Map.of("unknown", "dest_ngn_8"), "eve")).extracting(Known::id)
			.containsExactly("dest_ngn_7");
		assertThat(told("unknown")).isEqualTo("1 CREATING ada, 1 UNKNOWN ada 500, 1 CREATED ben");
	}

	private void answers(int status, String body, String... headers) {
		this.answers.add(new Answer(status, body, List.of(headers), () -> {
		}));
	}

	/** From the answer on the database refuses the state that it leads to. */
	private void answersAndCannotBeStored(int status, String body, State refused) {
		this.answers.add(new Answer(status, body, List.of(), () -> {
			this.rows.execute("alter table payout_destination add check (state <> '" + refused + "')");
			this.stop.raise("enough");
		}));
	}

	private Made create(String name, boolean anew) {
		return this.destinations.create(this.terms, line(name), anew, this.syncpay);
	}

	private Plan plan(Decisions decisions, WantedDestination... lines) {
		return this.destinations.plan("test", List.of(lines), decisions);
	}

	private static WantedDestination line(String name) {
		return line(name, "7340916001");
	}

	private static WantedDestination line(String name, String number) {
		return new WantedDestination(2, name, new DestinationOrder(Map.of("destination_type", "bank_account",
				"currency", "NGN", "label", name, "account_number", number)));
	}

	/** {@code ATTEMPT STATE ACTOR}, with the status of the answer where one came. */
	private String told(String name) {
		return this.rows.value("select string_agg(concat_ws(' ', attempt, state, actor, http_status), ', ' order by id)"
				+ " from payout_destination_event where name = '" + name + "'");
	}

}
