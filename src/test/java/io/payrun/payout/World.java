package io.payrun.payout;

import java.io.IOException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.database.Database;
import io.payrun.database.TestDatabase;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.syncpay.SyncPay;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database, a sandbox and a runner with its lease: what sending needs, without a job
 * around it.
 */
final class World implements AutoCloseable {

	final TestDatabase database = TestDatabase.create();

	final PayoutRows rows = new PayoutRows(this.database.dataSource());

	final SettableClock clock = new SettableClock(Clock.systemUTC().instant());

	final StopSignal stop = new StopSignal();

	private final HttpClient http = HttpClient.newHttpClient();

	private final Sandbox sandbox;

	private Duration window = Duration.ofMinutes(30);

	private Duration timeout = Duration.ofSeconds(30);

	private int concurrency = 8;

	private String key = "sk_test_a";

	private javax.sql.DataSource wire = this.database.dataSource();

	private final Path home = makeHome();

	private @Nullable URI elsewhere;

	private Clock wall = this.clock;

	private @Nullable Heart beating;

	private @Nullable Instant until;

	private volatile @Nullable RunnerLease running;

	private final List<Database> opened = new ArrayList<>();

	World(String scenario) {
		this.sandbox = Sandbox.start(new Sandbox.Options(0, 7, "settle=1ms..2ms," + scenario, null,
				Duration.ofMinutes(30), Duration.ZERO, Clock.systemUTC()));
		this.rows.run(1, 1);
	}

	World window(Duration window, Duration timeout) {
		this.window = window;
		this.timeout = timeout;
		return this;
	}

	World concurrency(int concurrency) {
		this.concurrency = concurrency;
		return this;
	}

	/** From now on the submission reaches the database this way. */
	World via(javax.sql.DataSource wire) {
		this.wire = wire;
		return this;
	}

	/** From now on the provider is reached at this address. */
	World provider(URI url) {
		this.elsewhere = url;
		return this;
	}

	/** From now on nothing is sent for the first time after this moment. */
	World until(@Nullable Instant cutOff) {
		this.until = cutOff;
		return this;
	}

	/** The step that is going on has no time any more. */
	void cutOffNow() {
		RunnerLease lease = java.util.Objects.requireNonNull(this.running);
		lease.sendUntil(lease.databaseTime());
	}

	/** From now on this is the machine's clock. */
	World wall(Clock clock) {
		this.wall = clock;
		return this;
	}

	/** The port of the database's server, for a proxy before it. */
	int databasePort() {
		return URI.create(this.database.url().substring("jdbc:".length())).getPort();
	}

	/** From now on the database is reached as the program does it, through this port. */
	World viaPort(int port) {
		Database open = Database
			.open(new Database.Place(this.database.url().replace(":" + databasePort() + "/", ":" + port + "/"),
					"postgres", null, Path.of(".")));
		this.opened.add(open);
		return via(open.dataSource());
	}

	/** The port of the real sandbox, for a proxy before it. */
	int sandboxPort() {
		return this.sandbox.url().getPort();
	}

	/** Puts the database's clock off from the real time, from now on. */
	World databaseClock(Duration off) {
		this.rows.execute("create or replace function payrun_now() returns timestamptz language sql volatile as "
				+ "$$select clock_timestamp() + interval '" + off.toMillis() + " milliseconds'$$");
		return this;
	}

	World key(String key) {
		this.key = key;
		return this;
	}

	/** Submits run 1 as a runner of the given epoch. */
	StepEnd submit(int epoch) {
		return submit(epoch, true);
	}

	StepEnd submit(int epoch, boolean clocksAgree) {
		RunnerLease lease = new RunnerLease();
		lease.add(1, epoch, false);
		try (Heart heart = new Heart(lease)) {
			this.beating = heart;
			this.running = lease;
			lease.sendUntil(this.until);
			return new Submission(this.wire, anchor(), this.wall).submit(account(clocksAgree), lease, this.stop,
					Progress.SILENT);
		}
	}

	/** What the runner's home knows of the database. */
	Anchor anchor() {
		return new Anchor(this.database.dataSource(), this.home);
	}

	/** The runner's {@code PAYRUN_HOME}. */
	Path home() {
		return this.home;
	}

	StepEnd track(Duration until) {
		return new Tracking(this.wire, this.wall).track(account(true), until, this.stop, Progress.SILENT);
	}

	Account account(boolean clocksAgree) {
		Instant now = Clock.systemUTC().instant();
		URI url = (this.elsewhere != null) ? this.elsewhere : this.sandbox.url();
		ProviderSettings settings = new ProviderSettings(url, this.key, this.window, this.timeout);
		return new Account(new SyncPay(settings), settings, "sandbox", "org_test", 500, this.concurrency, 0,
				Duration.ofMillis(20), Duration.ofMillis(200), LaunchClock.startingNow(now, clocksAgree ? now : null));
	}

	void scenario(String text) {
		post("/_scenario", text);
	}

	String post(String path, String body) {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create(this.sandbox.url() + path))
					.POST(HttpRequest.BodyPublishers.ofString(body))
					.build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	JsonNode books() {
		try {
			return JsonMapper.shared()
				.readTree(this.http
					.send(HttpRequest.newBuilder(URI.create(this.sandbox.url() + "/_books")).build(),
							HttpResponse.BodyHandlers.ofString())
					.body());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	int arrivals() {
		return books().get("arrivals").size();
	}

	int arrivals(String reference) {
		return (int) books().get("arrivals")
			.valueStream()
			.filter((arrival) -> reference.equals(arrival.get("reference").asString()))
			.count();
	}

	int withdrawals() {
		return books().get("withdrawals").size();
	}

	/**
	 * Payout by payout: what we say and what the sandbox's books say, as status and
	 * amount.
	 */
	void booksAgree() {
		Map<String, String> theirs = new TreeMap<>();
		for (JsonNode line : books().get("withdrawals")) {
			theirs.merge(line.get("reference").asString(),
					line.get("status").asString() + " " + line.get("amount").asString(), (a, b) -> a + " AND " + b);
		}
		Map<String, String> ours = new TreeMap<>();
		JdbcClient.create(this.database.dataSource())
			.sql("select reference, status, amount from payout where status in ('COMPLETED', 'FAILED', 'CANCELLED', 'ACCEPTED')")
			.query((row) -> {
				ours.put(row.getString(1), row.getString(2) + " " + row.getBigDecimal(3).toPlainString());
			});
		assertThat(ours).isEqualTo(theirs);
		assertThat(books().get("double_payments").size()).isZero();
	}

	List<String> statuses() {
		return new ArrayList<>(JdbcClient.create(this.database.dataSource())
			.sql("select reference || ' ' || status || coalesce(' ' || hold_kind, '') from payout order by run_id, line")
			.query(String.class)
			.list());
	}

	/** Lets the runner see the database's clock now. */
	void beat() {
		Heart heart = this.beating;
		if (heart != null) {
			heart.beat();
		}
	}

	/** Raises the epoch, as a runner does that takes over. */
	void takeOver(int epoch) {
		this.rows.value("update payment_run set epoch = " + epoch + " where id = 1 returning epoch");
	}

	@Override
	public void close() {
		this.opened.forEach(Database::close);
		this.sandbox.close();
		this.database.close();
		try {
			FileSystemUtils.deleteRecursively(this.home);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path makeHome() {
		try {
			return Files.createTempDirectory("payrun-home-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Confirms the lease as a run lock's connection does. */
	private final class Heart extends Thread implements AutoCloseable {

		private final RunnerLease lease;

		private volatile boolean ended;

		Heart(RunnerLease lease) {
			this.lease = lease;
			beat();
			setDaemon(true);
			start();
		}

		@Override
		public void run() {
			while (!this.ended) {
				beat();
				java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
			}
		}

		private void beat() {
			long asked = System.nanoTime();
			JdbcClient.create(World.this.database.dataSource())
				.sql("""
						select payrun_now() as now,
						       array(select coalesce(provider, '*') from send_pause where ended_at is null) as paused""")
				.query((row) -> {
					this.lease.confirm(row.getObject("now", java.time.OffsetDateTime.class).toInstant(), asked,
							java.util.Set.of((String[]) row.getArray("paused").getArray()));
				});
		}

		@Override
		public void close() {
			this.ended = true;
			java.util.concurrent.locks.LockSupport.unpark(this);
			try {
				join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
