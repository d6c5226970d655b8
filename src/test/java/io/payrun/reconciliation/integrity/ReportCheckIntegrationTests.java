package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.payrun.reconciliation.integrity.Spoilt.by;
import static org.assertj.core.api.Assertions.assertThat;

/** A published report still says what it said, and what the rows say. */
class ReportCheckIntegrationTests {

	@TempDir
	private Path folder;

	/** Each with the number of breaches of I10. */
	static Stream<Spoilt> files() {
		return Stream.of(
				one("a byte of the table is changed", (night) -> night.replace("1/v2/reconciliation.csv", "\r", "")),
				one("the page is changed", (night) -> night.replace("1/v1/index.html", "first", "worst")),
				one("a file is gone", (night) -> delete(night, "1/v2/rejected.csv")),
				one("a file is a folder", (night) -> {
					delete(night, "1/v2/index.html");
					night.write("1/v2/index.html/x", "");
				}),
				one("a file's hash is no text",
						(night) -> night
							.sql("update report_version set files = jsonb_set(files::jsonb, '{index.html}', "
									+ "'{}')::text where folder = '1/v1'")),
				one("a file lies elsewhere", (night) -> night
					.sql("update report_version set files = '{\"../v2/index.html\": \"x\"}' where folder = '1/v1'")),
				one("a file has a name that is none",
						(night) -> night.sql("update report_version set files = '{\"a\\u0000b\": \"x\"}' "
								+ "where folder = '1/v1'")),
				one("a file is the folder itself",
						(night) -> night
							.sql("update report_version set files = '{\".\": \"x\"}' where folder = '1/v1'")),
				one("the list of files is no list",
						(night) -> night.sql("update report_version set files = '{' where folder = '1/v1'")),
				one("a report lies outside of the reports",
						(night) -> night.sql("update report_version set folder = '../v1' where folder = '1/v1'")),
				one("the summary's file is another than its row, with its hash",
						(night) -> night.forge("1/v2/reconciliation.json", "\"run\": 1", "\"run\": 2")),
				one("the summary's file is longer than its row, with its hash",
						(night) -> night.forge("1/v2/reconciliation.json", "]}", "]} ")),
				one("a status in the table is another, with its hash",
						(night) -> night.forge("1/v2/reconciliation.csv", "UNKNOWN", "REFUSED"), 2),
				one("a line of the table is gone, with its hash",
						(night) -> night.forge("1/v2/reconciliation.csv",
								"8,SP-1,soap,USD,200.00,COMPLETED,180.00,\r\n", ""),
						3),
				one("the table cannot be read, with its hash",
						(night) -> night.forge("1/v2/reconciliation.csv", "status", "state")),
				one("a rejected line says another, with its hash",
						(night) -> night.forge("1/v2/rejected.csv", "TOO_SMALL", "TOO_BIG")),
				one("a rejected line is gone, with its hash",
						(night) -> night.forge("1/v2/rejected.csv",
								"9,'=PO-10,dest_10,400.00,NGN,amount,TOO_SMALL,at least 500.00\r\n", "")),
				one("a rejected line is invented, with its hash",
						(night) -> night.forge("1/v2/rejected.csv", "500.00\r\n", "500.00\r\n10,,,,,,,\r\n")),
				one("the rejected lines cannot be read, with their hash",
						(night) -> night.forge("1/v2/rejected.csv", "\"a ref", "a ref")));
	}

	static Stream<Spoilt> rows() {
		return Stream.of(
				one("the stored summary is no JSON",
						(night) -> night.sql("update report_version set summary = 'x' where folder = '1/v1'")),
				one("the newest stored summary is no JSON",
						(night) -> night.sql("update report_version set summary = 'x' where folder = '1/v2'"), 2),
				one("the summary contradicts itself, everywhere",
						(night) -> night.forgeSummary("1/v1", "\"amount\": \"8000.00\"", "\"amount\": \"8000.01\"")),
				one("the summary says another bucket, everywhere",
						(night) -> night.forgeSummary("1/v2", "\"unknown\"", "\"refused_\"")
							.forgeSummary("1/v2", "\"balanced\": true", "\"balanced\": false"),
						2),
				new Spoilt("the rows say another bucket than the newest report",
						(night) -> night
							.sql("update payout set paid_amount = 179, held_amount = 179 where reference = 'SP-1'"),
						List.of("I10 1 -", "I10 1 -", "I3 1 SP-1")),
				one("the summary names another history",
						(night) -> night.forgeSummary("1/v1", "\"links\": 25", "\"links\": 26")),
				one("the row has another history",
						(night) -> night
							.sql("update report_version set heads_sha256 = repeat('0', 64) " + "where folder = '1/v1'"),
						2),
				one("a chain was counted longer than it is",
						(night) -> night.sql("update report_version set link_counts[9] = 1 where folder = '1/v1'"), 2),
				one("a chain was counted that is not there",
						(night) -> night
							.sql("update report_version set link_counts = link_counts || 0 where folder = '1/v1'")),
				one("a chain was not counted",
						(night) -> night
							.sql("update report_version set link_counts = link_counts[1:8] where folder = '1/v1'")),
				one("history before both cuts was written and hashed anew",
						(night) -> night.relinked(4, "update payout_event set detail = 'x' where payout_id = 4"), 2),
				one("history between the cuts was written and hashed anew", (night) -> night.relinked(1,
						"update payout_event set detail = 'x' where payout_id = 1 and version = 3")));
	}

	private static Spoilt one(String name, Consumer<SmallNight> act) {
		return one(name, act, 1);
	}

	private static Spoilt one(String name, Consumer<SmallNight> act, int breaches) {
		return by(name, act, Stream.generate(() -> "I10 1 -").limit(breaches).toArray(String[]::new));
	}

	@ParameterizedTest
	@MethodSource({ "files", "rows" })
	void whatIsSpoiltIsFoundAtItsPlace(Spoilt spoilt) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			spoilt.act().accept(night);
			assertThat(night.broken(null)).isEqualTo(spoilt.broken());
		}
	}

	@ParameterizedTest
	@CsvSource({ "1/v1, 1, version 1", "1/v2, 1, version 2", "2/v1, 2, version 1" })
	void everyVersionIsLookedAtAndABreachNamesIt(String report, long run, String version) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.forgeSummary(report, "\"history\"", "\"former\"");
			assertThat(SmallNight.of(night.verify(null, null), "I10").breaches()).singleElement()
				.satisfies((breach) -> {
					assertThat(breach.run()).isEqualTo(run);
					assertThat(breach.what()).contains(version);
				});
		}
	}

	@Test
	void aFolderThatIsGoneIsSaidAndIsNoBreach() throws IOException {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Files.move(this.folder.resolve("1/v1"), this.folder.resolve("elsewhere"));
			assertThat(notes(night)).contains("run 1, version 1: its folder is gone");
		}
	}

	@Test
	void aReportOfBeforeHistoryWasChainedIsSaidAndIsNoBreach() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update report_version set heads_sha256 = null, link_counts = null where folder = '1/v1'");
			assertThat(notes(night)).anyMatch((note) -> note.startsWith("run 1, version 1 is older"));
		}
	}

	@Test
	void aReportThatFactsOverhauledIsSaidAndNotComparedWithTheRows() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set reason = 'looked at' where reference = 'SP-1'",
					"update payment_run set report_state = 'STALE' where id = 1");
			assertThat(notes(night)).anyMatch((note) -> note.startsWith("run 1: facts changed"));
		}
	}

	@Test
	void aVersionThatWasNotPublishedIsNoReport() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update report_version set published_at = null, summary = 'x' where run_id = 2");
			assertThat(notes(night)).contains("run 2: no report was published yet");
		}
	}

	@Test
	void theReportsMayBeNamedByAnyPath() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Verdict verdict = new IntegrityCheck(night.dataSource(), this.folder.resolve("1/../."), SmallNight.TRUSTED,
					(step) -> {
					})
				.check(1L, null)
				.orElseThrow();
			assertThat(verdict.ok()).isTrue();
			assertThat(SmallNight.of(verdict, "I10").notes()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "=1, '''=1'", "+1, '''+1'", "-1, '''-1'", "@1, '''@1'", "1=, 1=", "'''', ''''" })
	void aRejectedCellThatASpreadsheetWouldCountIsToldWithAQuoteBeforeIt(String cell, String told) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.jdbc().sql("update rejected_line set amount = :cell where run_id = 1").param("cell", cell).update();
			night.replace("1/v2/rejected.csv", ",400.00,", "," + told + ",")
				.forge("1/v2/rejected.csv", ",400.00,", "," + told + ",");
			assertThat(night.broken(1L)).isEmpty();
		}
	}

	/** What is said about reports where no promise is broken. */
	private static List<String> notes(SmallNight night) {
		Verdict verdict = night.verify(null, null);
		assertThat(SmallNight.brokenBy(verdict)).isEmpty();
		return SmallNight.of(verdict, "I10").notes();
	}

	private static void delete(SmallNight night, String file) {
		assertThat(night.folder().resolve(file).toFile().delete()).isTrue();
	}

}
