package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.payrun.database.Database;
import io.payrun.database.TestDatabase;
import io.payrun.payout.Anchor;
import io.payrun.payout.Pauses;
import io.payrun.payout.People;
import io.payrun.payout.Progress;
import io.payrun.payout.SettableClock;
import io.payrun.reconciliation.BalanceReadings;
import io.payrun.reconciliation.Reports;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A whole night for tests: a real database, a sandbox over HTTP, job definitions and an
 * inbox in a folder, and the program wired as the command line does it. Mode
 * {@code test}, job {@code nightly}, 100,000.00 NGN on the account.
 */
final class Night implements AutoCloseable, Screen {

	private static final String JOB = """
			name: %s
			mode: test
			provider: syncpay
			source: {csv: "%s/*.csv"}
			""";

	private static final String CALM = "settle=1ms,balance.NGN=100000.00";

	private static final String SUBMIT = "submit: {rate: 0}\n";

	private static final String TRACK = "track: {first-poll: 1s, longest-poll: 1s, until: 3s}\n";

	final TestDatabase database = TestDatabase.create();

	final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	final Path folder;

	final Path reports;

	final List<String> said = new CopyOnWriteArrayList<>();

	final Ledger ledger;

	private final Sandbox sandbox;

	private String key = "sk_test_a";

	private @Nullable URI elsewhere;

	private @Nullable Database opened;

	private boolean yes = true;

	private @Nullable DataSource wire;

	private Duration window = Duration.ofMinutes(30);

	private Duration patience = Duration.ofSeconds(20);

	private String home = "home";

	private Duration pace = Duration.ofSeconds(10);

	/** By what business dates become due; null: by the machine's clock. */
	@Nullable SettableClock dates;

	private final Map<String, AnnotationConfigApplicationContext> contexts = new HashMap<>();

	private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

	/** Told of each progress, beside the checks. */
	Consumer<Progress> watcher = Progress.SILENT;

	Night(Path folder) {
		this.folder = folder;
		this.reports = folder.resolve("reports");
		this.sandbox = Sandbox
			.start(new Sandbox.Options(0, 7, CALM, null, Duration.ofMinutes(30), Duration.ZERO, Clock.systemUTC()));
		this.ledger = new Ledger(this.sandbox.url());
		pollSoon();
		job("nightly", "");
	}

	/** A job definition asks after a second at the soonest; that is long for a test. */
	private void pollSoon() {
		this.sql.sql("""
				create function poll_soon() returns trigger language plpgsql as $$
				begin
				  new.next_poll_at := least(new.next_poll_at, payrun_now() + interval '20 milliseconds');
				  return new;
				end $$;
				create trigger poll_soon before update on payout
				  for each row when (new.polls = old.polls and new.next_poll_at is not null)
				  execute function poll_soon();
				""").update();
	}

	/** Defines a job whose files lie in the folder {@code NAME}. */
	Night job(String name, String more) {
		Path inbox = this.folder.resolve(name);
		write(this.folder.resolve("jobs").resolve(name + ".yaml"), JOB.formatted(name, inbox) + more
				+ (more.contains("submit:") ? "" : SUBMIT) + (more.contains("track:") ? "" : TRACK));
		make(inbox);
		return this;
	}

	/** Defines a job word by word. */
	Night define(String name, String yaml) {
		write(this.folder.resolve("jobs").resolve(name + ".yaml"), yaml);
		return this;
	}

	/** How the sandbox behaves from now on. */
	Night scenario(String text) {
		this.ledger.scenario(CALM + "," + text);
		return this;
	}

	/** The key of everything that begins from now on. */
	Night key(String next) {
		this.key = next;
		return restart();
	}

	/** What a person answers before the first send. */
	Night yes(boolean next) {
		this.yes = next;
		return this;
	}

	/** Where the provider is looked for from now on. */
	Night url(@Nullable URI next) {
		this.elsewhere = next;
		return restart();
	}

	/** How the database is reached from now on: a pool of Hikari's. */
	Night via(DataSource next) {
		this.wire = next;
		return restart();
	}

	/** From now on the database is reached as the program does it, through this port. */
	Night databaseAt(int port) {
		restart();
		Database through = Database
			.open(new Database.Place(this.database.url().replace(":" + databasePort() + "/", ":" + port + "/"),
					"postgres", null, this.folder));
		this.opened = through;
		this.wire = through.dataSource();
		return this;
	}

	int databasePort() {
		return URI.create(this.database.url().substring("jdbc:".length())).getPort();
	}

	Night window(Duration next) {
		this.window = next;
		return restart();
	}

	/**
	 * Whose home everything has that begins from now on; what goes on in another one goes
	 * on.
	 */
	Night home(String next) {
		this.home = next;
		return this;
	}

	/** Another home with another key; what goes on elsewhere goes on with its own. */
	Night beside(String next, String itsKey) {
		this.key = itsKey;
		return home(next);
	}

	/** How often the anchors of homes are raised. */
	Night pace(Duration next) {
		this.pace = next;
		return restart();
	}

	/** How long a balance that is short is looked at again. */
	Night patience(Duration next) {
		this.patience = next;
		return restart();
	}

	/** A file of the job {@code nightly}: {@code REFERENCE AMOUNT} a line, in NGN. */
	Path file(String name, String... lines) {
		return fileOf("nightly", name, lines);
	}

	Path fileOf(String job, String name, String... lines) {
		StringBuilder text = new StringBuilder("reference,destination_id,amount,currency,replaces\n");
		for (String line : lines) {
			String[] words = line.split(" ");
			text.append(words[0])
				.append(",")
				.append((words.length > 3) ? words[3] : "dest_ngn_" + words[0])
				.append(",")
				.append(words[1])
				.append(",NGN,")
				.append((words.length > 2 && !words[2].equals("-")) ? words[2] : "")
				.append("\n");
		}
		return write(this.folder.resolve(job).resolve(name), text.toString());
	}

	Runs runs() {
		return context().getBean(Runs.class);
	}

	/** A server's scheduler, one for each home. */
	Schedules schedules() {
		return context().getBean(Schedules.class);
	}

	/**
	 * The server at work on a job dies, and only it: its lock goes, and nothing that it
	 * does reaches the database.
	 */
	void kill(String home, String job) {
		AnnotationConfigApplicationContext server = Objects.requireNonNull(this.contexts.get(home));
		((HikariDataSource) server.getBean(DataSource.class)).close();
		this.sql.sql(
				"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like :job")
			.param("job", "%" + job + "%")
			.query()
			.listOfRows();
	}

	People people() {
		return new People(context().getBean(DataSource.class));
	}

	/** The database as this process reaches it. */
	DataSource processDataSource() {
		return context().getBean(DataSource.class);
	}

	DestinationCreation destinations() {
		return context().getBean(DestinationCreation.class);
	}

	RunApprovals approvals() {
		return context().getBean(RunApprovals.class);
	}

	/** Somebody approves a waiting run as it stands. */
	void approve(long run, String actor) {
		approvals().approve(approvals().waiting(run), actor, null);
	}

	Pauses pauses() {
		return context().getBean(Pauses.class);
	}

	Anchor anchor() {
		return context().getBean(Anchor.class);
	}

	Reports reporting() {
		return context().getBean(Reports.class);
	}

	/**
	 * The next versions of all reports that a change made stale, as a command does it.
	 */
	List<Reports.Written> publish() {
		return reporting().publishStale(this.reports, List.of());
	}

	/** Runs the job {@code nightly} and returns the exit code. */
	int run() {
		return run("nightly");
	}

	int run(String job) {
		return runs().run(new Runs.Order(job, null, null), this).exitCode();
	}

	int run(Path file) {
		return runs().run(new Runs.Order("nightly", file, null), this).exitCode();
	}

	int relaunch(long run) {
		return runs().relaunch(run, this).exitCode();
	}

	/**
	 * A relaunch of run 1 that the check before the first send ends, with a line that
	 * says why.
	 */
	void notRelaunched(int exitCode, String message) {
		assertThat(relaunch(1)).isEqualTo(exitCode);
		assertThat(this.said.get(this.said.size() - 1)).contains("was not relaunched").contains(message);
	}

	/** The same beside the test's own thread. */
	CompletableFuture<Integer> start(String job) {
		Runs runs = runs();
		return CompletableFuture.supplyAsync(() -> runs.run(new Runs.Order(job, null, null), this).exitCode());
	}

	/** A command that is refused with an exit code and a message. */
	static void refused(int exitCode, String message, Runnable command) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(command::run)
			.withMessageContaining(message)
			.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(exitCode));
	}

	/** Waits for something that another thread does. */
	static void await(BooleanSupplier condition) {
		await(Duration.ofSeconds(20), condition);
	}

	/** The same with more patience. */
	static void await(Duration longest, BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).as("waited in nanoseconds").isLessThan(longest.toNanos());
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

	/**
	 * Ends a night in which this reference is left between intent and outcome, first sent
	 * longer ago than the provider remembers its key.
	 */
	void crashInDoubt(int payouts) {
		CompletableFuture<Integer> running = start("nightly");
		await(() -> number("select count(*) from payout_attempt where outcome = 'InDoubt'") >= payouts
				&& number("select count(*) from payout where status = 'READY'") == 0);
		runs().stop(number("select max(id) from payment_run"));
		assertThat(running.join()).isEqualTo(1);
		scenario("calm");
		assertThat(this.sql.sql("""
				update payout set first_sent_at = first_sent_at - interval '26 minutes' where status = 'SENDING'
				""").update()).isEqualTo(payouts);
	}

	long number(String query) {
		return this.sql.sql(query).query(Long.class).single();
	}

	String text(String query) {
		return this.sql.sql(query).query(String.class).single();
	}

	/**
	 * Every payout: {@code RUN REFERENCE STATUS}, with the hold kind where it is held.
	 */
	List<String> payouts() {
		return this.sql.sql("""
				select run_id || ' ' || reference || ' ' || status || coalesce(' ' || hold_kind, '')
				from payout order by run_id, line""").query(String.class).list();
	}

	/** The newest report of a run. */
	Told report(long run) {
		return Told.newest(this.reports.resolve(String.valueOf(run)));
	}

	Told report(long run, int version) {
		return Told.of(this.reports.resolve(run + "/v" + version));
	}

	/**
	 * What every night must end with: payout by payout, the newest reports and the
	 * sandbox's books tell the same status and amount, and nothing was paid twice.
	 */
	void booksAgree() {
		List<String> reported = this.sql.sql("select id from payment_run where report_state = 'CURRENT' order by id")
			.query(Long.class)
			.list()
			.stream()
			.flatMap((run) -> report(run).sent().stream())
			.sorted()
			.toList();
		assertThat(reported).isEqualTo(this.ledger.withdrawals().stream().map(Ledger::withoutRefund).sorted().toList());
		assertThat(this.ledger.books().get("double_payments").size()).isZero();
	}

	/** The process dies: from now on nothing that it does reaches the database. */
	void cut() {
		this.database.cutConnections();
		this.pools.forEach(HikariDataSource::close);
	}

	/** What comes next is another process. */
	Night restart() {
		this.contexts.values().forEach(AnnotationConfigApplicationContext::close);
		this.contexts.clear();
		this.pools.forEach(HikariDataSource::close);
		this.pools.clear();
		if (this.opened != null) {
			this.opened.close();
			this.opened = null;
			this.wire = null;
		}
		return this;
	}

	private DataSource pool() {
		HikariDataSource pool = this.database.processPool();
		this.pools.add(pool);
		return pool;
	}

	/** Where the sandbox prints its books. */
	URI books() {
		return this.sandbox.url().resolve("/_books");
	}

	private AnnotationConfigApplicationContext context() {
		AnnotationConfigApplicationContext open = this.contexts.get(this.home);
		if (open == null) {
			open = new AnnotationConfigApplicationContext();
			DataSource dataSource = (this.wire != null) ? this.wire : pool();
			BalanceReadings balances = new BalanceReadings(dataSource, Duration.ofMillis(50), this.patience);
			Settings settings = settings();
			open.registerBean(DataSource.class, () -> dataSource, (bean) -> bean.setDestroyMethodName(""));
			open.registerBean(Clock.class, Clock::systemUTC);
			open.registerBean(Settings.class, () -> settings);
			open.registerBean(BalanceReadings.class, () -> balances);
			AnchorPace anchorPace = new AnchorPace(this.pace);
			open.registerBean(AnchorPace.class, () -> anchorPace);
			SettableClock clock = this.dates;
			if (clock != null) {
				open.registerBean(ScheduleClock.class, () -> new ScheduleClock(clock));
			}
			Schedules.Pace soon = new Schedules.Pace(Duration.ofMillis(100), Duration.ofHours(1));
			open.registerBean(Schedules.Pace.class, () -> soon);
			open.register(JobsConfiguration.class);
			open.refresh();
			this.contexts.put(this.home, open);
		}
		return open;
	}

	private Settings settings() {
		URI url = (this.elsewhere != null) ? this.elsewhere : this.sandbox.url();
		return new Settings(this.folder.resolve(this.home), this.folder.resolve("jobs"), this.reports,
				new Settings.SyncPay(url, this.key, null, this.window, Duration.ofSeconds(5), null),
				new Settings.Soap(url, "key_night", null, Duration.ofSeconds(5), false, null,
						"https://pay.example.com"),
				this.folder.resolve("links"));
	}

	private static Path write(Path file, String text) {
		try {
			Files.createDirectories(file.getParent());
			return Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void make(Path folder) {
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void say(String line) {
		this.said.add(line);
	}

	@Override
	public void progress(Progress progress) {
		assertThat(progress.done()).isNotNegative();
		this.watcher.accept(progress);
	}

	@Override
	public boolean confirm(String plan) {
		this.said.add(plan);
		return this.yes;
	}

	@Override
	public void close() {
		restart();
		this.sandbox.close();
		this.database.close();
	}

}
