package io.payrun.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.payrun.database.Database;
import io.payrun.database.TestDatabase;
import io.payrun.jobs.PortSettings;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Settings;
import io.payrun.notice.NotifySettings;
import io.payrun.reconciliation.integrity.Verdict;
import io.payrun.sandbox.Hooks;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A company that pays by SyncPay and Soap: a real database, the sandbox over HTTP, a
 * server that takes the sandbox's events, and runs beside it.
 */
final class SoapWorld implements AutoCloseable {

	static final String SECRET = "wss_a_secret_of_the_world";

	static final String OTHER_SECRET = "wss_the_one_that_comes_next";

	static final String SYNCPAY_SECRET = "whsec_of_syncpay";

	static final String CALM = "settle=1ms,event-retry=50ms,hold-timeout=5s,balance.USD=100000.00,balance.NGN=900000.00";

	private static final String JOB = """
			name: nightly
			mode: test
			provider: syncpay
			source: {csv: "%s/*.csv"}
			submit: {rate: 0}
			track: {first-poll: 1s, longest-poll: 1s, until: %s}
			""";

	final TestDatabase database = TestDatabase.create();

	final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	final Path folder;

	final Sandbox sandbox;

	final Typed typed = Typed.byTheClock();

	private final HttpClient http = HttpClient.newHttpClient();

	private boolean soap = true;

	private @Nullable Application application;

	private @Nullable Server server;

	SoapWorld(Path folder, String scenario) throws IOException {
		this.folder = folder;
		this.sandbox = Sandbox.start(new Sandbox.Options(0, 7, CALM + "," + scenario, null, Duration.ofMinutes(30),
				Duration.ZERO, Clock.systemUTC()));
		Files.createDirectories(folder.resolve("jobs"));
		Files.createDirectories(folder.resolve("inbox"));
		job("3s", "");
	}

	/** The job, with how long it tracks and what else it says. */
	SoapWorld job(String until, String more) throws IOException {
		Files.writeString(this.folder.resolve("jobs/nightly.yaml"),
				JOB.formatted(this.folder.resolve("inbox"), until) + more);
		return this;
	}

	Surroundings surroundings() {
		Settings settings = new Settings(this.folder.resolve("home"), this.folder.resolve("jobs"),
				this.folder.resolve("reports"),
				new Settings.SyncPay(this.sandbox.url(), "sk_test_world", null, Duration.ofMinutes(30),
						Duration.ofSeconds(5), SYNCPAY_SECRET),
				new Settings.Soap(this.soap ? this.sandbox.url() : null, this.soap ? "key_world" : null, null,
						Duration.ofSeconds(5), false, SECRET + ", " + OTHER_SECRET, "https://pay.example.com"),
				this.folder.resolve("links"));
		return new Surroundings(settings,
				new Database.Place(this.database.url(), "postgres", null, this.folder.resolve("home")), Identity.NONE,
				NotifySettings.none(), new PortSettings("127.0.0.1", 0, "127.0.0.1", 0, null, null));
	}

	/** Soap is not set up. */
	SoapWorld withoutSoap() {
		this.soap = false;
		return this;
	}

	/** The server follows what is in flight now. */
	void followNow() {
		Application serving = this.application;
		if (serving != null) {
			serving.schedules().followSoon();
		}
	}

	/**
	 * Nobody asks about charges before {@link #ask()}; a server does it when it likes.
	 */
	void doNotAsk() {
		this.sql.sql("""
				create function ask_later() returns trigger language plpgsql as $$
				begin
				  new.next_poll_at := payrun_now() + interval '1 hour';
				  return new;
				end $$;
				create trigger ask_later before insert or update on checkout_charge
				  for each row execute function ask_later();
				""").update();
	}

	/** All charges are due now. */
	void ask() {
		this.sql.sql("drop trigger ask_later on checkout_charge").update();
		this.sql.sql("update checkout_charge set next_poll_at = payrun_now()").update();
	}

	/** A server comes up, and the providers are told where it is. */
	SoapWorld serve() {
		Application opened = Application.open(surroundings(), "calm", Clock.systemUTC());
		this.application = opened;
		Server started = Server.start(opened, this.typed.session());
		this.server = started;
		this.sandbox.tell(new Hooks(hook("soap"), SECRET, hook("syncpay"), SYNCPAY_SECRET));
		return this;
	}

	/** The server goes; events come to nobody. */
	void goDown() {
		Server down = this.server;
		if (down != null) {
			down.close();
			this.server = null;
		}
		Application closing = this.application;
		if (closing != null) {
			closing.close();
			this.application = null;
		}
	}

	URI hook(String provider) {
		return URI.create("http://127.0.0.1:" + server().machinePort() + "/webhooks/" + provider);
	}

	private Server server() {
		Server running = this.server;
		if (running == null) {
			throw new IllegalStateException("nobody serves");
		}
		return running;
	}

	/**
	 * Puts a file into the inbox and runs the job in a process of its own, so to speak.
	 */
	int run(String name, String... lines) throws IOException {
		Files.writeString(this.folder.resolve("inbox").resolve(name), String.join("\n", lines) + "\n");
		return with((app) -> app.runs()
			.run(new Runs.Order("nightly", null, null), this.typed.session().screen(app, true))
			.exitCode());
	}

	int relaunch(long run) {
		return with((app) -> app.runs().relaunch(run, this.typed.session().screen(app, true)).exitCode());
	}

	/** A command beside the server. */
	int with(Session.Work work) {
		try (Application app = Application.open(surroundings(), "calm", Clock.systemUTC())) {
			return work.on(app);
		}
	}

	/** What a verify says against the sandbox's books. */
	Verdict verify() {
		try (Application app = Application.open(surroundings(), "calm", Clock.systemUTC())) {
			return app.integrity((step) -> {
			}).check(null, this.sandbox.url().resolve("/_books")).orElseThrow();
		}
	}

	/** The links of a run, by reference. */
	Map<String, String> links(long run) throws IOException {
		Map<String, String> links = new TreeMap<>();
		List<String> lines = Files.readAllLines(linkFile(run));
		assertThat(lines.get(0)).isEqualTo("reference,customer_id,amount,url,expires_at");
		lines.subList(1, lines.size()).forEach((line) -> links.put(line.split(",")[0], line.split(",")[3]));
		return links;
	}

	/** The link of a payout of run 1. */
	String link(String reference) throws IOException {
		return Objects.requireNonNull(links(1).get(reference), reference + " has no link");
	}

	Path linkFile(long run) {
		return this.folder.resolve("links").resolve(String.valueOf(run)).resolve("checkout-links.csv");
	}

	/** The live page of a payout. */
	String page(String reference) {
		return text(
				"select c.id from checkout c join payout p on p.id = c.payout_id where c.state = 'LIVE' and p.reference = '"
						+ reference + "'");
	}

	/** The newest charge of a payout. */
	String charge(String reference) {
		return text("select c.id from checkout_charge c join payout p on p.id = c.payout_id where p.reference = '"
				+ reference + "' order by c.created_at desc limit 1");
	}

	/** What the provider's support does: {@code checkouts/ID/confirm?amount_cents=1}. */
	int desk(String act) {
		return post(this.sandbox.url().resolve("/_soap/" + act), "").statusCode();
	}

	/** The customer confirms, for an amount of cents or for all. */
	int confirm(String reference, @Nullable Integer cents) {
		return desk("checkouts/" + page(reference) + "/confirm" + ((cents != null) ? "?amount_cents=" + cents : ""));
	}

	HttpResponse<String> post(URI to, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(to).POST(HttpRequest.BodyPublishers.ofString(body));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return ask(request);
	}

	HttpResponse<String> ask(HttpRequest.Builder request) {
		try {
			return this.http.send(request.timeout(Duration.ofSeconds(20)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted", ex);
		}
	}

	/** An event of Soap's, signed with a secret at a moment. */
	HttpResponse<String> event(String body, String secret, Instant at) {
		return post(hook("soap"), body, "SOAP-WEBHOOK-SIGNATURE", signature(body, secret, at));
	}

	/** The same, genuine and of now. */
	int event(String body) {
		return event(body, SECRET, Instant.now()).statusCode();
	}

	static String signature(String body, String secret, Instant at) {
		return "t=" + at.getEpochSecond() + ",v1=" + hmac(secret, at.getEpochSecond() + "." + body);
	}

	static String hmac(String secret, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	JsonNode books() {
		return JsonMapper.shared().readTree(ask(HttpRequest.newBuilder(this.sandbox.url().resolve("/_books"))).body());
	}

	/**
	 * Cent by cent: what each Soap payout says was paid and came back, and what the
	 * provider's charges say.
	 */
	void booksAgree() {
		Map<String, String> theirs = new TreeMap<>();
		Map<String, String> customers = new TreeMap<>();
		JsonNode books = books();
		for (JsonNode checkout : books.get("checkouts")) {
			customers.put(checkout.get("id").asString(), checkout.get("customer").asString());
		}
		Map<String, List<BigDecimal>> sums = new TreeMap<>();
		customers.values().forEach((customer) -> sums.put(customer, List.of(BigDecimal.ZERO, BigDecimal.ZERO)));
		for (JsonNode charge : books.get("charges")) {
			String status = charge.get("status").asString();
			if (List.of("succeeded", "returned", "voided", "refunded").contains(status)) {
				List<BigDecimal> sum = Objects.requireNonNull(sums.get(charge.get("customer").asString()));
				BigDecimal back = BigDecimal.valueOf(charge.get("reversed_cents").longValue(), 2);
				sums.put(charge.get("customer").asString(), List.of(
						sum.get(0).add(BigDecimal.valueOf(charge.get("amount_cents").longValue(), 2)).subtract(back),
						sum.get(1).add(back)));
			}
		}
		sums.forEach((customer, sum) -> theirs.put(customer, plain(sum.get(0)) + " " + plain(sum.get(1))));
		Map<String, String> ours = new TreeMap<>();
		this.sql
			.sql("""
					select destination, sum(coalesce(paid_amount, 0)),
					       sum(case when status = 'RETURNED' then refunded_amount else 0 end)
					from payout where provider = 'soap' and destination in (select destination from payout p join checkout c on c.payout_id = p.id)
					group by destination
					""")
			.query((row) -> {
				ours.put(row.getString(1), plain(row.getBigDecimal(2)) + " " + plain(row.getBigDecimal(3)));
			});
		assertThat(ours).isEqualTo(theirs);
	}

	private static String plain(BigDecimal amount) {
		return amount.setScale(2).toPlainString();
	}

	/** Every payout: {@code REFERENCE STATUS}. */
	List<String> payouts() {
		return this.sql.sql("select reference || ' ' || status from payout order by run_id, line")
			.query(String.class)
			.list();
	}

	/** Amounts of a payout: {@code STATUS held paid refunded}. */
	String stands(String reference) {
		return text("select concat_ws(' ', status, coalesce(held_amount::text, '-'), coalesce(paid_amount::text, '-'), "
				+ "coalesce(refunded_amount::text, '-')) from payout where reference = '" + reference + "'");
	}

	List<String> anomalies() {
		return this.sql.sql("select kind from payout_anomaly order by kind").query(String.class).list();
	}

	String text(String query) {
		return this.sql.sql(query).query(String.class).single();
	}

	long number(String query) {
		return this.sql.sql(query).query(Long.class).single();
	}

	static void await(BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).as("waited in nanoseconds")
				.isLessThan(Duration.ofSeconds(20).toNanos());
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

	/** The newest report of a run. */
	JsonNode report(long run) throws IOException {
		List<Path> versions = new ArrayList<>();
		try (var all = Files.list(this.folder.resolve("reports").resolve(String.valueOf(run)))) {
			all.forEach(versions::add);
		}
		Path newest = versions.stream().max((one, other) -> Integer.compare(number(one), number(other))).orElseThrow();
		return JsonMapper.shared().readTree(Files.readString(newest.resolve("reconciliation.json")));
	}

	private static int number(Path version) {
		return Integer.parseInt(String.valueOf(version.getFileName()).substring(1));
	}

	@Override
	public void close() {
		goDown();
		// the end of this process is none of the command's
		this.typed.session().shutdown().idle();
		this.sandbox.close();
		this.database.close();
	}

}
