package io.payrun.provider;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every adapter must do, whatever its provider's words are: one call is one request,
 * no payout is called "not sent" that may have been, none is called accepted without an
 * id, and the key stays secret. Each adapter's tests extend it.
 */
public abstract class PayoutProviderContract {

	/** The key; it must appear in nothing that an adapter gives out. */
	protected static final String KEY = "sk_test_canary7391Zq";

	/** Long enough for a loopback answer, short enough to wait for. */
	protected static final Duration TIMEOUT = Duration.ofMillis(700);

	private static final Gate OPEN = () -> true;

	private final AtomicInteger asked = new AtomicInteger();

	private final Gate countingGate = () -> this.asked.incrementAndGet() > 0;

	/**
	 * The adapter under test.
	 * @param settings how it reaches its provider
	 * @return the adapter
	 */
	protected abstract PayoutProvider provider(ProviderSettings settings);

	/**
	 * The provider's answer that it has a payout.
	 * @param id its id
	 * @return a body
	 */
	protected abstract String acceptance(String id);

	/**
	 * The provider's own error body.
	 * @param message its message
	 * @return a body
	 */
	protected abstract String error(String message);

	/**
	 * The provider's answer to a poll.
	 * @param id the id asked for
	 * @return a body that says "still working on it"
	 */
	protected abstract String progress(String id);

	/**
	 * What is kept of the answer that it has a payout.
	 * @param acceptance the answer
	 * @return all of it, unless it holds a secret
	 */
	protected String kept(String acceptance) {
		return acceptance;
	}

	/**
	 * The id that an outcome tells.
	 * @param outcome the outcome
	 * @return null where the provider has nothing by it
	 */
	protected @Nullable String taken(SendOutcome outcome) {
		return (outcome instanceof SendOutcome.Accepted accepted) ? accepted.providerId() : null;
	}

	/**
	 * The adapter against a server.
	 * @param url the server
	 * @return the adapter, with {@link #KEY} and {@link #TIMEOUT}
	 */
	protected final PayoutProvider at(URI url) {
		return provider(new ProviderSettings(url, KEY, Duration.ofMinutes(30), TIMEOUT));
	}

	@Test
	void aSendIsOneRequestWithTheStoredBytesAndGivesTheProvidersId() {
		String body = "{\"x\":\"Zoë \uD83D\uDE00\"}";
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, acceptance("wd_1")))) {
			SendOutcome outcome = at(server.url()).send(body, OPEN).outcome();
			assertThat(taken(outcome)).isEqualTo("wd_1");
			assertThat(server.requests()).isOne();
			ScriptedServer.Request request = server.next();
			assertThat(request.line()).startsWith("POST /");
			assertThat(request.body()).isEqualTo(body);
			assertThat(request.head()).contains("Content-Type: application/json").contains(KEY);
		}
	}

	static Stream<Named<ScriptedServer.Script>> failures() {
		return scripts().entrySet().stream().map((entry) -> Named.of(entry.getKey(), entry.getValue()));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aFailedSendIsOneRequestOnTheWireAndInDoubtWithinTheDeadline(ScriptedServer.Script failure) {
		try (ScriptedServer server = new ScriptedServer(failure)) {
			long start = System.nanoTime();
			SendOutcome outcome = at(server.url()).send("{}", OPEN).outcome();
			assertThat(outcome).isInstanceOf(SendOutcome.InDoubt.class);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(3));
			assertThat(server.requests()).isOne();
		}
	}

	@Test
	void whyThereIsNoAnswerIsTold() {
		try (ScriptedServer silent = new ScriptedServer((request, socket) -> {
		}); ScriptedServer dropping = new ScriptedServer((request, socket) -> ScriptedServer.reset(socket))) {
			assertThat(at(silent.url()).send("{}", OPEN).outcome())
				.isEqualTo(new SendOutcome.InDoubt("no answer within 700 ms"));
			assertThat(at(dropping.url()).send("{}", OPEN).outcome()).asString()
				.startsWith("InDoubt[reason=connection lost: ");
		}
	}

	@Test
	void aThrottledSendIsOneRequest() {
		try (ScriptedServer server = new ScriptedServer(
				ScriptedServer.answer(429, error("slow down"), "Retry-After: 7"))) {
			assertThat(at(server.url()).send("{}", OPEN).outcome())
				.isEqualTo(new SendOutcome.Throttled(Duration.ofSeconds(7)));
			assertThat(server.requests()).isOne();
		}
	}

	@Test
	void anAnswerOfOneGigabyteIsCutOffSoon() {
		AtomicInteger megabytes = new AtomicInteger();
		try (ScriptedServer server = new ScriptedServer((request, socket) -> {
			ScriptedServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
			for (byte[] chunk = new byte[1 << 20]; megabytes.get() < 1024; megabytes.incrementAndGet()) {
				ScriptedServer.send(socket, chunk);
			}
		})) {
			assertThat(at(server.url()).send("{}", OPEN).outcome()).isInstanceOf(SendOutcome.InDoubt.class);
			assertThat(megabytes).hasValueLessThan(64);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303, 307, 308 })
	void aRedirectIsNotFollowed(int status) {
		try (ScriptedServer trap = new ScriptedServer(ScriptedServer.answer(200, acceptance("wd_trap")));
				ScriptedServer server = new ScriptedServer(
						ScriptedServer.answer(status, "", "Location: " + trap.url() + "/x"))) {
			PayoutProvider provider = at(server.url());
			assertThat(provider.send("{}", OPEN).outcome()).isInstanceOf(SendOutcome.InDoubt.class);
			assertThat(provider.poll("wd_1").outcome()).isInstanceOf(PollOutcome.NoAnswer.class);
			assertThat(trap.connections()).isZero();
			assertThat(server.requests()).isEqualTo(2);
		}
	}

	@Test
	void aKeptConnectionThatDropsUnderAPostDoesNotSendItAgain() {
		AtomicInteger served = new AtomicInteger();
		try (ScriptedServer server = new ScriptedServer((request, socket) -> {
			if (served.incrementAndGet() == 1) {
				ScriptedServer.write(socket, 200, acceptance("wd_1").getBytes(StandardCharsets.UTF_8));
			}
			else {
				ScriptedServer.reset(socket);
			}
		})) {
			PayoutProvider provider = at(server.url());
			assertThat(taken(provider.send("{}", OPEN).outcome())).isEqualTo("wd_1");
			assertThat(provider.send("{}", OPEN).outcome()).isInstanceOf(SendOutcome.InDoubt.class);
			assertThat(server.requests()).isEqualTo(2);
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void whereTheGateIsShutNoByteOfTheBodyLeavesAndTheConnectionIsAborted() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, acceptance("wd_1")))) {
			PayoutProvider.Answer<SendOutcome> answer = at(server.url()).send("{\"secret\":1}", () -> false);
			assertThat(answer.outcome()).isEqualTo(new SendOutcome.NotSent(SendOutcome.NotSent.GATE_SHUT));
			assertThat(answer.evidence()).isEqualTo(Evidence.NONE);
			ScriptedServer.Request request = server.next();
			assertThat(request.body()).isEmpty();
			assertThat(request.whole()).isFalse();
		}
	}

	@Test
	void theGateIsAskedOnceAndAfterTheConnectionIsMade() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, acceptance("wd_1")))) {
			PayoutProvider provider = at(server.url());
			assertThat(taken(provider.send("{}", () -> this.countingGate.isOpen() && isConnected(server)).outcome()))
				.isEqualTo("wd_1");
			assertThat(this.asked).hasValue(1);
		}
	}

	/** The kernel makes a connection before the server's thread counts it. */
	private static boolean isConnected(ScriptedServer server) {
		long began = System.nanoTime();
		while (server.connections() == 0 && System.nanoTime() - began < Duration.ofSeconds(3).toNanos()) {
			LockSupport.parkNanos(1_000_000);
		}
		return server.connections() == 1;
	}

	@Test
	void aGateThatFailsIsShut() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, acceptance("wd_1")))) {
			assertThat(at(server.url()).send("{}", () -> {
				throw new IllegalStateException("broken");
			}).outcome()).isEqualTo(new SendOutcome.NotSent(SendOutcome.NotSent.GATE_SHUT));
			assertThat(server.next().body()).isEmpty();
		}
	}

	@Test
	void aRefusedConnectionAndAnUnknownNameAreNotSent() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0)) {
			free = socket.getLocalPort();
		}
		assertThat(at(URI.create("http://127.0.0.1:" + free)).send("{}", this.countingGate).outcome())
			.isEqualTo(new SendOutcome.NotSent("connection refused"));
		assertThat(at(URI.create("https://no-such-host.invalid")).send("{}", this.countingGate).outcome())
			.isEqualTo(new SendOutcome.NotSent("name not found"));
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void aFailedTlsHandshakeIsNotSent() throws Exception {
		try (SSLServerSocket listener = serverWithoutCertificate()) {
			Thread server = new Thread(() -> {
				try (SSLSocket socket = (SSLSocket) listener.accept()) {
					socket.startHandshake();
				}
				catch (IOException ex) {
					// the failure that is wanted
				}
			});
			server.start();
			// the failure is awaited and not the deadline, however long a busy machine
			// takes
			SendOutcome outcome = provider(
					new ProviderSettings(URI.create("https://127.0.0.1:" + listener.getLocalPort()), KEY,
							Duration.ofMinutes(30), Duration.ofSeconds(30)))
				.send("{}", this.countingGate)
				.outcome();
			assertThat(outcome).isInstanceOf(SendOutcome.NotSent.class);
			assertThat(outcome.toString()).contains("TLS");
			server.join();
			assertThat(this.asked).hasValue(0);
		}
	}

	@Test
	void aServerThatNeverAnswersTheTlsHandshakeIsNotSentWithinTheDeadline() throws IOException {
		try (ServerSocket silent = new ServerSocket(0)) {
			long start = System.nanoTime();
			assertThat(at(URI.create("https://127.0.0.1:" + silent.getLocalPort())).send("{}", this.countingGate)
				.outcome()).isEqualTo(new SendOutcome.NotSent("no connection in time"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(3));
			assertThat(this.asked).hasValue(0);
		}
	}

	@Test
	void aCallerThatIsStoppedWhileItWaitsIsInDoubtAndStaysInterrupted() {
		Thread caller = Thread.currentThread();
		try (ScriptedServer server = new ScriptedServer((request, socket) -> caller.interrupt())) {
			SendOutcome outcome = at(server.url()).send("{}", OPEN).outcome();
			assertThat(Thread.interrupted()).isTrue();
			assertThat(outcome).isEqualTo(new SendOutcome.InDoubt("stopped while waiting"));
		}
	}

	@Test
	void aPollThatFailsChangesNothing() {
		scripts().forEach((failure, script) -> {
			if (!failure.startsWith("slow")) {
				try (ScriptedServer server = new ScriptedServer(script)) {
					assertThat(at(server.url()).poll("wd_1").outcome()).as(failure)
						.isInstanceOf(PollOutcome.NoAnswer.class);
				}
			}
		});
	}

	@Test
	void aPollAsksForTheIdAndAnIdThatIsNoneIsNotAskedFor() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, progress("wd_1")))) {
			PayoutProvider provider = at(server.url());
			assertThat(provider.poll("wd_1").outcome()).isInstanceOf(PollOutcome.Told.class);
			assertThat(server.next().line()).startsWith("GET /").endsWith("/wd_1");
			for (String id : new String[] { "", "../../admin", "a/b", "a b", "x".repeat(65), "wd_1\n" }) {
				assertThat(provider.poll(id).outcome()).isInstanceOf(PollOutcome.NoAnswer.class);
			}
			assertThat(server.requests()).isOne();
		}
	}

	@Test
	void theProvidersDateAndAnswerAreKeptAsEvidence() {
		try (ScriptedServer server = new ScriptedServer(
				ScriptedServer.answer(200, acceptance("wd_1"), "Date: Fri, 20 Nov 2026 01:30:00 GMT"))) {
			assertThat(at(server.url()).send("{}", OPEN).evidence())
				.isEqualTo(new Evidence(200, kept(acceptance("wd_1")), Instant.parse("2026-11-20T01:30:00Z")));
		}
	}

	@Test
	void theKeyAppearsInNothingThatTheAdapterGivesOut() {
		String escaped = KEY.replace("_", "\\u005f");
		for (int status : new int[] { 200, 302, 400, 401, 404, 409, 429, 500 }) {
			String body = error("bad key " + KEY + " and " + escaped + " \u001b[31m\r\n" + KEY)
				.replace("\u001b", "\\u001b")
				.replace("\r\n", "\\r\\n");
			try (ScriptedServer server = new ScriptedServer(
					ScriptedServer.answer(status, body, "Retry-After: " + KEY, "Date: " + KEY))) {
				PayoutProvider provider = at(server.url());
				String all = provider + " " + provider.send("{}", OPEN) + provider.poll("wd_1") + provider.check()
						+ provider.balances() + provider.name() + provider.apiKeyHash();
				assertThat(all).doesNotContain("canary", "\u001b", "\r", "\n");
			}
		}
	}

	@Test
	void anIdThatHoldsTheKeyIsNoIdAndIsNotKept() {
		for (String id : new String[] { KEY, "wd_" + KEY }) {
			try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, acceptance(id)))) {
				PayoutProvider.Answer<SendOutcome> answer = at(server.url()).send("{}", OPEN);
				assertThat(answer.outcome()).isInstanceOf(SendOutcome.InDoubt.class);
				assertThat(answer.toString()).doesNotContain(KEY);
			}
		}
	}

	@Test
	void theHashOfTheKeyIsItsSha256() {
		assertThat(at(URI.create("http://localhost:1")).apiKeyHash()).matches("[0-9a-f]{64}")
			.isEqualTo(at(URI.create("http://localhost:2")).apiKeyHash());
	}

	/** Every way to leave a request without a usable answer. */
	private static Map<String, ScriptedServer.Script> scripts() {
		Map<String, ScriptedServer.Script> all = new TreeMap<>();
		all.put("reset before the answer", (request, socket) -> ScriptedServer.reset(socket));
		all.put("empty reply", (request, socket) -> socket.close());
		all.put("no HTTP", (request, socket) -> ScriptedServer.send(socket, "\u0000\u0001 what? " + KEY + "\r\n\r\n"));
		all.put("truncated 200", (request, socket) -> {
			ScriptedServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"withdrawal_id\":\"wd_1\"");
			socket.close();
		});
		all.put("broken chunks", (request, socket) -> ScriptedServer.send(socket,
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"));
		all.put("slow: silent", (request, socket) -> {
		});
		all.put("slow: headers only",
				(request, socket) -> ScriptedServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
		all.put("slow: dripping body",
				(request, socket) -> drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"));
		all.put("slow: endless headers", (request, socket) -> flood(socket, "HTTP/1.1 200 OK\r\n", "X-More: yes\r\n"));
		all.put("slow: 100 without end", (request, socket) -> flood(socket, "", "HTTP/1.1 100 Continue\r\n\r\n"));
		all.put("1 GB body", (request, socket) -> flood(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
				" ".repeat(100_000)));
		all.put("endless chunks", (request, socket) -> flood(socket,
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4000\r\n" + " ".repeat(0x4000) + "\r\n"));
		for (int status : new int[] { 204, 301, 304, 408, 425, 499, 500, 502, 503, 504, 511 }) {
			all.put("status " + status, ScriptedServer.answer(status, ""));
		}
		for (int status : new int[] { 200, 400, 401, 403, 404, 407, 409, 422, 500, 503 }) {
			all.put("HTML with status " + status, ScriptedServer.answer(status, "<html>sign in</html>"));
		}
		return all;
	}

	private static void drip(Socket socket, String start) throws IOException {
		ScriptedServer.send(socket, start);
		CountDownLatch never = new CountDownLatch(1);
		try {
			for (int bytes = 0; bytes < 200 && !never.await(50, TimeUnit.MILLISECONDS); bytes++) {
				ScriptedServer.send(socket, " ");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void flood(Socket socket, String start, String again) throws IOException {
		ScriptedServer.send(socket, start);
		byte[] bytes = again.getBytes(StandardCharsets.UTF_8);
		for (long sent = 0; sent < (1L << 30); sent += bytes.length) {
			ScriptedServer.send(socket, bytes);
		}
	}

	private static SSLServerSocket serverWithoutCertificate() throws Exception {
		KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
		empty.load(null, null);
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(empty, new char[0]);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
	}

}
