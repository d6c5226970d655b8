package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a run takes in: several files, refused ones, none, the request table. */
class SourcesFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void goodFilesArePaidBesideARefusedOneAndAllAreMoved() throws IOException {
		this.night.file("a.csv", "PO-1 10000.00", "PO-2 20000.00");
		Path bad = this.night.file("b.csv", "PO-3 30000.00");
		Files.writeString(bad, "reference;amount\nPO-3;1\n");
		this.night.file("c.csv", "PO-4 15000.00", "PO-5 1.00");
		Files.writeString(this.night.folder.resolve("nightly/c.control.json"),
				"{\"lines\": 2, \"totals\": {\"NGN\": \"15001.00\"}}");
		assertThat(this.night.run()).isEqualTo(2);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED", "2 PO-4 COMPLETED");
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		assertThat(this.night.report(2).lines()).isEqualTo("2 1 1");
		assertThat(this.night.report(2).json().get("rejected_amounts").get("NGN").asString()).isEqualTo("1.00");
		assertThat(this.night.report(2).csv("rejected.csv").get(1)).contains("BELOW_MINIMUM");
		// run 2 opens when run 1 has sent its 30,000.00
		assertThat(this.night.report(2).balance("NGN"))
			.isEqualTo("70000.00 55000.00 55000.00 55000.00 55000.00 0.00 exact");
		// run 1 closes while all of it is in flight, and keeps that reading
		assertThat(this.night.report(1).balance("NGN"))
			.isEqualTo("100000.00 70000.00 70000.00 70000.00 100000.00 0.00 bounded");
		List<String> files = files();
		assertThat(files).contains("done/1-a.csv", "done/2-c.csv", "done/2-c.control.json").hasSize(5);
		assertThat(files).anyMatch((file) -> file.matches("refused/[0-9TZ]+-b\\.csv"))
			.anyMatch((file) -> file.matches("refused/[0-9TZ]+-b\\.reason\\.txt"));
		this.night.booksAgree();
	}

	@Test
	void aRefusedFileAloneMakesNoRunAndSendsNothing() throws IOException {
		Files.writeString(this.night.file("b.csv", "PO-3 30000.00"), "reference;amount\nPO-3;1\n");
		assertThat(this.night.run()).isEqualTo(2);
		assertThat(this.night.runs().list(9)).isEmpty();
		assertThat(this.night.ledger.arrivals()).isZero();
		this.night.file("a.csv", "PO-1 10000.00");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED");
	}

	@Test
	void aFileThatIsNotThereIsExpectedOrNot() {
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.report(1).lines()).isEqualTo("0 0 0");
		assertThat(this.night.report(1).currencies()).isEmpty();
		this.night.define("weekly", """
				name: weekly
				mode: test
				source: {csv: %s/nothing/*.csv, expected: false}
				""".formatted(this.folder));
		assertThat(this.night.run("weekly")).isZero();
		assertThat(this.night.runs().list(9)).extracting(Runs.Summary::state).containsExactly("FINISHED", "FINISHED");
	}

	@Test
	void theSameContentTwiceIsOneRun() throws IOException {
		Path file = this.night.file("a.csv", "PO-1 10000.00");
		String content = Files.readString(file);
		assertThat(this.night.run()).isZero();
		Path again = Files.writeString(this.night.folder.resolve("again.csv"), content);
		Night.refused(2, "Run 1 has this content already", () -> this.night.run(again));
		Files.writeString(this.night.folder.resolve("nightly/b.csv"), content);
		assertThat(this.night.run()).isZero();
		assertThat(this.night.runs().list(9)).hasSize(1);
		assertThat(files()).hasSize(3).contains("done/1-a.csv", "done/1-b.csv", "done/1-b.reason.txt");
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
	}

	@Test
	void aFileByNameIsPaidAndStaysWhereItIs() {
		Path file = this.night.file("a.csv", "PO-1 10000.00");
		assertThat(this.night.run(file)).isZero();
		assertThat(files()).containsExactly("a.csv");
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
		Night.refused(2, "There is no file", () -> this.night.run(this.folder.resolve("none.csv")));
	}

	@Test
	void aRunThatDiedBeforeItAcceptedIsContinuedByTheNext() throws IOException {
		Path file = this.night.file("a.csv", "PO-1 10000.00");
		String content = Files.readString(file);
		dieBeforeAccept(content, file);
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("INTERRUPTED");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.runs().list(9)).extracting(Runs.Summary::id).containsExactly(1L);
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
		assertThat(files()).containsExactly("done/1-a.csv");
		this.night.booksAgree();
	}

	@Test
	void aRunThatDiedBeforeItAcceptedIsForgottenOnceItsFileIsGone() throws IOException {
		Path file = this.night.file("a.csv", "PO-1 10000.00");
		dieBeforeAccept(Files.readString(file), file);
		Files.delete(file);
		this.night.file("b.csv", "PO-2 20000.00");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.payouts()).containsExactly("2 PO-2 COMPLETED");
		Night.refused(2, "Run 1 accepted nothing before it ended", () -> this.night.relaunch(1));
	}

	@Test
	void aRunWithoutAFileThatDiedAtOnceTakesNoRequestsWhenItGoesOn() {
		this.night.sql.sql("""
				insert into payment_run (id, job, mode, business_date, epoch, launches, source_kind)
				values (1, 'nightly', 'test', '2026-11-20', 1, 1, 'none')
				""").update();
		request("PO-1", "10000.00");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.report(1).lines()).isEqualTo("0 0 0");
		assertThat(this.night.number("select count(*) from payout_request where run_id is null")).isEqualTo(1);
	}

	@Test
	void rowsThatADeadRunHadTakenArePaidAsItsOwnAndLaterOnesBesideThem() {
		requests();
		request("PO-1", "10000.00");
		this.night.sql.sql("""
				insert into payment_run (id, job, mode, business_date, epoch, launches, source_kind)
				values (1, 'requests', 'test', '2026-11-20', 1, 1, 'database')
				""").update();
		this.night.sql.sql("update payout_request set run_id = 1").update();
		request("PO-2", "20000.00");
		assertThat(this.night.run("requests")).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "2 PO-2 COMPLETED");
		this.night.booksAgree();
	}

	@Test
	void anUnfinishedFileIsLeftToGrowAndByNameIsRefused() throws IOException {
		Path file = this.night.file("a.csv", "PO-1 10000.00");
		String content = Files.readString(file);
		Files.writeString(file, content.stripTrailing());
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.runs().list(9)).isEmpty();
		assertThat(files()).containsExactly("a.csv");
		Night.refused(2, "it may be cut off", () -> this.night.run(file));
		Files.writeString(file, content);
		assertThat(this.night.run()).isZero();
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
	}

	@Test
	void aHeaderWithoutLinesIsARunOfZeroLines() {
		this.night.file("a.csv");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.report(1).lines()).isEqualTo("0 0 0");
		assertThat(this.night.report(1).isBalanced()).isTrue();
		assertThat(files()).containsExactly("done/1-a.csv");
	}

	@Test
	void theGravestOfSeveralRunsIsTheExitCode() {
		this.night.scenario("echo-amount@PO-1=wrong");
		this.night.file("a.csv", "PO-1 10000.00");
		this.night.file("b.csv", "PO-2 20000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.runs().list(9)).extracting(Runs.Summary::exitCode).containsExactly(0, 3);
		assertThat(this.night.report(1).discrepancies()).containsExactly("ECHO_MISMATCH PO-1 10000.00");
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
		this.night.booksAgree();
	}

	@Test
	void rowsOfTheRequestTableArePaidAndToldBackAndTakenOnce() {
		requests();
		request("PO-1", "10000.00");
		request("PO-2", "20000.00");
		request("PO-3", "-1");
		this.night.scenario("failed@PO-2=1");
		assertThat(this.night.run("requests")).isZero();
		Told told = this.night.report(1);
		assertThat(told.lines()).isEqualTo("3 2 1");
		assertThat(told.buckets("NGN"))
			.isEqualTo("accepted 2 30000.00, completed 1 10000.00, failed 1 20000.00, refunded 1 20000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 90000.00 90000.00 90000.00 90000.00 0.00 exact");
		request("PO-4", "15000.00");
		assertThat(this.night.run("requests")).isZero();
		assertThat(this.night.report(2).buckets("NGN")).isEqualTo("accepted 1 15000.00, completed 1 15000.00");
		assertThat(
				this.night.sql.sql("select reference || ' ' || run_id || ' ' || status from payout_request order by id")
					.query(String.class)
					.list())
			.containsExactly("PO-1 1 COMPLETED", "PO-2 1 FAILED", "PO-3 1 REJECTED", "PO-4 2 COMPLETED");
		assertThat(this.night.run("requests")).isZero();
		assertThat(this.night.report(3).lines()).isEqualTo("0 0 0");
		assertThat(this.night.number("select count(*) from payout")).isEqualTo(3);
		this.night.booksAgree();
	}

	@Test
	void aPlanSaysWhatARunWouldDoAndLeavesNoRowInAnyTable() {
		this.night.scenario("balance.NGN=30000.00");
		this.night.file("a.csv", "PO-1 10000.00", "PO-2 25000.00", "PO-3 1.00", "PO-4 5000.00 - dest_ngn_x",
				"PO-5 5000.00 - dest_ngn_x");
		Map<String, Long> before = rows();
		Runs.Plan plan = this.night.runs()
			.plan(new Runs.Order("nightly", null, LocalDate.of(2026, 11, 20)), this.night);
		assertThat(rows()).isEqualTo(before);
		assertThat(plan.send()).isEqualTo(1);
		assertThat(plan.held()).isEqualTo(3);
		assertThat(plan.rejected()).isEqualTo(1);
		assertThat(plan.exitCode()).isEqualTo(3);
		assertThat(plan.totals()).singleElement().satisfies((total) -> {
			assertThat(total.currency()).isEqualTo("NGN");
			assertThat(total.send()).hasToString("Counted[count=1, amount=10000.00]");
			assertThat(total.held()).hasToString("{INSUFFICIENT_FUNDS=Counted[count=2, amount=30000.00], "
					+ "POSSIBLE_DUPLICATE=Counted[count=1, amount=5000.00]}");
			assertThat(total.available()).isEqualByComparingTo("30000.00");
		});
		assertThat(files()).containsExactly("a.csv");
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.report(1).buckets("NGN"))
			.isEqualTo("accepted 4 45000.00, completed 1 10000.00, held 3 35000.00");
	}

	@Test
	void aPlanOfTheRequestTableLeavesItsRowsAlone() {
		requests();
		request("PO-1", "10000.00");
		Map<String, Long> before = rows();
		assertThat(this.night.runs().plan(new Runs.Order("requests", null, null), this.night).send()).isEqualTo(1);
		assertThat(rows()).isEqualTo(before);
		assertThat(this.night.number("select count(*) from payout_request where run_id is null and status is null"))
			.isEqualTo(1);
		assertThat(this.night.run("requests")).isZero();
		this.night.booksAgree();
	}

	private void requests() {
		this.night.define("requests", """
				name: requests
				mode: test
				provider: syncpay
				source: {database: true}
				submit: {rate: 0}
				track: {first-poll: 1s, longest-poll: 1s, until: 3s}
				""");
	}

	private void request(String reference, String amount) {
		this.night.sql.sql("""
				insert into payout_request (mode, reference, destination, amount, currency)
				values ('test', :reference, 'dest_ngn_' || :reference, :amount, 'NGN')
				""").param("reference", reference).param("amount", amount).update();
	}

	/** What a process leaves that was killed while it read its file. */
	private void dieBeforeAccept(String content, Path file) {
		this.night.sql.sql("""
				insert into payment_run (id, job, mode, business_date, state, epoch, launches, source_kind, source_name,
				                         source_path, source_sha256, source_bytes)
				values (1, 'nightly', 'test', '2026-11-20', 'RUNNING', 1, 1, 'csv', 'a.csv', :path,
				        encode(sha256(convert_to(:content, 'UTF8')), 'hex'), length(:content))
				""").param("path", file.toString()).param("content", content).update();
		this.night.sql.sql("insert into staged_line (run_id, line, reference) values (1, 2, 'half of the file')")
			.update();
	}

	/** How many rows every table has. */
	private Map<String, Long> rows() {
		Map<String, Long> rows = new TreeMap<>();
		for (String table : this.night.sql.sql("""
				select table_name from information_schema.tables
				where table_schema = 'public' and table_type = 'BASE TABLE'""").query(String.class).list()) {
			rows.put(table, this.night.number("select count(*) from " + table));
		}
		return rows;
	}

	/** The files of the job's inbox and below. */
	private List<String> files() {
		Path inbox = this.folder.resolve("nightly");
		try (Stream<Path> found = Files.walk(inbox)) {
			List<String> files = new ArrayList<>(
					found.filter(Files::isRegularFile).map((file) -> inbox.relativize(file).toString()).toList());
			files.sort(null);
			return files;
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
