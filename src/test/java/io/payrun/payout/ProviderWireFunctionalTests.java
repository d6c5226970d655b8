package io.payrun.payout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import io.payrun.payout.StepEnd.Done;
import io.payrun.provider.ScriptedServer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The wire between Payrun and the provider fails in every way while payouts are sent. The
 * provider's own books count what reached it; each payout ends with one withdrawal.
 */
class ProviderWireFunctionalTests {

	private static final String INSUFFICIENT = "{\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"Insufficient"
			+ " balance\",\"details\":{\"available_balance\":\"1.00\",\"requested_amount\":\"5001.00\"}}}";

	/**
	 * The fault, and how many of the two requests of the struck payout reach the
	 * provider.
	 */
	static Stream<Arguments> faults() {
		return Stream.of(arguments("reset while the headers are written", Fault.reset(Way.UP).at("POST").after(40), 1),
				arguments("reset while the body is written", Fault.reset(Way.UP).at("{\"destination_id").after(20), 1),
				arguments("cut while the body is written", Fault.cut(Way.UP).at("{\"destination_id").after(20), 1),
				arguments("no byte of the request passes", Fault.silence(Way.UP).at("POST"), 1),
				arguments("reset before the answer", Fault.reset(Way.DOWN).at("POST"), 2),
				arguments("empty answer", Fault.cut(Way.DOWN).at("POST"), 2),
				arguments("no answer", Fault.silence(Way.DOWN).at("POST"), 2),
				arguments("reset in the headers", Fault.reset(Way.DOWN).at("POST").after(30), 2),
				arguments("cut in the body", Fault.cut(Way.DOWN).at("POST").after(170), 2),
				arguments("silence in the body", Fault.silence(Way.DOWN).at("POST").after(170), 2),
				arguments("a byte a second", Fault.slices(Way.DOWN, 1, Duration.ofSeconds(1)).at("POST"), 2),
				arguments("later than the timeout", Fault.latency(Way.DOWN, Duration.ofSeconds(3)).at("POST"), 2),
				arguments("20 bytes a second", Fault.bandwidth(Way.DOWN, 20).at("POST"), 2));
	}

	private static Arguments arguments(String name, Fault fault, int arrivals) {
		return Arguments.of(Named.of(name, fault.times(1)), arrivals);
	}

	@ParameterizedTest
	@MethodSource("faults")
	void aSendThatIsStruckOnItsWayIsAskedAgainWithTheSameKeyAndPaidOnce(Fault fault, int arrivals) {
		try (World world = world(2, "calm"); FaultProxy wire = new FaultProxy(world.sandboxPort())) {
			wire.strike(fault);
			assertThat(world.provider(wire.url()).submit(1)).isEqualTo(new Done());
			assertThat(wire.struck()).isOne();
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED");
			assertThat(world.rows.value("""
					select string_agg(outcome, ' ' order by attempt) from payout_attempt a
					join payout p on p.id = a.payout_id where p.attempts = 2""")).isEqualTo("InDoubt Accepted");
			assertThat(world.arrivals()).isEqualTo(arrivals + 1);
			paidOnce(world, 2);
		}
	}

	static Stream<Named<Fault>> harmless() {
		return Stream.of(Named.of("300 ms later, there", Fault.latency(Way.UP, Duration.ofMillis(300))),
				Named.of("300 ms later, back", Fault.latency(Way.DOWN, Duration.ofMillis(300))),
				Named.of("in slices, there", Fault.slices(Way.UP, 30, Duration.ofMillis(20))),
				Named.of("in slices, back", Fault.slices(Way.DOWN, 10, Duration.ofMillis(10))),
				Named.of("2,000 bytes a second", Fault.bandwidth(Way.DOWN, 2_000)),
				Named.of("closed late", Fault.slowClose(Duration.ofMillis(300))));
	}

	@ParameterizedTest
	@MethodSource("harmless")
	void aSlowWireWithinTheTimeoutChangesNothing(Fault fault) {
		try (World world = world(3, "calm"); FaultProxy wire = new FaultProxy(world.sandboxPort())) {
			wire.strike(fault);
			assertThat(world.provider(wire.url()).submit(1)).isEqualTo(new Done());
			assertThat(world.arrivals()).isEqualTo(3);
			paidOnce(world, 3);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 100, 1_500 })
	void aRequestThatTheNetworkRepeatsArrivesTwiceAndIsPaidOnce(long laterMillis) {
		try (World world = world(2, "calm"); FaultProxy wire = new FaultProxy(world.sandboxPort())) {
			wire.strike(Fault.twice(Duration.ofMillis(laterMillis)).at("POST").times(2));
			assertThat(world.provider(wire.url()).submit(1)).isEqualTo(new Done());
			await(() -> world.arrivals() == 4);
			assertThat(world.rows.value("select count(*) from payout_attempt where kind = 'send'")).isEqualTo("2");
			paidOnce(world, 2);
		}
	}

	@Test
	void whileConnectionsAreRefusedNothingIsInDoubtAndLaterAllIsSentOnce() {
		try (World world = world(3, "calm"); FaultProxy wire = new FaultProxy(world.sandboxPort())) {
			wire.down();
			CompletableFuture<StepEnd> end = CompletableFuture.supplyAsync(() -> world.provider(wire.url()).submit(1));
			await(() -> number(world, "select count(*) from payout_attempt where outcome = 'NotSent'") >= 3);
			assertThat(world.rows.value("select bool_or(in_doubt) from payout")).isEqualTo("false");
			wire.up();
			assertThat(end.join()).isEqualTo(new Done());
			assertThat(world.arrivals()).isEqualTo(3);
			paidOnce(world, 3);
		}
	}

	@Test
	void aConnectionThatIsNeverMadeIsNotSent() throws IOException {
		List<Socket> waiting = new ArrayList<>();
		try (World world = world(1, "calm"); ServerSocket full = new ServerSocket(0, 1, loopback())) {
			for (int filler = 0; filler < 3; filler++) {
				Socket socket = new Socket();
				waiting.add(socket);
				fill(socket, full);
			}
			CompletableFuture<StepEnd> end = CompletableFuture
				.supplyAsync(() -> world.provider(URI.create("http://127.0.0.1:" + full.getLocalPort())).submit(1));
			await(() -> number(world, "select count(*) from payout_attempt") >= 1);
			world.stop.raise("seen enough");
			assertThat(end.join()).isInstanceOf(StepEnd.Stopped.class);
			assertThat(world.rows.value("select string_agg(distinct outcome, ' ') from payout_attempt"))
				.isEqualTo("NotSent");
			assertThat(world.statuses()).containsExactly("P1 READY");
		}
		finally {
			for (Socket socket : waiting) {
				socket.close();
			}
		}
	}

	/**
	 * Once its backlog is full, a listener's kernel drops what further asks to connect.
	 */
	private static void fill(Socket socket, ServerSocket full) {
		try {
			socket.connect(full.getLocalSocketAddress(), 200);
		}
		catch (IOException ex) {
			// full
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "86400", "999999999", "Fri, 31 Dec 2100 23:59:59 GMT", "-5", "soon", "0" })
	void howeverLongAProviderAsksToWaitThePayoutIsAskedAgainInsideItsWindow(String wait) {
		AtomicInteger asked = new AtomicInteger();
		ScriptedServer.Script script = (request, socket) -> {
			boolean first = asked.incrementAndGet() == 1;
			ScriptedServer.write(
					socket, first ? 429 : 200, (first ? "{}" : "{\"withdrawal_id\":\"wd_1\",\"status\":\"PENDING\"}")
						.getBytes(StandardCharsets.UTF_8),
					"Retry-After: " + wait, "Date: Fri, 20 Nov 2026 01:30:00 GMT");
		};
		try (World world = world(1, "calm").window(Duration.ofSeconds(6), Duration.ofSeconds(1));
				ScriptedServer provider = new ScriptedServer(script)) {
			assertThat(world.provider(provider.url()).submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED");
			assertThat(provider.requests()).isEqualTo(2);
			assertThat(sameBody(provider)).isOne();
		}
	}

	@Test
	void aRefusalForFundsOfASecondAttemptProvesNothingAndEndsUnknown() {
		AtomicInteger asked = new AtomicInteger();
		ScriptedServer.Script script = (request, socket) -> {
			if (asked.incrementAndGet() == 1) {
				ScriptedServer.reset(socket);
			}
			else {
				ScriptedServer.write(socket, 400, INSUFFICIENT.getBytes(StandardCharsets.UTF_8));
			}
		};
		try (World world = world(2, "calm").window(Duration.ofSeconds(4), Duration.ofSeconds(1)).concurrency(1);
				ScriptedServer provider = new ScriptedServer(script)) {
			world.rows.hold("P2", "POSSIBLE_DUPLICATE");
			assertThat(world.provider(provider.url()).submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 UNKNOWN", "P2 HELD POSSIBLE_DUPLICATE");
			assertThat(provider.requests()).isGreaterThan(1);
			assertThat(sameBody(provider)).isOne();
		}
	}

	@Test
	void oneIdForTwoPayoutsIsToldOfBothAlsoWhereTheyAreWrittenTogether() {
		AtomicInteger asked = new AtomicInteger();
		ScriptedServer.Script script = (request, socket) -> {
			boolean first = asked.incrementAndGet() == 1;
			LockSupport.parkNanos(Duration.ofMillis(first ? 0 : 300).toNanos());
			ScriptedServer
				.answer(200, "{\"withdrawal_id\":\"" + (first ? "wd_0" : "wd_1") + "\",\"status\":\"PENDING\"}")
				.serve(request, socket);
		};
		try (World world = world(8, "calm"); ScriptedServer provider = new ScriptedServer(script)) {
			slowRecords(world);
			assertThat(world.provider(provider.url()).submit(1)).isEqualTo(new Done());
			assertThat(provider.requests()).isEqualTo(8);
			assertThat(world.rows
				.value("select count(distinct payout_id) from payout_anomaly where kind = 'SAME_PROVIDER_ID'"))
				.isEqualTo("7");
		}
	}

	/**
	 * Answers gather while a record is being written, so that they are written together.
	 */
	private static void slowRecords(World world) {
		world.rows.execute("""
				create function slow_record() returns trigger language plpgsql as $$
				begin
				  perform pg_sleep(0.8);
				  return null;
				end $$;
				create trigger slow_record after insert on payout_attempt
				  for each statement execute function slow_record();
				""");
	}

	@Test
	void anotherDestinationThanOursInTheAnswerIsTold() {
		try (World world = world(1, "calm"); ScriptedServer provider = new ScriptedServer(ScriptedServer.answer(200, """
				{"withdrawal_id":"wd_1","status":"PENDING","amount":"5001.00","currency":"NGN","reference":"P1",
				 "destination_id":"dest_other"}"""))) {
			assertThat(world.provider(provider.url()).submit(1)).isEqualTo(new Done());
			assertThat(world.rows.value("select kind || ': ' || detail from payout_anomaly"))
				.isEqualTo("ECHO_MISMATCH: the provider tells another destination dest_other");
		}
	}

	@Test
	void aKeyThatIsRefusedInMidBatchMakesNothingFinalAndAnotherKeyRepeatsNothing() {
		try (World world = world(12, "answer-lost@P1=1").concurrency(2)) {
			CompletableFuture<StepEnd> end = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> number(world, "select count(*) from payout where status = 'ACCEPTED'") >= 3);
			world.scenario("unauthorized=1");
			assertThat(end.join()).isInstanceOfAny(StepEnd.KeyRefused.class, Done.class);
			assertThat(world.statuses()).contains("P1 SENDING")
				.allMatch((status) -> status.endsWith(" ACCEPTED") || status.endsWith(" READY")
						|| status.equals("P1 SENDING"));
			int before = world.arrivals("P1");
			world.scenario("calm");
			world.takeOver(2);
			assertThat(world.key("sk_test_rotated").submit(2)).isEqualTo(new Done());
			assertThat(world.arrivals("P1")).as("another key's answer would be a second payment").isEqualTo(before);
			assertThat(world.statuses()).contains("P1 UNKNOWN")
				.filteredOn((status) -> status.endsWith(" ACCEPTED"))
				.hasSize(11);
			assertThat(world.books().get("double_payments")).isEmpty();
		}
	}

	private static long sameBody(ScriptedServer provider) {
		return provider.rest().stream().map(ScriptedServer.Request::body).distinct().count();
	}

	private static void paidOnce(World world, int payouts) {
		assertThat(world.withdrawals()).isEqualTo(payouts);
		assertThat(world.books().get("double_payments")).isEmpty();
		assertThat(world.rows.value("""
				select count(*) from payout where status = 'ACCEPTED' and provider_id is not null"""))
			.isEqualTo(String.valueOf(payouts));
		assertThat(
				world.books().get("arrivals").valueStream().map((arrival) -> arrival.get("key").asString()).distinct())
			.hasSize(payouts);
	}

	private static InetAddress loopback() {
		return InetAddress.getLoopbackAddress();
	}

	private static long number(World world, String sql) {
		return Long.parseLong(world.rows.value(sql));
	}

	static void await(BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).as("waited in nanoseconds")
				.isLessThan(Duration.ofSeconds(30).toNanos());
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

	private static World world(int payouts, String scenario) {
		World world = new World(scenario).window(Duration.ofSeconds(30), Duration.ofSeconds(2));
		for (int number = 1; number <= payouts; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
		return world;
	}

}
