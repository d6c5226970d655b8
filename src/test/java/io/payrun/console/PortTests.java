package io.payrun.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.payrun.jobs.Refusal;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PortTests {

	private static final String SECRET = "do not tell this";

	private static Port port = open(0);

	private static final class Hello extends HttpServlet {

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getWriter().write("hello");
		}

	}

	private static final class Broken extends HttpServlet {

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) {
			throw new IllegalStateException(SECRET);
		}

	}

	private static Port open(int number) {
		return Port.open(place("127.0.0.1", number), "default-src 'none'",
				Map.of("/hello", new Hello(), "/broken", new Broken()));
	}

	private static Port.Place place(String address, int number) {
		return new Port.Place("PAYRUN_PORT", number, "PAYRUN_ADDRESS", address);
	}

	@BeforeAll
	static void quiet() {
		TomcatLog.silence();
	}

	@AfterAll
	static void close() {
		port.close();
	}

	@Test
	void aPageAnswersWithEverythingThatBrowsersMustBeTold() {
		assertThat(RawHttp.ask(port.number(), "GET /hello")).startsWith("HTTP/1.1 200")
			.endsWith("hello")
			.contains("Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
					"X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cache-Control: no-store")
			.doesNotContain("Server:", "Set-Cookie", "X-Powered-By");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/actuator/env", "/heapdump", "/hello/", "/hello/more", "/HELLO", "/manager/html",
			"/WEB-INF/web.xml", "/error?trace=true", "/..;/hello", "/;/actuator", "/%2e%2e/hello" })
	void whatIsNoPageIsRefusedInOneLineWithoutAWordAboutUs(String path) {
		String answer = RawHttp.ask(port.number(), "GET " + path);
		assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").doesNotContainIgnoringCase("tomcat", "apache", "html>");
	}

	@Test
	void anUnknownPathIsPlainText() {
		assertThat(RawHttp.ask(port.number(), "GET /nowhere")).startsWith("HTTP/1.1 404")
			.contains("Content-Type: text/plain", "nosniff", "Content-Security-Policy")
			.endsWith("\r\n\r\n404 Not found\n");
	}

	@Test
	void anExceptionIsOneLineWithoutItsMessage() {
		assertThat(RawHttp.ask(port.number(), "GET /broken")).startsWith("HTTP/1.1 500")
			.contains("nosniff", "Content-Type: text/plain")
			.endsWith("\r\n\r\n500 Error\n")
			.doesNotContain(SECRET, "Exception", "at io.payrun");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRACE", "POST", "PUT", "DELETE", "PATCH", "CONNECT", "BREW" })
	void onlyReadingIsPossible(String method) {
		assertThat(RawHttp.ask(port.number(), method + " /hello", "Content-Length: 0", "X-Mark: " + SECRET))
			.matches("(?s)HTTP/1.1 (400|405|501) .*")
			.doesNotContain(SECRET);
	}

	@Test
	void headersOfMoreThanEightKibibytesAreRefused() {
		assertThat(RawHttp.ask(port.number(), "GET /hello", "X-Long: " + "x".repeat(9_000))).startsWith("HTTP/1.1 400");
		String[] many = new String[60];
		java.util.Arrays.setAll(many, (at) -> "X-" + at + ": y");
		assertThat(RawHttp.ask(port.number(), "GET /hello", many)).startsWith("HTTP/1.1 400");
	}

	@Test
	void aBodyOfMoreThanSixtyFourKibibytesIsRefusedBeforeItIsSent() {
		assertThat(RawHttp.ask(port.number(), "POST /hello", "Content-Length: 65537")).startsWith("HTTP/1.1 413")
			.contains("413 Content too large");
	}

	@Test
	void lengthAndChunksAtOnceAreRefused() {
		assertThat(RawHttp.ask(port.number(), "POST /hello", "Content-Length: 3", "Transfer-Encoding: chunked"))
			.matches("(?s)HTTP/1.1 (400|405) .*")
			.contains("Connection: close");
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "payrun.example:8081", "169.254.169.254" })
	void aPortOnLoopbackAnswersToNoOtherName(String host) {
		assertThat(RawHttp.ask(port.number(), "GET /hello", "Host: " + host)).startsWith("HTTP/1.1 403");
	}

	@Test
	void bodiesThatNeverComeBlockNobody() {
		List<RawHttp> slow = new ArrayList<>();
		try {
			for (int number = 0; number < 60; number++) {
				slow.add(new RawHttp(port.number())
					.say("GET /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"));
			}
			for (RawHttp one : slow) {
				assertThat(one.rest()).endsWith("hello");
			}
		}
		finally {
			slow.forEach(RawHttp::close);
		}
	}

	@Test
	void clientsThatSayNothingBlockNobody() {
		List<RawHttp> slow = new ArrayList<>();
		try {
			for (int number = 0; number < 60; number++) {
				slow.add(new RawHttp(port.number()).say("GET /hello HTTP/1.1\r\nHost: loc"));
			}
			assertThat(RawHttp.ask(port.number(), "GET /hello")).endsWith("hello");
		}
		finally {
			slow.forEach(RawHttp::close);
		}
	}

	@Test
	void aPortInUseIsOneLineThatNamesTheVariable() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> open(taken.getLocalPort()))
				.withMessage("PAYRUN_PORT: port " + taken.getLocalPort() + " of 127.0.0.1 cannot be had; another"
						+ " process listens there, or PAYRUN_ADDRESS is not of this machine.")
				.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(2));
		}
	}

	@Test
	void aNameThatIsNoAddressIsOneLine() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Port.open(place("nowhere.invalid", 0), "", Map.of()))
			.withMessage("PAYRUN_ADDRESS: nowhere.invalid is no address of this machine.");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Port.open(place("192.0.2.1", 0), "", Map.of()))
			.withMessageStartingWith("PAYRUN_PORT: port 0 of 192.0.2.1 cannot be had;");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> open(65_536))
			.withMessage("PAYRUN_PORT is 0 to 65535.");
	}

	@Test
	void aRequestThatRunsEndsBeforeThePortCloses() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch mayEnd = new CountDownLatch(1);
		Port closing = Port.open(place("127.0.0.1", 0), "", Map.of("/long", new HttpServlet() {
			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				begun.countDown();
				try {
					mayEnd.await();
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
				response.getWriter().write("done");
			}
		}));
		int number = closing.number();
		CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> RawHttp.ask(number, "GET /long"));
		begun.await();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> closing.close(Duration.ofSeconds(20)));
		// it is refused anew while the old one still runs
		while (reachable(number)) {
			Thread.onSpinWait();
		}
		assertThat(closed).isNotDone();
		assertThat(closing.running()).isEqualTo(1);
		mayEnd.countDown();
		assertThat(answer.get()).endsWith("done");
		closed.get();
	}

	@Test
	void aRequestThatNeverEndsIsNotWaitedForLong() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		Port closing = Port.open(place("127.0.0.1", 0), "", Map.of("/ever", new HttpServlet() {
			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) {
				begun.countDown();
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}));
		try (RawHttp waiting = new RawHttp(closing.number())) {
			waiting.say("GET /ever HTTP/1.1\r\nHost: localhost\r\n\r\n");
			begun.await();
			// would hang here for ever
			closing.close(Duration.ofMillis(100));
			assertThat(never.getCount()).isEqualTo(1);
		}
		finally {
			never.countDown();
		}
	}

	private static boolean reachable(int number) {
		try (RawHttp raw = new RawHttp(number)) {
			return raw != null;
		}
		catch (java.io.UncheckedIOException ex) {
			return false;
		}
	}

}
