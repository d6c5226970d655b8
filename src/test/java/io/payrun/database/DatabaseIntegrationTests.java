package io.payrun.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DatabaseIntegrationTests {

	private static final Path MADE = Path.of("target", "payrun-home");

	@TempDir
	private Path folder;

	private Path home;

	private Path programs;

	@BeforeAll
	static void makeOneHomeForAll() throws IOException {
		Folders.delete(MADE.toAbsolutePath());
		Database.open(new Database.Place(null, null, null, MADE)).close();
	}

	@BeforeEach
	void makeHome() throws IOException {
		this.home = Files.createDirectories(this.folder.resolve("a home, Bob's"));
		this.programs = Folders.children(MADE.toRealPath(), "postgres-bin-").get(0);
		Files.createSymbolicLink(this.home.resolve(this.programs.getFileName()), this.programs);
	}

	@AfterEach
	void unlinkPrograms() throws IOException {
		Files.delete(this.home.resolve(this.programs.getFileName()));
	}

	@Test
	void whatWasCommittedIsThereAtTheNextOpen() throws IOException {
		copyData();
		try (Database database = open()) {
			execute(database, "create table kept (n integer)");
			execute(database, "insert into kept values (42)");
			assertThat(database.isEmbedded()).isTrue();
		}
		assertThat(postmaster()).as("the last one out stops the server").isEmpty();
		try (Database database = open()) {
			assertThat(number(database, "select n from kept")).isEqualTo(42);
		}
	}

	@Test
	void everythingThatMakesACommitDurableIsOnAndNobodyElseGetsIn() throws IOException {
		copyData();
		try (Database database = open()) {
			for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
				assertThat(text(database, "show " + setting)).as(setting).isEqualTo("on");
			}
			assertThat(text(database, "show timezone")).isEqualTo("UTC");
			assertThat(text(database, "show listen_addresses")).isEqualTo("127.0.0.1");
			assertThat(text(database, "show unix_socket_directories")).isEmpty();
			String url = "jdbc:postgresql://127.0.0.1:" + text(database, "show port") + "/postgres";
			assertThatExceptionOfType(DatabaseUnavailable.class)
				.isThrownBy(() -> Database.open(new Database.Place(url, Cluster.USER, "guessed", this.home)))
				.withMessageContaining("does not accept the user or password")
				.withMessageNotContaining("guessed")
				.satisfies((ex) -> assertThat(ex.getMessage()).hasLineCount(1));
		}
		assertThat(Files.getPosixFilePermissions(this.home.resolve("postgres/payrun.password"))).hasSize(2);
	}

	@Test
	void aServerThatAKilledProcessLeftBehindIsUsedAgain() throws Exception {
		copyData();
		DatabaseProcess other = DatabaseProcess
			.start(this.home, "create table kept (n integer)", "insert into kept values (7)")
			.awaitOpen();
		other.kill();
		Optional<Postmaster> orphan = postmaster();
		assertThat(orphan).isPresent();
		try (Database database = open()) {
			assertThat(postmaster()).isEqualTo(orphan);
			assertThat(number(database, "select n from kept")).isEqualTo(7);
		}
		assertThat(postmaster()).isEmpty();
	}

	@Test
	void nothingCommittedIsLostWhenEverythingIsKilled() throws Exception {
		copyData();
		DatabaseProcess other = DatabaseProcess
			.start(this.home, "create table kept (n integer)", "insert into kept values (8)")
			.awaitOpen();
		ProcessHandle process = ProcessHandle.of(postmaster().orElseThrow().pid()).orElseThrow();
		process.destroyForcibly();
		process.onExit().get(30, TimeUnit.SECONDS);
		other.kill();
		try (Database database = open()) {
			assertThat(number(database, "select n from kept")).isEqualTo(8);
		}
	}

	@Test
	void twoProcessesAtOnceShareOneServerAndTheLastOneOutStopsIt() throws Exception {
		try (DatabaseProcess first = DatabaseProcess.start(this.home);
				DatabaseProcess second = DatabaseProcess.start(this.home)) {
			first.awaitOpen();
			second.awaitOpen();
			Optional<Postmaster> server = postmaster();
			first.close();
			assertThat(postmaster()).isPresent().isEqualTo(server);
		}
		assertThat(postmaster()).isEmpty();
	}

	@Test
	void aServerThatDiedUnderItsUsersIsStartedByTheNextOneWhereTheyFindItAgain() throws IOException {
		copyData();
		try (Database first = open()) {
			execute(first, "create table kept (n integer)");
			int port = postmaster().orElseThrow().port();
			first.hardStop();
			assertThat(postmaster()).isEmpty();
			try (Database second = open()) {
				assertThat(number(second, "select count(*) from kept")).isZero();
				assertThat(postmaster().orElseThrow().port()).isEqualTo(port);
			}
			assertThat(postmaster()).as("the first one still uses it").isPresent();
		}
		assertThat(postmaster()).isEmpty();
	}

	@Test
	void theServerHoldsNoneOfTheCallersStreams() throws Exception {
		copyData();
		List<String> command = DatabaseProcess.command(this.home);
		command.add("halt");
		command.addAll(0, List.of("sh", "-c", "out=$(\"$@\" 2>&1); echo returned", "sh"));
		Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(said).isEqualTo("returned\n");
		assertThat(postmaster()).as("it still runs").isPresent();
		open().close();
	}

	@Test
	void aDataFolderThatWasNotMadeToTheEndIsMadeAgain() throws IOException {
		Path half = Files.createDirectories(this.home.resolve("postgres.new-1/data"));
		Files.writeString(half.resolve("PG_VERSION"), "18\n");
		try (Database database = open()) {
			assertThat(number(database, "select count(*) from payment_run")).isZero();
		}
		assertThat(Folders.children(this.home, "postgres.new")).isEmpty();
	}

	@Test
	void aServersNumberThatNowBelongsToAnotherProcessIsNoObstacle() throws IOException {
		copyData();
		Files.writeString(this.home.resolve("postgres/postmaster.pid"),
				ProcessHandle.current().pid() + "\n/somewhere\n1790000000\n5432\n\n127.0.0.1\n   1  2\nready   \n");
		try (Database database = open()) {
			assertThat(number(database, "select count(*) from payment_run")).isZero();
		}
	}

	@Test
	void aDataFolderOfAnotherMajorVersionIsRefusedInOneLine() throws IOException {
		Path data = Files.createDirectories(this.home.resolve("postgres"));
		Files.writeString(data.resolve("PG_VERSION"), "16\n");
		Files.writeString(data.resolve("payrun.password"), "x\n");
		assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(this::open)
			.withMessageContaining("PostgreSQL 16")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasLineCount(1));
		assertThat(data.resolve("PG_VERSION")).hasContent("16");
	}

	@Test
	void aTemporaryDatabaseGoesAwayAndTakesTheOnesOfKilledProcessesAlong() throws IOException {
		Path abandoned = Files.createDirectories(this.home.resolve("temporary/db-1-1/postgres"));
		try (Database database = Database.temporary(this.home); Database other = Database.temporary(this.home)) {
			execute(database, "create table here (n integer)");
			assertThat(text(other, "select (to_regclass('here') is null)::text")).isEqualTo("true");
			assertThat(abandoned.getParent()).doesNotExist();
		}
		assertThat(Folders.children(this.home.resolve("temporary"), "db-")).isEmpty();
	}

	/** As after a first open, only quicker. */
	private void copyData() throws IOException {
		FileSystemUtils.copyRecursively(MADE.resolve("postgres"), this.home.resolve("postgres"));
		Files.setPosixFilePermissions(this.home.resolve("postgres"), PosixFilePermissions.fromString("rwx------"));
	}

	private Database open() {
		return Database.open(new Database.Place(null, null, null, this.home));
	}

	private Optional<Postmaster> postmaster() throws IOException {
		return Postmaster.of(this.home.resolve("postgres"));
	}

	private static void execute(Database database, String sql) {
		JdbcClient.create(database.dataSource()).sql(sql).update();
	}

	private static long number(Database database, String sql) {
		return JdbcClient.create(database.dataSource()).sql(sql).query(Long.class).single();
	}

	private static String text(Database database, String sql) {
		return JdbcClient.create(database.dataSource()).sql(sql).query(String.class).single();
	}

}
