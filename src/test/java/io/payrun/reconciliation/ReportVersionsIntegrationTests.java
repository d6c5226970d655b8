package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which version a command writes, in which formats and where, and what it says of it. */
@Timeout(120)
class ReportVersionsIntegrationTests {

	private static final Set<String> JSON = Set.of("json");

	@TempDir
	Path root;

	private final Books books = new Books();

	private final Reports reports = new Reports(this.books.dataSource(), Duration.ofSeconds(30));

	private final Reports hasty = new Reports(this.books.dataSource(), Duration.ofMillis(50));

	@BeforeEach
	void oneFinishedRun() {
		this.books.run(7, "nightly", 2, 2, 0);
		this.books.total(7, "accepted", "NGN", 2, "10000.00");
		this.books.payouts(7, 2, 2, "UNKNOWN", "NGN", "5000.00");
	}

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void aRunThatIsNotThereHasNoReport() {
		for (Runnable command : List.<Runnable>of(() -> this.reports.publish(99, this.root, JSON),
				() -> this.reports.rewrite(99, this.root, null, null), () -> this.reports.current(99))) {
			assertThatExceptionOfType(ReportFailed.class).isThrownBy(command::run).withMessage("there is no run 99");
		}
		assertThat(this.root).isEmptyDirectory();
	}

	@Test
	void aReportThatFailedKeepsNoOtherFromBeingWritten() throws Exception {
		assertThatExceptionOfType(ReportFailed.class).isThrownBy(() -> this.reports.publish(99, this.root, JSON));
		assertThat(CompletableFuture.supplyAsync(() -> this.reports.publish(7, this.root, JSON))
			.get(60, TimeUnit.SECONDS)
			.version()).isEqualTo(1);
	}

	@Test
	void aCommandSaysWhereItWroteAndWhetherItMadeTheVersion() {
		Reports.Written written = this.reports.publish(7, this.root, JSON, ZoneId.of("Africa/Lagos"));
		assertThat(List.of(written.runId(), written.version(), written.folder(), written.fresh())).containsExactly(7L,
				1, this.root.resolve("7/v1"), true);
		Reports.Written copy = this.reports.rewrite(7, this.root, null, this.root.resolve("copy"));
		assertThat(List.of(copy.version(), copy.folder(), copy.fresh())).containsExactly(1, this.root.resolve("copy"),
				false);
		refuse("PO-7-0002");
		Reports.Written next = this.reports.rewrite(7, this.root, null, null);
		assertThat(List.of(next.version(), next.folder(), next.fresh())).containsExactly(2, this.root.resolve("7/v2"),
				true);
	}

	@Test
	void rowsThatChangedWithoutAMarkMakeTheNextVersionAndLeaveTheOldFilesAlone() throws IOException {
		this.reports.publish(7, this.root, Set.of("csv"));
		String first = read("7/v1/reconciliation.csv");
		this.books.jdbc().sql("update payout set payee = 'another'").update();
		Reports.Written written = this.reports.rewrite(7, this.root, null, null);
		assertThat(written.version()).isEqualTo(2);
		assertThat(written.fresh()).isTrue();
		assertThat(read("7/v1/reconciliation.csv")).isEqualTo(first).doesNotContain("another");
		assertThat(read("7/v2/reconciliation.csv")).contains("another");
		assertThat(names("7")).as("no draft is left behind").containsExactly("v1", "v2");
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	@Test
	void payoutsThatKeepChangingFailARewriteAfterThreeTries() throws SQLException {
		try (Connection writer = writing("PO-7-0002")) {
			assertThatExceptionOfType(ReportFailed.class).isThrownBy(() -> this.hasty.rewrite(7, this.root, JSON, null))
				.withMessage("the report of run 7 was not written: its payouts keep changing; try again");
			writer.rollback();
		}
		assertThat(this.root.resolve("7")).isDirectoryContaining("glob:**/v[123]")
			.isDirectoryNotContaining("glob:**/v4");
		assertThat(this.hasty.rewrite(7, this.root, JSON, null).version()).isEqualTo(4);
	}

	@Test
	void aChangeThatCommitsWhileTheReportWaitsForItsWriterIsInIt() throws Exception {
		try (Connection writer = writing("PO-7-0002")) {
			CompletableFuture<Reports.Written> report = CompletableFuture
				.supplyAsync(() -> this.reports.publish(7, this.root, JSON));
			while (!this.books.reportState(7).equals("WRITING")) {
				TimeUnit.MILLISECONDS.sleep(5);
			}
			TimeUnit.MILLISECONDS.sleep(300);
			assertThat(report).as("it waits").isNotDone();
			writer.commit();
			assertThat(report.get(60, TimeUnit.SECONDS).version()).isEqualTo(1);
		}
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
		assertThat(read("7/v1/reconciliation.json")).contains("\"refused\" : {\n", "\"count\" : 1");
	}

	@Test
	void aFormatThatIsAddedIsRememberedWithTheVersionAndOneThatIsCopiedElsewhereIsNot() throws IOException {
		this.reports.publish(7, this.root, JSON);
		this.reports.rewrite(7, this.root, Set.of("html"), this.root.resolve("copy"));
		assertThat(names("copy")).containsExactly("reconciliation.html");
		assertThat(kept()).isEqualTo("json {reconciliation.json}");
		this.reports.rewrite(7, this.root, Set.of("csv"), null);
		assertThat(kept()).isEqualTo("csv,json {reconciliation.csv,reconciliation.json,rejected.csv}");
		this.reports.rewrite(7, this.root, JSON, null);
		assertThat(kept()).isEqualTo("csv,json {reconciliation.csv,reconciliation.json,rejected.csv}");
		this.reports.rewrite(7, this.root, null, this.root.resolve("all"));
		assertThat(names("all")).containsExactly("reconciliation.csv", "reconciliation.json", "rejected.csv");
	}

	@Test
	void theNextVersionOfAStaleRunKeepsItsFormatsAndItsZone() throws IOException {
		this.reports.publish(7, this.root, Set.of("html"), ZoneId.of("Africa/Lagos"));
		refuse("PO-7-0002");
		assertThat(this.reports.publishStale(this.root, List.of())).extracting(Reports.Written::version)
			.containsExactly(2);
		assertThat(names("7/v2")).containsExactly("reconciliation.html");
		assertThat(read("7/v2/reconciliation.html")).contains("+01:00");
	}

	@Test
	void aRunWithoutAVersionIsWrittenInAllFormats() throws IOException {
		this.reports.rewrite(7, this.root, null, null);
		assertThat(names("7/v1")).containsExactly("reconciliation.csv", "reconciliation.html", "reconciliation.json",
				"rejected.csv");
		assertThat(read("7/v1/reconciliation.html")).contains("+00:00").doesNotContain("+01:00");
	}

	@Test
	void whatItWouldSayNowIsTheNewestVersionWhileItIsTrueAndTheNextOneAfterwards() throws IOException {
		assertThat(this.reports.current(7)).contains("\"version\" : 1,");
		this.reports.publish(7, this.root, JSON);
		this.books.at("2026-11-21T01:30:00Z");
		assertThat(this.reports.current(7)).isEqualTo(read("7/v1/reconciliation.json"));
		this.books.jdbc().sql("update payment_run set state = 'RUNNING'").update();
		assertThat(this.reports.current(7)).as("nobody holds its lock")
			.contains("\"version\" : 2,", "\"state\" : \"INTERRUPTED\"");
		this.books.jdbc().sql("update payment_run set state = 'FINISHED'").update();
		refuse("PO-7-0002");
		assertThat(this.reports.current(7)).contains("\"version\" : 2,");
		this.books.jdbc().sql("update report_version set published_at = null").update();
		assertThat(this.reports.current(7)).as("the one that is not published yet").contains("\"version\" : 1,");
	}

	@Test
	void aReportIsOfOneMomentAndItsFactsAreReadOnly() {
		WatchedPool pool = new WatchedPool(this.books.dataSource());
		new Reports(pool).publish(7, this.root, JSON);
		assertThat(pool.settings).contains("setReadOnly true",
				"setTransactionIsolation " + Connection.TRANSACTION_REPEATABLE_READ);
	}

	@Test
	void anOverdueStateDoesNotMakeACurrentRunWriteAgain() {
		this.reports.publish(7, this.root, JSON);
		this.books.at("2026-12-21T01:30:00Z");
		assertThat(this.reports.publish(7, this.root, JSON).fresh()).isFalse();
		assertThat(this.reports.publishStale(this.root, List.of())).isEmpty();
	}

	@Test
	void aVersionWithoutHashesIsMadeAnewWhereItsFolderIsGone() throws IOException {
		this.reports.publish(7, this.root, JSON);
		this.books.jdbc().sql("update report_version set published_at = null, files = null").update();
		this.books.jdbc().sql("update payment_run set report_state = 'WRITING'").update();
		assertThatExceptionOfType(ReportFailed.class).as("nobody can say whose folder it is")
			.isThrownBy(() -> this.reports.publish(7, this.root, JSON));
		Files.move(this.root.resolve("7/v1"), this.root.resolve("7/moved"));
		assertThat(this.reports.publish(7, this.root, JSON).version()).isEqualTo(1);
	}

	private void refuse(String reference) {
		this.books.change(reference, "REFUSED", "ada", "not there");
	}

	/** A transaction that has refused a payout and looked at the run's mark already. */
	private Connection writing(String reference) throws SQLException {
		Connection writer = this.books.dataSource().getConnection();
		writer.setAutoCommit(false);
		try (Statement statement = writer.createStatement()) {
			statement.execute("update payment_run set report_state = 'STALE' where id = 7 and report_state <> 'STALE'");
			statement.execute(
					"insert into payout_event select id, 1, payrun_now(), 'UNKNOWN', 'REFUSED', 'x', 'ada', null, 1, '\\x00' "
							+ "from payout where reference = '" + reference + "'");
			statement
				.execute("update payout set status = 'REFUSED', version = 1 where reference = '" + reference + "'");
		}
		return writer;
	}

	/** The newest version's formats and the names of its files. */
	private String kept() {
		return this.books.jdbc().sql("""
				select formats || ' {' || (select string_agg(name, ',' order by name collate "C")
				                           from jsonb_object_keys(files::jsonb) name) || '}'
				from report_version order by version desc limit 1""").query(String.class).single();
	}

	private String read(String name) throws IOException {
		return Files.readString(this.root.resolve(name));
	}

	private List<String> names(String folder) throws IOException {
		try (Stream<Path> paths = Files.list(this.root.resolve(folder))) {
			return paths.map((path) -> String.valueOf(path.getFileName())).sorted().toList();
		}
	}

}
