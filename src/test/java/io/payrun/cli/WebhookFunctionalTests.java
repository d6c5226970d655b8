package io.payrun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What reaches the webhook endpoints from outside, and what of it is believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookFunctionalTests {

	private static final int MANY = 10_000;

	private final AtomicInteger events = new AtomicInteger();

	private final SoapWorld world;

	WebhookFunctionalTests(@TempDir Path folder) throws IOException {
		this.world = new SoapWorld(folder, "calm").serve();
	}

	@BeforeAll
	void run() throws IOException {
		String[] lines = new String[12];
		lines[0] = "reference,provider,customer_id,amount,currency";
		for (int at = 1; at < lines.length; at++) {
			lines[at] = "P" + at + ",soap,cus_p" + at + ",10.00,USD";
		}
		assertThat(this.world.run("hooks.csv", lines)).isZero();
	}

	@AfterAll
	void close() {
		this.world.close();
	}

	private String event(String type, String reference, String words) {
		String[] status = words.split("<");
		return """
				{"event_id":"ev_test_%d","type":"checkout.%s","data":{"id":"%s","type":"withdrawal","charge":{"id":"ch_t_%s",\
				"status":"%s","from_status":"%s","amount_cents":1000,"transaction_type":"debit"},\
				"customer":{"id":"cus_%s"},"line_items":[],"line_items_total_amount_cents":null}}"""
			.formatted(this.events.incrementAndGet(), type, pageOf(reference), reference, status[0], status[1],
					reference.toLowerCase(Locale.ROOT));
	}

	private final Map<String, String> known = new TreeMap<>();

	private String pageOf(String reference) {
		return this.known.computeIfAbsent(reference, this.world::page);
	}

	/** Without the questions that are asked about charges meanwhile. */
	private List<String> state() {
		return this.world.sql
			.sql("""
					select concat_ws(' ', reference, status, version, held_amount, paid_amount, refunded_amount, frozen) from payout
					union all select concat_ws(' ', id, state, ended_at) from checkout
					union all select concat_ws(' ', id, standing, word, amount, reversed, granted) from checkout_charge
					union all select concat_ws(' ', payout_id, version, to_status, detail) from payout_event
					union all select concat_ws(' ', payout_id, kind, detail) from payout_anomaly
					order by 1
					""")
			.query(String.class)
			.list();
	}

	@Test
	void tenThousandForgedStaleRepeatedOrAlteredEventsChangeNothing() throws InterruptedException {
		String hold = event("hold", "P1", "held<created");
		assertThat(this.world.event(hold)).isEqualTo(200);
		List<String> before = state();
		Instant now = Instant.now();
		String genuine = SoapWorld.signature(hold, SoapWorld.SECRET, now);
		Map<Integer, AtomicInteger> answers = new TreeMap<>();
		for (int status : new int[] { 200, 401, 422 }) {
			answers.put(status, new AtomicInteger());
		}
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		Semaphore open = new Semaphore(16);
		List<CompletableFuture<?>> sent = new ArrayList<>();
		for (int number = 0; number < MANY; number++) {
			String body = switch (number % 5) {
				case 1 -> event("succeeded", "P2", "succeeded<pending");
				case 3 -> hold.replace("\"amount_cents\":1000", "\"amount_cents\": 1000");
				default -> hold;
			};
			String signature = switch (number % 5) {
				case 0 -> genuine;
				case 1 -> SoapWorld.signature(body, "wss_guessed_" + number, now);
				case 2 -> SoapWorld.signature(body, SoapWorld.SECRET, now.minusSeconds(301 + number));
				case 3 -> genuine;
				default -> SoapWorld.signature(body, SoapWorld.SECRET, now.plusSeconds(400 + number));
			};
			open.acquire();
			sent.add(client
				.sendAsync(HttpRequest.newBuilder(this.world.hook("soap"))
					.timeout(Duration.ofSeconds(30))
					.header("SOAP-WEBHOOK-SIGNATURE", signature)
					.POST(HttpRequest.BodyPublishers.ofString(body))
					.build(), HttpResponse.BodyHandlers.discarding())
				.whenComplete((answer, failure) -> {
					open.release();
					if (answer != null && answers.containsKey(answer.statusCode())) {
						answers.get(answer.statusCode()).incrementAndGet();
					}
				}));
		}
		sent.forEach(CompletableFuture::join);
		assertThat(answers.get(200)).hasValue(MANY / 5);
		assertThat(answers.get(401)).hasValue(MANY * 4 / 5);
		assertThat(state()).isEqualTo(before);
		assertThat(
				this.world.number("select count(*) from webhook_event where event_id like 'ev_test_%' and subject = '"
						+ pageOf("P2") + "'"))
			.isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "t=,v1=", "t=T", "v1=MAC", "t=T,t=T,v1=MAC", "t=T,v1=MAC,v1=MAC", "t=T,v0=MAC",
			"t=T,v1=UPPER", "t=T,v1=BASE", "t=-5,v1=MAC", "t=1e9,v1=MAC", "t=T000,v1=MAC", "t=T, v1=MAC", "v1=MAC,t=T",
			"t=T,v1=MAC,", "t=１２３４５６７８９０,v1=MAC", "t=T,v1=MAC\u00e9" })
	void aSignatureOfAnotherFormIsNone(String form) {
		String body = event("succeeded", "P3", "succeeded<pending");
		Instant now = Instant.now();
		String mac = SoapWorld.hmac(SoapWorld.SECRET, now.getEpochSecond() + "." + body);
		String header = form.replace("MAC", mac)
			.replace("UPPER", mac.toUpperCase(Locale.ROOT))
			.replace("BASE", Base64.getEncoder().encodeToString(mac.getBytes(UTF_8)))
			.replace("T", String.valueOf(now.getEpochSecond()));
		assertThat(raw("POST", "/webhooks/soap", "SOAP-WEBHOOK-SIGNATURE: " + header + "\r\n", body.getBytes(UTF_8)))
			.isEqualTo(401);
		assertThat(this.world.stands("P3")).startsWith("AWAITING_CUSTOMER");
	}

	@Test
	void noSignatureOrTwoIsNone() {
		String body = event("succeeded", "P3", "succeeded<pending");
		String good = "SOAP-WEBHOOK-SIGNATURE: " + SoapWorld.signature(body, SoapWorld.SECRET, Instant.now()) + "\r\n";
		assertThat(raw("POST", "/webhooks/soap", "", body.getBytes(UTF_8))).isEqualTo(401);
		assertThat(raw("POST", "/webhooks/soap", good + good, body.getBytes(UTF_8))).isEqualTo(401);
		assertThat(this.world.stands("P3")).startsWith("AWAITING_CUSTOMER");
	}

	@ParameterizedTest
	// what is ahead comes nearer while it is under way
	@ValueSource(longs = { 360, -301, 86_400, -86_400 })
	void aTimeFurtherOffThanFiveMinutesIsRefused(long seconds) {
		String body = event("succeeded", "P3", "succeeded<pending");
		assertThat(this.world.event(body, SoapWorld.SECRET, Instant.now().plusSeconds(seconds)).statusCode())
			.isEqualTo(401);
		SoapWorld.await(() -> health().contains("clock?"));
		assertThat(this.world
			.event(event("pending", "P3", "pending<created"), SoapWorld.SECRET,
					Instant.now().plusSeconds(Long.signum(seconds) * 290L))
			.statusCode()).isEqualTo(200);
		SoapWorld.await(() -> !health().contains("clock?"));
	}

	private String health() {
		return this.world.ask(HttpRequest.newBuilder(this.world.hook("soap").resolve("/health"))).body();
	}

	@Test
	void bothSecretsAreGoodWhileOneIsChangedForTheOther() {
		assertThat(this.world.event(event("hold", "P4", "held<created"), SoapWorld.SECRET, Instant.now()).statusCode())
			.isEqualTo(200);
		assertThat(this.world.event(event("succeeded", "P4", "succeeded<held"), SoapWorld.OTHER_SECRET, Instant.now())
			.statusCode()).isEqualTo(200);
		assertThat(this.world.stands("P4")).isEqualTo("COMPLETED 10.00 10.00 -");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{}", "{\"event_id\":\"ev_9\"}",
			"{\"event_id\":7,\"type\":\"checkout.hold\"}",
			"{\"event_id\":\"ev_9\",\"event_id\":\"ev_8\",\"type\":\"checkout.hold\"}",
			"{\"event_id\":\"ev_9\",\"type\":\"checkout.hold\"}{}",
			"{\"event_id\":\"../9\",\"type\":\"checkout.hold\"}" })
	void aGenuineBodyThatIsNoEventIsABadRequest(String body) {
		assertThat(this.world.event(body)).isEqualTo(400);
	}

	@Test
	void aTypeThatNobodyKnowsIsStoredAndAnswered() {
		assertThat(this.world.event(event("brand_new", "P5", "held<created"))).isEqualTo(200);
		assertThat(this.world.number("select count(*) from webhook_event where type = 'checkout.brand_new'")).isOne();
		assertThat(this.world.stands("P5")).startsWith("AWAITING_CUSTOMER");
	}

	@Test
	void whatIsTooLargePackedOrOfAnotherVerbIsRefused() {
		byte[] large = new byte[64 * 1024 + 1];
		assertThat(raw("POST", "/webhooks/soap", "", large)).isEqualTo(413);
		assertThat(raw("POST", "/webhooks/soap", "Content-Encoding: gzip\r\n", new byte[10])).isEqualTo(415);
		assertThat(raw("GET", "/webhooks/soap", "", new byte[0])).isEqualTo(405);
		assertThat(raw("POST", "/webhooks/unknown", "", new byte[0])).isEqualTo(404);
		assertThat(chunkedWithoutEnd()).isEqualTo(413);
	}

	@Test
	void aHoldIsAnsweredInTwoSecondsAlsoWhereTheDatabaseIsBusyAndThatIsNo() throws Exception {
		try (Connection busy = this.world.database.dataSource().getConnection();
				Statement statement = busy.createStatement()) {
			busy.setAutoCommit(false);
			statement.execute("select id from payout where reference = 'P6' for update");
			String hold = event("hold", "P6", "held<created");
			long began = System.nanoTime();
			assertThat(this.world.event(hold)).isEqualTo(503);
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
			busy.rollback();
			assertThat(this.world.event(hold)).as("told again, it is asked again").isEqualTo(200);
		}
		assertThat(this.world.stands("P6")).isEqualTo("ACCEPTED 10.00 - -");
	}

	@Test
	void aSyncPayEventWithAnotherSignatureIsNotLookedAt() {
		String body = "{\"event_id\":\"evt_1\",\"type\":\"payout.paid\",\"data\":{\"withdrawal_id\":\"wd_1\"}}";
		URI hook = this.world.hook("syncpay");
		assertThat(this.world.post(hook, body).statusCode()).isEqualTo(401);
		assertThat(
				this.world.post(hook, body, "x-syncpay-signature", SoapWorld.hmac("guessed_secret", body)).statusCode())
			.isEqualTo(401);
		String good = SoapWorld.hmac(SoapWorld.SYNCPAY_SECRET, body);
		assertThat(this.world.post(hook, body + " ", "x-syncpay-signature", good).statusCode()).isEqualTo(401);
		assertThat(this.world.number("select count(*) from webhook_event where event_id = 'evt_1'")).isZero();
		assertThat(this.world.post(hook, body, "x-syncpay-signature", good).statusCode()).isEqualTo(200);
		assertThat(this.world.post(hook, body, "x-syncpay-signature", good).statusCode()).isEqualTo(200);
		assertThat(this.world.text("select outcome || ', ' || repeats from webhook_event where event_id = 'evt_1'"))
			.isEqualTo("0 payouts are asked about now, 1");
	}

	private int raw(String verb, String path, String headers, byte[] body) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.world.hook("soap").getPort())) {
			socket.setSoTimeout(15_000);
			OutputStream out = socket.getOutputStream();
			out.write((verb + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
					+ "Content-Length: " + body.length + "\r\n\r\n")
				.getBytes(UTF_8));
			try {
				out.write(body);
				out.flush();
			}
			catch (IOException ex) {
				// refused before the end of the body
			}
			return status(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private int chunkedWithoutEnd() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.world.hook("soap").getPort())) {
			socket.setSoTimeout(15_000);
			OutputStream out = socket.getOutputStream();
			String head = "POST /webhooks/soap HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
			out.write(head.getBytes(UTF_8));
			byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(UTF_8);
			try {
				for (int sent = 0; sent < 100; sent++) {
					out.write(chunk);
					out.flush();
				}
			}
			catch (IOException ex) {
				// refused before its end, which never comes
			}
			return status(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int status(InputStream in) throws IOException {
		byte[] head = in.readNBytes(12);
		return (head.length < 12) ? 0 : Integer.parseInt(new String(head, UTF_8).substring(9, 12));
	}

}
