package io.payrun.jobs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.payrun.payout.Destinations.Decisions;
import io.payrun.payout.Destinations.Known;
import io.payrun.payout.WantedDestination;
import io.payrun.provider.ScriptedServer;
import io.payrun.provider.syncpay.DestinationOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Destinations are created once each, whatever the provider answers. */
class DestinationsFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void eachIsCreatedOnceAndGivenBackWithoutACallFromThenOn() {
		DestinationCreation.Ended first = create("ada", "bob");
		assertThat(first.exitCode()).isZero();
		assertThat(first.known()).extracting(Known::name).containsExactly("ada", "bob");
		assertThat(first.known()).allMatch((known) -> String.valueOf(known.id()).startsWith("dest_ngn_"));
		assertThat(made()).containsExactly("ada ****6001", "bob ****6001");
		this.night.url(URI.create("http://127.0.0.1:9"));
		assertThat(create("bob", "ada").known()).containsExactly(first.known().get(1), first.known().get(0));
		assertThat(this.night.text("select string_agg(name || ' ' || state || ' ' || actor, ', ' order by id)"
				+ " from payout_destination_event"))
			.isEqualTo("ada CREATING " + user() + ", ada CREATED " + user() + ", bob CREATING " + user()
					+ ", bob CREATED " + user());
	}

	@Test
	void otherDetailsUnderAKnownNameAreRefusedAndNothingOfTheFileIsDone() {
		create("ada");
		Night.refused(2,
				"line 2, column name: OTHER_DETAILS: \"ada\" is known with other details (CREATED, "
						+ "bank_account NGN ****6001)",
				() -> run(Decisions.NONE, line("ada", "7340916002"), line("bob")));
		assertThat(made()).containsExactly("ada ****6001");
	}

	@Test
	void modesAreWorldsOfTheirOwn() {
		create("ada");
		this.night.key("sk_live_a");
		assertThat(create("ada").exitCode()).isZero();
		assertThat(this.night.said)
			.anyMatch((line) -> line.startsWith("1 of 1 destinations will be created at SyncPay, LIVE"));
		assertThat(this.night.text("select string_agg(mode, ' ' order by mode) from payout_destination"))
			.isEqualTo("live test");
	}

	@Test
	void inModeLiveNothingIsCreatedUntilSomebodySaysYes() {
		this.night.key("sk_live_a").yes(false);
		Night.refused(2, "Nothing was created", () -> create("ada"));
		assertThat(made()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "answer-lost", "error-after", "error-before", "reset-before", "garbage", "truncated", "busy" })
	void whatMayHaveBeenCreatedIsUnknownUntilAPersonDecides(String strike) {
		this.night.scenario(strike + "@ada=1,strikes=1");
		DestinationCreation.Ended ended = create("ada", "bob");
		assertThat(ended.exitCode()).isEqualTo(3);
		assertThat(states()).containsExactly("ada UNKNOWN 1", "bob CREATED 1");
		int before = made().size();
		this.night.scenario("calm");
		assertThat(create("ada", "bob").exitCode()).isEqualTo(3);
		assertThat(made()).as("nothing by itself").hasSize(before);
		assertThat(again("ada").exitCode()).isZero();
		assertThat(states()).containsExactly("ada CREATED 2", "bob CREATED 1");
		assertThat(made()).hasSize(before + 1);
		Night.refused(2, "--again ada: it is CREATED", () -> again("ada"));
		assertThat(made()).hasSize(before + 1);
		assertThat(this.night.text("select detail from payout_destination_event where name = 'ada' and attempt = 2"
				+ " and state = 'CREATING' and actor = '" + user() + "'"))
			.isEqualTo("created anew by a person's decision; an earlier attempt is in doubt");
	}

	@Test
	void aRefusalOfTheSecondAttemptProvesNothingAboutTheFirst() {
		this.night.scenario("answer-lost@ada=1");
		create("ada");
		this.night.scenario("refused@ada=1");
		assertThat(again("ada").exitCode()).isEqualTo(3);
		assertThat(states()).containsExactly("ada UNKNOWN 2", "bob CREATED 1");
		assertThat(create("ada").exitCode()).isEqualTo(3);
		assertThat(made()).hasSize(2);
	}

	@Test
	void aPersonMayTellTheIdOfWhatWasCreatedAfterAll() {
		this.night.scenario("answer-lost@ada=1");
		create("ada");
		String id = this.night.ledger.books().get("destinations").get(0).get("id").asString();
		this.night.scenario("calm");
		String other = String.valueOf(create("bob").known().get(0).id());
		Night.refused(2, "--found ada: this id is the one of bob", () -> found("ada", other));
		assertThat(found("ada", id).exitCode()).isZero();
		assertThat(states()).containsExactly("ada CREATED 1", "bob CREATED 1");
		assertThat(made()).hasSize(2);
		Night.refused(2, "--found cy: no line of the file has this name", () -> found("cy", id));
	}

	@Test
	void whatTheProviderRefusedIsToldMaskedAndMayBeTriedAgainWithBetterDetails() {
		this.night.scenario("refused@ada=1");
		DestinationCreation.Ended ended = create("ada", "bob");
		assertThat(ended.exitCode()).isEqualTo(3);
		assertThat(ended.known().get(0).reason()).isEqualTo("VALIDATION_ERROR: Could not resolve ****6001");
		assertThat(states()).containsExactly("ada REFUSED 1", "bob CREATED 1");
		this.night.scenario("calm");
		assertThat(run(Decisions.NONE, line("ada", "7340916002"), line("bob")).exitCode()).isZero();
		assertThat(states()).containsExactly("ada CREATED 2", "bob CREATED 1");
	}

	@Test
	void aKeyThatIsRefusedStopsAndLeavesTheRestUntried() {
		this.night.key("sk_test_revoked1");
		Night.refused(1, "SyncPay refused the API key", () -> create("ada"));
		try (ScriptedServer server = new ScriptedServer((request, socket) -> {
			boolean asks = request.line().startsWith("GET");
			ScriptedServer
				.answer(asks ? 200 : 401,
						asks ? "{\"organization_id\":\"org_test\"}"
								: "{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"Invalid API key\"}}")
				.serve(request, socket);
		})) {
			this.night.key("sk_test_a").url(server.url());
			DestinationCreation.Ended ended = create("ada", "bob");
			assertThat(ended.exitCode()).isEqualTo(1);
			assertThat(ended.problem()).startsWith("the provider refused the API key: UNAUTHORIZED");
		}
		assertThat(states()).containsExactly("ada NOT_CREATED 1");
		this.night.url(null);
		assertThat(create("ada", "bob").exitCode()).isZero();
		assertThat(made()).hasSize(2);
	}

	@Test
	void aProviderThatIsDownOrGivesNoClearAnswerGetsNoMoreToDo() {
		this.night.url(URI.create("http://127.0.0.1:9"));
		Night.refused(1, "SyncPay is not available", () -> create("ada"));
		assertThat(states()).isEmpty();
		this.night.url(null).scenario("answer-lost=1,polls=off");
		DestinationCreation.Ended ended = create("a", "b", "c", "d");
		assertThat(ended.exitCode()).isEqualTo(1);
		assertThat(states()).containsExactly("a UNKNOWN 1", "b UNKNOWN 1", "c UNKNOWN 1");
	}

	@Test
	void aThrottledCallIsRepeatedAfterTheWaitAndCreatesOne() {
		this.night.scenario("throttled@ada=1,strikes=2,retry-after=1");
		long began = System.nanoTime();
		assertThat(create("ada").exitCode()).isZero();
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
		assertThat(states()).containsExactly("ada CREATED 1");
		this.night.scenario("throttled@bob=1,retry-after=3600");
		DestinationCreation.Ended ended = create("bob", "cy");
		assertThat(ended.exitCode()).isEqualTo(1);
		assertThat(states()).containsExactly("ada CREATED 1", "bob NOT_CREATED 1");
	}

	@Test
	void anIdThatAnotherDestinationHasIsNotBelieved() {
		try (ScriptedServer server = new ScriptedServer(
				ScriptedServer.answer(200, "{\"organization_id\":\"org_test\",\"data\":{\"id\":\"dest_1\"}}"))) {
			this.night.url(server.url());
			assertThat(create("ada", "bob").exitCode()).isEqualTo(3);
		}
		assertThat(this.night
			.text("select string_agg(name || ' ' || state || coalesce(' ' || reason, ''), ', ' order by name)"
					+ " from payout_destination"))
			.isEqualTo("ada CREATED, bob UNKNOWN the provider gave the id of ada");
	}

	@Test
	void aKeyOfAnotherOrganisationIsRefused() {
		create("ada");
		this.night.key("sk_test_a_org_other");
		Night.refused(2, "ada belongs to organisation org_test, this API key opens org_test_other",
				() -> create("ada", "bob"));
		this.night.key("sk_test_a").scenario("wrong-env=1");
		Night.refused(2, "belongs to the environment live", () -> create("bob"));
	}

	@Test
	void twoProcessesDoNotCreateAtOnce() {
		this.night.scenario("slow@ada=1,slow-for=3s");
		DestinationCreation busy = this.night.destinations();
		CompletableFuture<DestinationCreation.Ended> running = CompletableFuture
			.supplyAsync(() -> busy.create(order(Decisions.NONE, line("ada")), this.night));
		Night.await(() -> this.night.number("select count(*) from payout_destination where state = 'CREATING'") == 1);
		Night.refused(4, "being created by another process", () -> create("ada"));
		assertThat(running.join().exitCode()).isZero();
		assertThat(made()).hasSize(1);
	}

	@Test
	void whoeverWasGivenUpMeanwhileSendsNothing() {
		try (ScriptedServer server = new ScriptedServer((request, socket) -> {
			boolean asks = request.line().startsWith("GET");
			if (!asks) {
				// another process finds it, while this one waits to send it once more
				this.night.sql.sql("update payout_destination set state = 'UNKNOWN', doubted = true").update();
			}
			ScriptedServer.answer(asks ? 200 : 429, "{\"organization_id\":\"org_test\"}", "Retry-After: 1")
				.serve(request, socket);
		})) {
			this.night.url(server.url());
			assertThat(create("ada").exitCode()).isEqualTo(1);
			assertThat(server.rest()
				.stream()
				.filter((request) -> request.line().startsWith("POST") && request.whole() && !request.body().isEmpty()))
				.hasSize(1);
		}
		assertThat(states()).containsExactly("ada UNKNOWN 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "update payout_destination set state = 'CREATING', attempt = 2",
			"update payout_destination set details_hmac = sha256('b')", "update payout_destination set name = 'x'",
			"update payout_destination set state = 'REFUSED', destination_id = null", "delete from payout_destination",
			"update payout_destination_event set actor = 'x'", "delete from payout_destination_event" })
	void whatWasCreatedIsNeverChanged(String statement) {
		create("ada");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.night.sql.sql(statement).update());
	}

	private static DestinationCreation.Order order(Decisions decisions, WantedDestination... lines) {
		return new DestinationCreation.Order(null, List.of(lines), decisions);
	}

	private DestinationCreation.Ended run(Decisions decisions, WantedDestination... lines) {
		return this.night.destinations().create(order(decisions, lines), this.night);
	}

	private DestinationCreation.Ended create(String... names) {
		return run(Decisions.NONE,
				Stream.of(names).map(DestinationsFunctionalTests::line).toArray(WantedDestination[]::new));
	}

	private DestinationCreation.Ended again(String name) {
		return run(new Decisions(Set.of(name), Map.of()), line("ada"), line("bob"));
	}

	private DestinationCreation.Ended found(String name, String id) {
		return run(new Decisions(Set.of(), Map.of(name, id)), line("ada"), line("bob"));
	}

	static WantedDestination line(String name) {
		return line(name, "7340916001");
	}

	private static WantedDestination line(String name, String number) {
		return new WantedDestination(2, name,
				new DestinationOrder(Map.of("destination_type", "bank_account", "currency", "NGN", "label", name,
						"account_number", number, "account_name", "Ada", "bank_code", "058")));
	}

	private List<String> made() {
		return this.night.ledger.books()
			.get("destinations")
			.valueStream()
			.map((line) -> line.get("label").asString() + " " + line.get("number").asString())
			.toList();
	}

	private List<String> states() {
		return this.night.sql.sql("select name || ' ' || state || ' ' || attempt from payout_destination order by name")
			.query(String.class)
			.list();
	}

	private static String user() {
		return System.getProperty("user.name");
	}

}
