package io.payrun.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.payrun.database.Database;
import io.payrun.database.TestDatabase;
import io.payrun.jobs.Settings;
import io.payrun.sandbox.Sandbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sandbox that misbehaves, a fresh database, a job and a sample file in one folder. Its
 * support desk completes what has been stuck for some seconds, as people at a provider
 * would.
 */
final class StormWorld implements AutoCloseable {

	/** Every misbehaviour at 3 %, with short times so that a run ends soon. */
	static final String STORM = "storm,settle=300ms..1200ms,slow-for=800ms,drip=2ms,late-for=3s,refund-after=2s,"
			+ "retry-after=0";

	static final String KEY = "sk_test_sandbox";

	static final int CONCURRENCY = 16;

	private static final Duration STUCK = Duration.ofSeconds(4);

	private static final String JOB = """
			name: %s
			mode: sandbox
			provider: syncpay
			source:
			  csv: none/*.csv
			submit:
			  concurrency: %d
			  rate: 0
			track:
			  first-poll: 1s
			  longest-poll: 1s
			  until: 2m
			""";

	final Path folder;

	final Path file;

	final TestDatabase database = TestDatabase.create();

	final Sandbox sandbox;

	private final Settings.SyncPay syncpay;

	private volatile String databaseUrl = this.database.url();

	private final HttpClient http = HttpClient.newHttpClient();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread desk = new Thread(this::workAtTheDesk, "support-desk");

	/**
	 * A world.
	 *
	 * @param lines payouts
	 * @param scenario the sandbox's
	 * @param window how long it remembers keys, and the program believes it
	 * @param timeout of the program's calls
	 * @param latency of the sandbox's answers
	 */
	record Terms(int lines, String scenario, Duration window, Duration timeout, Duration latency) {
	}

	StormWorld(Path folder, Terms terms) throws IOException {
		this.folder = folder;
		this.file = folder.resolve("payouts.csv");
		Files.createDirectory(folder.resolve("jobs"));
		sample("payouts.csv", terms.lines(), 1);
		job("storm", CONCURRENCY);
		this.sandbox = Sandbox.start(
				new Sandbox.Options(0, 7, terms.scenario(), null, terms.window(), terms.latency(), Clock.systemUTC()));
		this.syncpay = new Settings.SyncPay(this.sandbox.url(), KEY, null, terms.window(), terms.timeout(), null);
		this.desk.start();
	}

	/** A sample file; each seed has references of its own. */
	void sample(String name, int lines, long seed) throws IOException {
		try (OutputStream out = Files.newOutputStream(this.folder.resolve(name))) {
			new SampleFile(lines, seed).write(out);
		}
	}

	/** Defines a job, or the job {@code storm} anew. */
	void job(String name, int concurrency) throws IOException {
		Files.writeString(this.folder.resolve("jobs").resolve(name + ".yaml"), JOB.formatted(name, concurrency));
	}

	/** Changes how the sandbox behaves from now on. */
	void scenario(String text) {
		ask(HttpRequest.newBuilder(at("/_scenario")).POST(HttpRequest.BodyPublishers.ofString(text)));
	}

	/** What the program is told, for a run in this process. */
	Surroundings surroundings() {
		return new Surroundings(
				new Settings(home(), this.folder.resolve("jobs"), this.folder.resolve("reports"), this.syncpay,
						new Settings.Soap(null, null, null, Duration.ofSeconds(30), false, null, null),
						this.folder.resolve("links")),
				new Database.Place(this.database.url(), "postgres", null, home()));
	}

	private Path home() {
		return this.folder.resolve("home");
	}

	int databasePort() {
		return URI.create(this.database.url().substring("jdbc:".length())).getPort();
	}

	/** Processes that begin from now on reach the database through this port. */
	void databaseAt(int port) {
		this.databaseUrl = this.database.url().replace(":" + databasePort() + "/", ":" + port + "/");
	}

	/** The program in a process of its own. */
	Child start(String... args) throws IOException {
		return start(Main.class, args);
	}

	/** Another main of the tests in a process of its own, in the same surroundings. */
	Child start(Class<?> main, String... args) throws IOException {
		return Child.start(main, this.folder,
				List.of("SPRING_DATASOURCE_URL=" + this.databaseUrl, "SPRING_DATASOURCE_USERNAME=postgres",
						"PAYRUN_HOME=" + home(), "PAYRUN_JOBS=" + this.folder.resolve("jobs"),
						"PAYRUN_REPORTS=" + this.folder.resolve("reports"), "PAYRUN_SYNCPAY_URL=" + this.sandbox.url(),
						"PAYRUN_SYNCPAY_KEY=" + KEY, "PAYRUN_SYNCPAY_WINDOW=" + this.syncpay.window().toSeconds() + "s",
						"PAYRUN_SYNCPAY_TIMEOUT=" + this.syncpay.timeout().toSeconds() + "s"),
				args);
	}

	JsonNode books() {
		return read("/_books");
	}

	/** How many requests with money in them have arrived. */
	int arrivals() {
		return books().get("arrivals").size();
	}

	/** Run 1's newest report beside the file that was paid and the sandbox's books. */
	Tally tally() throws IOException {
		Path newest;
		try (var versions = Files.list(this.folder.resolve("reports/1"))) {
			newest = versions.max(Comparator.comparing((version) -> version.getFileName().toString())).orElseThrow();
		}
		return Tally.read(this.file, newest, books());
	}

	private JsonNode read(String path) {
		return JsonMapper.shared().readTree(ask(HttpRequest.newBuilder(at(path))));
	}

	private String ask(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void workAtTheDesk() {
		try {
			while (!this.closed.await(1, TimeUnit.SECONDS)) {
				completeStuck();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void completeStuck() {
		Instant before = Instant.now().minus(STUCK);
		for (JsonNode withdrawal : read("/_books?arrivals=0").get("withdrawals")) {
			boolean old = Instant.parse(withdrawal.get("created_at").stringValue()).isBefore(before);
			if (old && withdrawal.get("status").stringValue().equals("PROCESSING")) {
				ask(HttpRequest.newBuilder(at("/_withdrawals/" + withdrawal.get("id").stringValue() + "/complete"))
					.POST(HttpRequest.BodyPublishers.noBody()));
			}
		}
	}

	private URI at(String path) {
		return URI.create(this.sandbox.url() + path);
	}

	@Override
	public void close() throws Exception {
		this.closed.countDown();
		this.desk.join();
		this.sandbox.close();
		this.database.close();
	}

}
