package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The crash windows RW1 to RW5: what a killed writer leaves, and what the next one makes
 * of it.
 */
class ReportCrashIntegrationTests {

	private static final Set<String> ALL = Set.of("json", "csv", "html");

	@TempDir
	Path root;

	private Books books;

	private Reports reports;

	@BeforeEach
	void open() {
		this.books = new Books();
		this.books.contractExample();
		this.reports = new Reports(this.books.dataSource(), Duration.ofMillis(50));
	}

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void aKillBeforeTheRenameLeavesNoReportAndTheNextWriterGivesTheSameBytes() throws IOException {
		this.reports.publish(7, this.root, ALL);
		String json = read("7/v1/reconciliation.json");
		String html = read("7/v1/reconciliation.html");
		Files.move(this.root.resolve("7/v1"), this.root.resolve("7/.v1-killed"));
		unpublish("WRITING");
		this.books.at("2026-11-20T05:00:00Z");
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(written.version()).isEqualTo(1);
		assertThat(read("7/v1/reconciliation.json")).isEqualTo(json);
		assertThat(read("7/v1/reconciliation.html")).isEqualTo(html);
		assertThat(names("7")).containsExactly("v1");
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	@Test
	void aKillBeforeTheRenameWithAChangeAfterItIsMadeAnewUnderTheSameNumber() throws IOException {
		this.reports.publish(7, this.root, ALL);
		Files.move(this.root.resolve("7/v1"), this.root.resolve("7/.v1-killed"));
		unpublish("WRITING");
		this.books.change("PO-7-0101", "REFUSED", "ada", "not there");
		assertThat(this.reports.publish(7, this.root, ALL).version()).isEqualTo(1);
		assertThat(read("7/v1/reconciliation.csv")).contains("PO-7-0101,syncpay,dest_101,emp-101,10000.00,NGN,REFUSED");
		assertThat(read("7/v1/reconciliation.json")).doesNotContain("OUTCOME_UNKNOWN");
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	@Test
	void aKillAfterTheRenameIsMatchedByItsHashesAndNotWrittenAsASecondVersion() throws IOException {
		this.reports.publish(7, this.root, ALL);
		Object before = Files.getLastModifiedTime(this.root.resolve("7/v1/reconciliation.csv"));
		unpublish("WRITING");
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(written.version()).isEqualTo(1);
		assertThat(Files.getLastModifiedTime(this.root.resolve("7/v1/reconciliation.csv"))).isEqualTo(before);
		assertThat(names("7")).containsExactly("v1");
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	@Test
	void aKillAfterTheRenameWithAChangeAfterItMakesTheNextVersion() throws IOException {
		this.reports.publish(7, this.root, ALL);
		unpublish("WRITING");
		this.books.change("PO-7-0101", "REFUSED", "ada", "not there");
		assertThat(this.reports.publish(7, this.root, ALL).version()).isEqualTo(2);
		assertThat(read("7/v1/reconciliation.json")).contains("OUTCOME_UNKNOWN");
		assertThat(read("7/v2/changes.csv")).contains("PO-7-0101,NGN,UNKNOWN,REFUSED");
	}

	@Test
	void aFolderThatAnotherDatabaseWroteIsLeftAloneAndSaidSo() throws IOException {
		Files.createDirectories(this.root.resolve("7/v1"));
		Files.writeString(this.root.resolve("7/v1/reconciliation.json"), "{}");
		assertThatThrownBy(() -> this.reports.publish(7, this.root, ALL)).isInstanceOf(ReportFailed.class)
			.hasMessageContaining("already holds another report")
			.hasMessageContaining("PAYRUN_REPORTS");
		assertThat(read("7/v1/reconciliation.json")).isEqualTo("{}");
	}

	@Test
	void aDiskThatRefusesFailsTheReportAloneAndTheNextTryWorks() throws IOException {
		Files.writeString(this.root.resolve("7"), "a file where the folder should be");
		assertThatThrownBy(() -> this.reports.publish(7, this.root, ALL)).isInstanceOf(ReportFailed.class)
			.hasMessageContaining("the payouts are not affected");
		Files.delete(this.root.resolve("7"));
		assertThat(this.reports.publish(7, this.root, ALL).version()).isEqualTo(1);
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	@Test
	void aDiskThatIsFullLeavesNothingUnderTheName() {
		ReportFolder folder = new ReportFolder(this.root.resolve("7/v1"));
		assertThatThrownBy(() -> folder.write(Map.of("a", (out) -> {
			out.write(1);
			throw new IOException("No space left on device");
		}))).isInstanceOf(ReportFailed.class).hasMessageContaining("No space left on device");
		assertThat(this.root.resolve("7")).isEmptyDirectory();
	}

	@Test
	void ofTwoWritersOneWritesAndTheOtherFindsIt() {
		List<CompletableFuture<Reports.Written>> both = Stream
			.generate(() -> CompletableFuture
				.supplyAsync(() -> new Reports(this.books.dataSource()).publish(7, this.root, ALL)))
			.limit(2)
			.toList();
		assertThat(both.stream().map(CompletableFuture::join)).extracting(Reports.Written::version)
			.containsExactly(1, 1);
		assertThat(both.stream().map(CompletableFuture::join).filter(Reports.Written::fresh)).hasSize(1);
	}

	@Test
	void aChangeThatCommitsAfterTheSnapshotIsNotLost() throws SQLException {
		try (Connection writer = this.books.dataSource().getConnection();
				Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			// looks at the mark while it is STALE already, so that it need not set it
			statement.execute("update payment_run set report_state = 'STALE' where id = 7 and report_state <> 'STALE'");
			statement.execute(
					"insert into payout_event select id, 1, payrun_now(), 'UNKNOWN', 'REFUSED', 'x', 'ada', null, 1, '\\x00' "
							+ "from payout where reference = 'PO-7-0101'");
			statement.execute("update payout set status = 'REFUSED', version = 1 where reference = 'PO-7-0101'");
			this.reports.publish(7, this.root, ALL);
			writer.commit();
		}
		assertThat(this.books.reportState(7)).isEqualTo("STALE");
		assertThat(this.reports.publish(7, this.root, ALL).version()).isEqualTo(2);
		assertThat(this.root.resolve("7/v2/changes.csv")).content().contains("PO-7-0101,NGN,UNKNOWN,REFUSED");
		assertThat(this.books.reportState(7)).isEqualTo("CURRENT");
	}

	/** As a process leaves it that dies right before its last commit. */
	private void unpublish(String state) {
		this.books.jdbc().sql("update report_version set published_at = null").update();
		this.books.jdbc().sql("update payment_run set report_state = '" + state + "'").update();
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
