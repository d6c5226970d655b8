package io.payrun.payout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import io.payrun.payout.StepEnd.Done;
import io.payrun.provider.ScriptedServer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Following payouts over a wire that fails, and a provider that contradicts itself: a
 * question may be asked again, a payout never is, and nothing becomes final by silence.
 */
class PollWireFunctionalTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	static Stream<Named<Fault>> faults() {
		return Stream.of(Named.of("reset before the answer", Fault.reset(Way.DOWN)),
				Named.of("empty answer", Fault.cut(Way.DOWN)),
				Named.of("cut in the body", Fault.cut(Way.DOWN).after(200)),
				Named.of("no answer", Fault.silence(Way.DOWN)),
				Named.of("a byte a second", Fault.slices(Way.DOWN, 1, Duration.ofSeconds(1))),
				Named.of("request cut", Fault.cut(Way.UP).after(30)),
				Named.of("later than the timeout", Fault.latency(Way.DOWN, Duration.ofSeconds(3))));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void aQuestionThatIsStruckChangesNothingAndIsAskedAgain(Fault fault) {
		try (World world = accepted(2); FaultProxy wire = new FaultProxy(world.sandboxPort())) {
			wire.strike(fault.at("GET").times(2));
			assertThat(world.provider(wire.url()).track(LONG)).isEqualTo(new Done());
			assertThat(wire.struck()).isEqualTo(2);
			assertThat(world.statuses()).containsExactly("P1 COMPLETED", "P2 COMPLETED");
			sentOnce(world, 2);
		}
	}

	@Test
	void errorsAndThrottlesOfQuestionsAreCountedAndChangeNothing() {
		try (World world = accepted(2)) {
			world.scenario("error-before@P1=1,throttled@P2=1,strikes=1,retry-after=1");
			assertThat(world.track(LONG)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 COMPLETED", "P2 COMPLETED");
			assertThat(world.rows
				.value("""
						select string_agg(outcome, ' ' order by payout_id, attempt) from payout_attempt where kind = 'poll'"""))
				.isEqualTo("NoAnswer Told Throttled Told");
			sentOnce(world, 2);
		}
	}

	@Test
	void anIdThatTheProviderDoesNotKnowIsNotFailedAndFollowedOn() {
		try (World world = accepted(1);
				ScriptedServer provider = new ScriptedServer(ScriptedServer.answer(404,
						"{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no such withdrawal\"}}"))) {
			assertThat(world.provider(provider.url()).track(Duration.ofSeconds(1))).isEqualTo(new Done());
			assertThat(provider.requests()).isGreaterThan(1);
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED");
			assertThat(world.rows.value("select distinct outcome from payout_attempt where kind = 'poll'"))
				.isEqualTo("NotKnown");
			assertThat(world.provider(url(world)).track(LONG)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 COMPLETED");
			sentOnce(world, 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "FAILED,RETURNED,5001.00", "CANCELLED,RETURNED,5001.00", "PROCESSING,COMPLETED,0",
			"REVERSED,COMPLETED,0", "COMPLETED,COMPLETED,0" })
	void anAnswerThatOvertakesACompletionIsAReturnOrChangesNothing(String word, String status, String refunded) {
		try (World world = accepted(1)) {
			AtomicInteger asked = new AtomicInteger();
			ScriptedServer.Script script = (request, socket) -> {
				boolean first = asked.incrementAndGet() == 1;
				if (first) {
					ProviderWireFunctionalTests.await(() -> world.rows.status("P1").equals("COMPLETED"));
				}
				ScriptedServer.answer(200, told(world, first ? word : "COMPLETED", "5001.00")).serve(request, socket);
			};
			try (ScriptedServer provider = new ScriptedServer(script)) {
				world.provider(provider.url()).window(Duration.ofMinutes(5), Duration.ofSeconds(30));
				CompletableFuture<StepEnd> slow = CompletableFuture.supplyAsync(() -> world.track(LONG));
				ProviderWireFunctionalTests.await(() -> asked.get() == 1);
				assertThat(world.track(LONG)).isEqualTo(new Done());
				assertThat(slow.join()).isEqualTo(new Done());
				assertThat(world.rows.status("P1")).isEqualTo(status);
				assertThat(world.rows.value("select coalesce(refunded_amount, 0) from payout")).isEqualTo(refunded);
				assertThat(provider.requests()).isEqualTo(2);
				oneEventAVersion(world);
				assertThat(world.rows.value("select report_state from payment_run")).isEqualTo("STALE");
			}
		}
	}

	@Test
	void anAmountThatChangesBetweenTwoAnswersIsTold() {
		try (World world = accepted(1)) {
			AtomicInteger asked = new AtomicInteger();
			ScriptedServer.Script script = (request, socket) -> {
				boolean first = asked.incrementAndGet() == 1;
				ScriptedServer
					.answer(200, first ? told(world, "PROCESSING", "5001.00") : told(world, "COMPLETED", "5001.01"))
					.serve(request, socket);
			};
			try (ScriptedServer provider = new ScriptedServer(script)) {
				assertThat(world.provider(provider.url()).track(LONG)).isEqualTo(new Done());
				assertThat(world.rows.value("select string_agg(kind || ' ' || detail, ', ') from payout_anomaly"))
					.isEqualTo("ECHO_MISMATCH the provider tells another amount 5001.01");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anAnswerWhoseCommitIsCutIsAskedForAgainAndWrittenOnce(boolean afterTheCommit) {
		try (World world = accepted(3); FaultProxy wire = new FaultProxy(world.databasePort())) {
			Fault fault = afterTheCommit ? Fault.reset(Way.DOWN) : Fault.reset(Way.UP).after(300);
			world.viaPort(wire.port());
			wire.strike(fault.at("with answer as").times(1));
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> world.track(LONG));
			assertThat(wire.struck()).isOne();
			assertThat(world.track(LONG)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 COMPLETED", "P2 COMPLETED", "P3 COMPLETED");
			assertThat(world.rows.value("select count(*) from payout_event where to_status = 'COMPLETED'"))
				.isEqualTo("3");
			oneEventAVersion(world);
			sentOnce(world, 3);
		}
	}

	@Test
	void twoTrackersOfOnePayoutWriteItsEndOnce() {
		try (World world = accepted(20)) {
			CompletableFuture<StepEnd> other = CompletableFuture.supplyAsync(() -> world.track(LONG));
			assertThat(world.track(LONG)).isEqualTo(new Done());
			assertThat(other.join()).isEqualTo(new Done());
			assertThat(world.statuses()).allMatch((status) -> status.endsWith(" COMPLETED"));
			assertThat(world.rows.value("select count(*) from payout_event where to_status = 'COMPLETED'"))
				.isEqualTo("20");
			assertThat(world.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
			oneEventAVersion(world);
			sentOnce(world, 20);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 31, 3_600, 7 * 86_400, 3_650L * 86_400, -1, -31, -3_600, -7 * 86_400, -3_650L * 86_400 })
	void aClockThatJumpsWhileItIsFollowedMakesNothingFinalAndStopsNothing(long seconds) {
		try (World world = world(10, "stuck=1")) {
			world.submit(1);
			CompletableFuture<StepEnd> end = CompletableFuture.supplyAsync(() -> world.track(Duration.ofSeconds(60)));
			polledAgain(world);
			world.databaseClock(Duration.ofSeconds(seconds));
			world.clock.move(Duration.ofSeconds(seconds));
			polledAgain(world);
			assertThat(world.statuses()).hasSize(10).allMatch((status) -> status.endsWith(" ACCEPTED"));
			assertThat(world.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
			world.books()
				.get("withdrawals")
				.forEach((line) -> world.post("/_withdrawals/" + line.get("id").asString() + "/complete", ""));
			assertThat(end.join()).isEqualTo(new Done());
			assertThat(world.statuses()).hasSize(10).allMatch((status) -> status.endsWith(" COMPLETED"));
			sentOnce(world, 10);
		}
	}

	private static void polledAgain(World world) {
		long seen = Long.parseLong(world.rows.value("select count(*) from payout_attempt where kind = 'poll'"));
		ProviderWireFunctionalTests.await(() -> Long
			.parseLong(world.rows.value("select count(*) from payout_attempt where kind = 'poll'")) >= seen + 10);
	}

	private static String told(World world, String word, String amount) {
		return "{\"withdrawal_id\":\"" + world.rows.value("select provider_id from payout") + "\",\"status\":\"" + word
				+ "\",\"amount\":\"" + amount + "\",\"currency\":\"NGN\",\"reference\":\"P1\"}";
	}

	private static void oneEventAVersion(World world) {
		assertThat(world.rows.value("""
				select bool_and(version = (select count(*) from payout_event where payout_id = p.id)) from payout p"""))
			.isEqualTo("true");
	}

	private static void sentOnce(World world, int payouts) {
		assertThat(world.arrivals()).isEqualTo(payouts);
		world.booksAgree();
	}

	private static java.net.URI url(World world) {
		return java.net.URI.create("http://127.0.0.1:" + world.sandboxPort());
	}

	private static World accepted(int payouts) {
		World world = world(payouts, "calm");
		assertThat(world.submit(1)).isEqualTo(new Done());
		assertThat(world.statuses()).allMatch((status) -> status.endsWith(" ACCEPTED"));
		return world;
	}

	private static World world(int payouts, String scenario) {
		World world = new World(scenario).window(Duration.ofSeconds(30), Duration.ofSeconds(2));
		for (int number = 1; number <= payouts; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
		return world;
	}

}
