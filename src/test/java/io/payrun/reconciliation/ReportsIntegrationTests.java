package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180ParserBuilder;
import io.payrun.payout.PayoutStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ReportsIntegrationTests {

	private static final Set<String> ALL = Set.of("json", "csv", "html");

	@TempDir
	Path root;

	private Books books;

	private Reports reports;

	@BeforeEach
	void open() {
		this.books = new Books();
		this.reports = new Reports(this.books.dataSource());
	}

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void theContractsExampleComesOutAsTheContractPrintsIt() throws IOException {
		this.books.contractExample();
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(written.version()).isEqualTo(1);
		assertThat(written.fresh()).isTrue();
		assertThat(written.balanced()).isTrue();
		assertThat(written.sentence())
			.isEqualTo("TIES OUT. 88 of 100 paid, NGN 792,000.00. 2 need a person, NGN 19,000.00.");
		assertThat(written.attention()).containsExactly("1 payout is held, NGN 9,000.00 (possible duplicate 1).",
				"1 payout has an unconfirmed outcome and may be paid, NGN 10,000.00.");
		assertThat(this.root.resolve("7/v1")).isDirectoryContaining("glob:**/{reconciliation,rejected}.*");
		assertThat(read("7/v1/reconciliation.json")).isEqualTo(expected("contract.json"));
	}

	@Test
	void theSameFactsGiveTheSameBytesAndNoSecondVersion() throws IOException {
		this.books.contractExample();
		this.reports.publish(7, this.root, ALL);
		Map<String, String> first = files("7/v1");
		this.books.at("2026-11-22T09:00:00Z");
		Reports.Written again = this.reports.publish(7, this.root, ALL);
		assertThat(again.fresh()).isFalse();
		assertThat(again.version()).isEqualTo(1);
		this.reports.rewrite(7, this.root, null, this.root.resolve("copy"));
		assertThat(files("copy")).isEqualTo(first);
		this.reports.rewrite(7, this.root, null, null);
		assertThat(files("7/v1")).isEqualTo(first);
		assertThat(this.root.resolve("7/v2")).doesNotExist();
		assertThat(this.reports.current(7)).isEqualTo(first.get("reconciliation.json"));
	}

	@Test
	void onlyTheFormatsThatAreAskedForAreWritten() throws IOException {
		this.books.contractExample();
		this.reports.publish(7, this.root, Set.of("json"));
		assertThat(files("7/v1")).containsOnlyKeys("reconciliation.json");
		this.reports.rewrite(7, this.root, Set.of("csv"), null);
		assertThat(files("7/v1")).containsOnlyKeys("reconciliation.json", "reconciliation.csv", "rejected.csv");
	}

	@Test
	void aChangeMakesTheNextVersionWithItsChangesAndLeavesTheOldOneAlone() throws IOException {
		this.books.contractExample();
		this.reports.publish(7, this.root, ALL);
		Map<String, String> first = files("7/v1");
		this.books.at("2026-11-20T08:00:00Z");
		this.books.change("PO-7-0101", "COMPLETED", "ada", "statement of 20 Nov, line 4");
		this.books.change("PO-7-0099", "READY", "ada", "not a duplicate");
		this.books.change("PO-7-0099", "DENIED", "ada", "it is one after all");
		Reports.Written second = this.reports.publish(7, this.root, ALL, ZoneId.of("Africa/Lagos"));
		assertThat(second.version()).isEqualTo(2);
		assertThat(second.fresh()).isTrue();
		assertThat(second.attention()).containsExactly("1 payout is overdue, NGN 13,000.00.");
		assertThat(files("7/v1")).isEqualTo(first);
		assertThat(read("7/v2/changes.csv")).isEqualTo("""
				reference,currency,from,to,amount,at
				PO-7-0099,NGN,HELD,DENIED,9000.00,2026-11-20T08:00:00.000Z
				PO-7-0101,NGN,UNKNOWN,COMPLETED,10000.00,2026-11-20T08:00:00.000Z
				""");
		assertThat(read("7/v2/reconciliation.json")).contains("\"closing\" : \"185000.00\"", "\"version\" : 2");
		assertThat(read("7/v2/reconciliation.html")).contains("09:00:00 +01:00", "statement of 20 Nov, line 4");
	}

	@Test
	void aChangeThatTheFirstCutSawAlreadyIsNotToldAgain() throws IOException {
		this.books.contractExample();
		this.books.at("2026-11-20T08:00:00Z");
		this.books.change("PO-7-0100", "COMPLETED", "payrun", "poll");
		this.reports.publish(7, this.root, ALL);
		this.books.change("PO-7-0101", "REFUSED", "ada", "not there");
		this.reports.publish(7, this.root, ALL);
		assertThat(read("7/v2/changes.csv")).contains("PO-7-0101").doesNotContain("PO-7-0100");
	}

	@Test
	void everyStatusHasItsBucketAndTheBucketsAddUp() throws IOException {
		this.books.run(1, "all", 13, 13, 0);
		this.books.total(1, "accepted", "USDT_TRC20", 13, "91.000000");
		int line = 2;
		for (PayoutStatus status : PayoutStatus.values()) {
			this.books.payouts(1, line, 1, status.name(), "USDT_TRC20", (line - 1) + ".000000");
			line++;
		}
		assertThat(this.reports.publish(1, this.root, Set.of("json")).balanced()).isTrue();
		JsonNode total = json("1/v1").at("/totals/0");
		List<String> amounts = Stream
			.of("ready", "held", "in_flight", "awaiting_customer", "unknown", "completed", "failed", "cancelled",
					"refused", "denied", "expired", "returned", "refunded")
			.map((bucket) -> total.at("/" + bucket + "/amount").asString())
			.toList();
		// READY 1, HELD 2, SENDING 3 + ACCEPTED 4, AWAITING_CUSTOMER 5, UNKNOWN 6,
		// COMPLETED 7 … RETURNED 13
		assertThat(amounts).containsExactly("1.000000", "2.000000", "7.000000", "5.000000", "6.000000", "7.000000",
				"8.000000", "9.000000", "10.000000", "11.000000", "12.000000", "13.000000", "30.000000");
		assertThat(total.at("/in_flight/count").asInt()).isEqualTo(2);
		assertThat(total.at("/balance/check").asString()).isEqualTo("none");
	}

	@Test
	void aPayoutThatCameBackInPartCountsAsReturnedWithThatPart() throws IOException {
		this.books.run(1, "part", 1, 1, 0);
		this.books.total(1, "accepted", "NGN", 1, "9000.00");
		this.books.payouts(1, 2, 1, "RETURNED", "NGN", "9000.00");
		this.books.jdbc().sql("update payout set refunded_amount = 4000").update();
		assertThat(this.reports.publish(1, this.root, Set.of("json")).balanced()).isTrue();
		assertThat(json("1/v1").at("/totals/0/returned/amount").asString()).isEqualTo("4000.00");
		assertThat(json("1/v1").at("/totals/0/completed").toString()).isEqualTo("{\"count\":0,\"amount\":\"5000.00\"}");
	}

	@Test
	void aRowThatWasDeletedBreaksTheProof() throws IOException {
		this.books.contractExample();
		this.books.jdbc().sql("delete from payout where reference = 'PO-7-0005'").update();
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(written.balanced()).isFalse();
		assertThat(written.sentence()).startsWith("DOES NOT TIE OUT. 87 of 100 paid");
		assertThat(json("7/v1").at("/balanced").asBoolean()).isFalse();
		assertThat(json("7/v1").at("/discrepancies/0/detail").asString())
			.isEqualTo("intake accepted 100 lines, there are 99 payouts");
		assertThat(json("7/v1").at("/discrepancies/1/amount").asString()).isEqualTo("9000.00");
		assertThat(written.attention()).anyMatch((sentence) -> sentence.contains("PROOF_BROKEN"));
	}

	@Test
	void noCellOfACsvStartsWithAFormula() throws Exception {
		this.books.contractExample();
		this.books.jdbc()
			.sql("""
					update payout set payee = '=1+1', provider_reference = '@SUM(A1)', provider_status = '+x', destination = '-d',
					       reason = e'\tx "quoted", y'""")
			.update();
		this.reports.publish(7, this.root, Set.of("csv"));
		for (String file : List.of("reconciliation.csv", "rejected.csv")) {
			try (CSVReader reader = new CSVReaderBuilder(Files.newBufferedReader(this.root.resolve("7/v1/" + file)))
				.withCSVParser(new RFC4180ParserBuilder().build())
				.build()) {
				assertThat(reader.readAll()).hasSizeGreaterThan(4)
					.allSatisfy((row) -> assertThat(row)
						.allSatisfy((cell) -> assertThat(cell).doesNotMatch("(?s)^[=+@\\t\\r-].*")));
			}
			assertThat(read("7/v1/" + file)).endsWith("\n").doesNotContain("\r");
		}
		assertThat(read("7/v1/rejected.csv").lines().limit(2)).containsExactly(
				"line,reference,destination,amount,currency,column,code,message",
				"102,'=cmd|' /C calc'!A0,dest_9,'-5,NGN,amount,BAD_AMOUNT,not an amount: '-5'");
		assertThat(read("7/v1/reconciliation.csv").lines().findFirst()).hasValue(
				"run,job,business_date,line,reference,provider,destination,payee,amount,currency,status,paid_amount,"
						+ "refunded_amount,fee,provider_id,provider_reference,provider_status,submitted_at,final_at,replaces,reason");
	}

	@Test
	void whatIsOverdueDependsOnTheRailAndOnBusinessDays() {
		this.books.run(1, "late", 4, 4, 0);
		this.books.total(1, "accepted", "NGN", 2, "20000.00");
		this.books.total(1, "accepted", "USD", 2, "40.00");
		this.books.payouts(1, 2, 2, "ACCEPTED", "NGN", "10000.00");
		this.books.payouts(1, 4, 2, "ACCEPTED", "USD", "20.00");
		this.books.jdbc().sql("update payout set destination_type = 'mobile_money' where line = 2").update();
		this.books.at("2026-11-20T02:10:00Z");
		assertThat(this.reports.publish(1, this.root, Set.of("json")).attention())
			.containsExactly("1 payout is overdue, NGN 10,000.00.");
		// Friday 01:30 plus three business days is Wednesday 01:30
		this.books.jdbc().sql("update payment_run set report_state = 'STALE'").update();
		this.books.at("2026-11-25T01:29:00Z");
		assertThat(this.reports.publish(1, this.root, Set.of("json")).attention())
			.containsExactly("2 payouts are overdue, NGN 20,000.00.");
		this.books.jdbc().sql("update payment_run set report_state = 'STALE'").update();
		this.books.at("2026-11-25T01:30:00Z");
		assertThat(this.reports.publish(1, this.root, Set.of("json")).attention())
			.containsExactly("4 payouts are overdue, NGN 20,000.00 and USD 40.00.");
	}

	@Test
	void discrepanciesComeGravestFirst() throws IOException {
		this.books.contractExample();
		this.books.jdbc()
			.sql("""
					insert into payout_anomaly (payout_id, run_id, kind, detail)
					select id, run_id, unnest(array['WENT_BACKWARDS', 'ECHO_MISMATCH', 'PAID_AFTER_REFUSAL', 'SAME_PROVIDER_ID', 'SECOND_PROVIDER_ID',
					       'PAID_TWICE', 'PAID_WITHOUT_HOLD', 'EVENT_ALTERED']), 'x'
					from payout where line = 2""")
			.update();
		this.books.jdbc().sql("update balance_reading set available = 180000 where kind = 'closing'").update();
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(json("7/v1").at("/discrepancies").valueStream().map((found) -> found.get("kind").asString()))
			.containsExactly("UNEXPLAINED_OUTFLOW", "OUTCOME_UNKNOWN", "PAID_TWICE", "PAID_WITHOUT_HOLD",
					"ECHO_MISMATCH", "SAME_PROVIDER_ID", "SECOND_PROVIDER_ID", "PAID_AFTER_REFUSAL", "WENT_BACKWARDS",
					"EVENT_ALTERED");
		assertThat(json("7/v1").at("/discrepancies/0/amount").asString()).isEqualTo("5000.00");
		assertThat(json("7/v1").at("/totals/0/balance/other_movements").asString()).isEqualTo("-5000.00");
		assertThat(written.sentence()).endsWith("NGN 5,000.00 left the account and nobody can explain it.");
	}

	@Test
	void staleRunsGetTheirNextVersionAndCurrentOnesNone() {
		this.books.contractExample();
		this.books.run(8, "other", 0, 0, 0);
		this.books.run(9, "going", 0, 0, 0);
		assertThat(this.reports.publishStale(this.root, List.of(9L))).extracting(Reports.Written::runId)
			.containsExactly(7L, 8L);
		assertThat(this.reports.publishStale(this.root, List.of(9L))).isEmpty();
		assertThat(this.books.reportState(9)).isEqualTo("STALE");
	}

	@Test
	void theNextRunIsComparedWithTheOnesBefore() throws IOException {
		this.books.contractExample();
		this.reports.publish(7, this.root, ALL);
		this.books.run(8, "nightly-syncpay", 101, 101, 0);
		this.books.total(8, "accepted", "NGN", 101, "909000.00");
		this.books.payouts(8, 2, 101, "COMPLETED", "NGN", "9000.00");
		this.reports.publish(8, this.root, ALL);
		assertThat(read("8/v1/reconciliation.html")).contains("the run before", "+1 %", "8.00 %", "Nothing needs you.",
				"unchanged since the job");
	}

	private Map<String, String> files(String folder) throws IOException {
		Map<String, String> files = new TreeMap<>();
		try (Stream<Path> paths = Files.list(this.root.resolve(folder))) {
			for (Path path : paths.toList()) {
				files.put(String.valueOf(path.getFileName()), Files.readString(path));
			}
		}
		return files;
	}

	private JsonNode json(String folder) throws IOException {
		return JsonMapper.builder().build().readTree(read(folder + "/reconciliation.json"));
	}

	private String read(String name) throws IOException {
		return Files.readString(this.root.resolve(name));
	}

	private static String expected(String name) throws IOException {
		return Files.readString(Path.of("src/test/resources/reconciliation", name));
	}

}
