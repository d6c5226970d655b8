package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a provider's books say otherwise than our rows is found, payout by payout. */
class BooksCheckIntegrationTests {

	@TempDir
	private Path folder;

	@Test
	void booksThatAgreeBreakNothingAndAreNamed() {
		try (SmallNight night = SmallNight.open(this.folder); SmallBooks books = SmallBooks.print()) {
			Verdict verdict = night.verify(null, books.url());
			assertThat(SmallNight.brokenBy(verdict)).isEmpty();
			assertThat(SmallNight.of(verdict, "I1").notes()).hasSize(2)
				.first()
				.asString()
				.contains("org_1, org_else, org_live", "8 references", "10 payouts");
		}
	}

	@Test
	void ofOneRunOnlyItsPayoutsAreCompared() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Verdict verdict = compare(night, 1L, "\"XX-0\"", "\"XX-1\"");
			assertThat(SmallNight.brokenBy(verdict)).isEmpty();
			assertThat(SmallNight.of(verdict, "I1").notes()).first().asString().contains("8 payouts of ours");
			assertThat(SmallNight.brokenBy(compare(night, 1L, "\"PO-9\"", "\"XX-9\""))).isEmpty();
			assertThat(SmallNight.brokenBy(compare(night, 4L, "\"PO-1\"", "\"XX-1\""))).isEmpty();
			assertThat(SmallNight.brokenBy(compare(night, 1L, "\"debits\": \"44200.50\"", "\"debits\": \"1\"")))
				.isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = {
			// what the page says|what it says then|what is broken
			"\"id\": \"wd_1\", \"destination\": \"dest_1\", \"amount\": \"10000.00\"|\"id\": \"wd_1\", \"destination\": \"dest_1\", \"amount\": \"10000.01\"|I3 1 PO-1",
			"\"destination\": \"dest_2\"|\"destination\": \"dest_3\"|I3 1 PO-2",
			"\"amount_cents\": 18000|\"amount_cents\": 17999|I3 1 SP-1",
			"\"reversed_cents\": 0|\"reversed_cents\": 1|I3 1 SP-1",
			"\"checkout\": \"sp_1\"|\"checkout\": \"sp_2\"|I3 - -,I3 1 SP-1",
			// where it stands
			"\"dest_6\", \"amount\": \"9000.00\", \"currency\": \"NGN\", \"status\": \"PENDING\"|\"dest_6\", \"amount\": \"9000.00\", \"currency\": \"NGN\", \"status\": \"FAILED\"|~~",
			"\"FAILED\", \"refunded\": true|\"COMPLETED\", \"refunded\": true|I3 1 PO-2",
			"\"FAILED\", \"refunded\": true|\"CANCELLED\", \"refunded\": true|~~",
			"\"CANCELLED\", \"refunded\": true|\"FAILED\", \"refunded\": true|~~",
			"\"CANCELLED\", \"refunded\": true|\"COMPLETED\", \"refunded\": true|I3 1 PO-5",
			"\"succeeded\"|\"failed\"|I3 1 SP-1",
			// who it is
			"\"reference\": \"PO-7\"|\"reference\": \"PO-3\"|I3 - -,I3 1 PO-3,I3 1 PO-3,I3 1 PO-7",
			"\"account\": \"org_live\", \"reference\": \"LV-1\", \"id\"|\"account\": \"org_1\", \"reference\": \"PO-4\", \"id\"|I3 - -,I3 - -,I3 1 PO-4,I3 1 PO-4,I3 4 LV-1",
			"\"account\": \"org_1\", \"reference\": \"PO-7\"|\"account\": \"org_1\", \"reference\": \"XX-1\"|I3 - -,I3 - XX-1,I3 1 PO-7",
			"\"account\": \"org_1\", \"reference\": \"PO-7\"|\"account\": \"org_else\", \"reference\": \"PO-7\"|I3 - -,I3 1 PO-7",
			"\"account\": \"\", \"reference\": \"XX-0\"|\"account\": \"org_1\", \"reference\": \"XX-0\"|I5 - XX-0",
			"\"account\": \"\", \"reference\": \"XX-0\"|\"account\": \"org_else\", \"reference\": \"XX-0\"|~~",
			// what left the accounts
			"\"debits\": \"44200.50\"|\"debits\": \"44200.51\"|I3 - -",
			"\"refunds\": \"14000.00\"|\"refunds\": \"13999.99\"|I3 - -",
			"\"debits\": \"7.00\"|\"debits\": \"8.00\"|~~", "\"refunded\": true}|\"refunded\": false}|I3 - -",
			// of which kind the account is
			"\"org_1\", \"mode\": \"test\"|\"org_1\", \"mode\": \"live\"|~~",
			// what arrived
			"OF LV-1|00|I6 4 LV-1", "\"key-PO-3\"|\"key-x\"|I5 1 PO-3",
			"2026-11-21T01:00:01.6Z\", \"key\": \"key-LV-1|2026-11-21T00:59:01Z\", \"key\": \"key-LV-1|I5 4 LV-1",
			"2026-11-21T01:00:01.6Z\", \"key\": \"key-LV-1|2026-11-21T02:00:01Z\", \"key\": \"key-LV-1|I7 4 LV-1" })
	void whatTheBooksSayOtherwiseIsFoundAtItsPlace(String from, String to, String broken) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			assertThat(String.join(",", SmallNight.brokenBy(compare(night, null, from, to)))).isEqualTo(broken);
		}
	}

	@Test
	void aSecondChargeIsASecondPaymentUnlessItHoldsNoMoney() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			String before = "\"charges\": [";
			String second = "{\"id\": \"ch_2\", \"checkout\": \"sp_1\", \"amount_cents\": 500, \"status\": \"succeeded\", "
					+ "\"reversed_cents\": 0},";
			Verdict twice = compare(night, null, before, before + second);
			assertThat(SmallNight.brokenBy(twice)).containsExactly("I1 1 SP-1", "I3 1 SP-1");
			assertThat(SmallNight.of(twice, "I1").breaches()).singleElement()
				.satisfies((breach) -> assertThat(breach.what())
					.isEqualTo("the books paid its customer by 2 charges: ch_2, ch_1"));
			assertThat(SmallNight.of(twice, "I1").notes())
				.contains("compared with the books: pages with charges there 1, payouts of ours with pages 1");
			for (String without : List.of(second.replace("\"reversed_cents\": 0", "\"reversed_cents\": 500"),
					second.replace("succeeded", "failed"))) {
				assertThat(SmallNight.brokenBy(compare(night, null, before, before + without))).as(without).isEmpty();
			}
			String elsewhere = second.replace("sp_1", "sp_9");
			assertThat(SmallNight.brokenBy(compare(night, null, before, before + elsewhere))).containsExactly("I3 - -");
			assertThat(SmallNight.brokenBy(compare(night, 1L, before, before + elsewhere))).as("of one run").isEmpty();
			assertThat(SmallNight.brokenBy(compare(night, null, before,
					before + elsewhere.replace("\"reversed_cents\": 0", "\"reversed_cents\": 500"))))
				.as("a page that nobody knows, without money")
				.isEmpty();
		}
	}

	@Test
	void aSecondWithdrawalIsASecondPaymentUnlessTheFirstOneFailed() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			String second = "{\"account\": \"org_live\", \"reference\": \"LV-1\", \"id\": \"wd_2\", \"destination\": \"dest_1\", "
					+ "\"amount\": \"100.00\", \"currency\": \"USD\", \"status\": \"PENDING\", \"refunded\": false},";
			String before = "\"withdrawals\": [";
			Verdict twice = compare(night, null, before, before + second);
			assertThat(SmallNight.brokenBy(twice)).containsExactly("I1 4 LV-1", "I3 - -");
			assertThat(SmallNight.of(twice, "I1").breaches()).singleElement()
				.satisfies((breach) -> assertThat(breach.what()).contains("wd_1", "wd_2", "2 times"));
			assertThat(SmallNight.brokenBy(compare(night, null, before,
					before + second.replace("PENDING", "FAILED").replace("\"refunded\": false", "\"refunded\": true"))))
				.isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "COMPLETED, COMPLETED, true", "COMPLETED, FAILED, false", "COMPLETED, PENDING, false",
			"FAILED, FAILED, true", "FAILED, CANCELLED, true", "FAILED, COMPLETED, false", "CANCELLED, CANCELLED, true",
			"CANCELLED, FAILED, false", "RETURNED, FAILED, true", "RETURNED, COMPLETED, false",
			"SENDING, COMPLETED, true", "ACCEPTED, FAILED, true", "AWAITING_CUSTOMER, PENDING, true",
			"UNKNOWN, COMPLETED, true", "REFUSED, PENDING, false", "READY, FAILED, false", "HELD, CANCELLED, false",
			"DENIED, COMPLETED, false", "EXPIRED, COMPLETED, false" })
	void whereAPayoutStandsMustAgreeWithWhereItStandsThere(String status, String there, boolean agrees) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set status = '" + status + "', hold_kind = "
					+ (status.equals("HELD") ? "'X'" : "null") + " where reference = 'LV-1'");
			Findings findings = new Findings();
			check(night, findings, null,
					"\"dest_1\", \"amount\": \"100.00\", \"currency\": \"USD\", \"status\": \"COMPLETED\"",
					"\"dest_1\", \"amount\": \"100.00\", \"currency\": \"USD\", \"status\": \"" + there + "\"");
			assertThat(SmallNight.brokenBy(findings.verdict(1))).isEqualTo(agrees ? List.of() : List.of("I3 4 LV-1"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "ACCEPTED, true", "AWAITING_CUSTOMER, true", "COMPLETED, true", "FAILED, true", "CANCELLED, true",
			"RETURNED, true", "SENDING, false", "UNKNOWN, false", "REFUSED, false", "READY, false" })
	void whatTheProviderTookIsInItsBooks(String status, boolean missed) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set status = '" + status + "' where reference = 'LV-1'");
			Findings findings = new Findings();
			check(night, findings, 4L, "\"reference\": \"LV-1\", \"id\"", "\"reference\": \"LV-2\", \"id\"");
			assertThat(SmallNight.brokenBy(findings.verdict(1))).isEqualTo(missed ? List.of("I3 4 LV-1") : List.of());
		}
	}

	@Test
	void aPayoutOfASandboxIsInTheBooksOfATestAccount() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set mode = 'sandbox' where run_id = 2");
			assertThat(SmallNight.brokenBy(compare(night, 2L, "\"dest_9\"", "\"dest_8\"")))
				.containsExactly("I3 2 PO-9");
		}
	}

	@Test
	void anAccountIsComparedWithPayoutsOfItsOwnKindAlone() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set destination = 'dest_8' where reference = 'PO-9'");
			assertThat(SmallNight.brokenBy(compare(night, null, "", ""))).containsExactly("I3 2 PO-9");
			assertThat(SmallNight
				.brokenBy(compare(night, null, "\"org_1\", \"mode\": \"test\"", "\"org_1\", \"mode\": \"live\"")))
				.isEmpty();
		}
	}

	@Test
	void aReferenceOfAnotherKindOnTheAccountIsNoStranger() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout set mode = 'live' where reference = 'PO-9'");
			// its money is missed in the sum alone
			assertThat(SmallNight.brokenBy(compare(night, null, "", ""))).containsExactly("I3 - -");
		}
	}

	@Test
	void booksThatCannotBeReadAreNoBooksThatAgree() {
		try (SmallNight night = SmallNight.open(this.folder); SmallBooks books = SmallBooks.print(200, "{}")) {
			assertThatExceptionOfType(BooksUnreadable.class).isThrownBy(() -> night.verify(null, books.url()));
		}
	}

	@Test
	void strangersInTheBooksAreBoundedAndTenThousandOfThemAreAskedFor() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			Books books = SmallBooks.read(SmallBooks.page("", ""));
			for (int nth = 0; nth < 10_005; nth++) {
				books.arrivals().put(new Books.Name("org_1", "XX-" + nth), List.of());
			}
			Findings findings = new Findings();
			try (SnapshotStore snapshot = new SnapshotStore(night.dataSource())) {
				new BooksCheck(books, new BooksStore(snapshot), SmallNight.TRUSTED, findings).check(null);
			}
			assertThat(SmallNight.of(findings.verdict(1), "I5").count()).isEqualTo(10_000);
		}
	}

	private static Verdict compare(SmallNight night, @Nullable Long run, String from, String to) {
		Findings findings = new Findings();
		check(night, findings, run, from, to);
		return findings.verdict(1);
	}

	private static void check(SmallNight night, Findings findings, @Nullable Long run, String from, String to) {
		Books books = SmallBooks.read(SmallBooks.page(from, to));
		try (SnapshotStore snapshot = new SnapshotStore(night.dataSource())) {
			new BooksCheck(books, new BooksStore(snapshot), SmallNight.TRUSTED, findings).check(run);
			new PagesCheck(books, new PagesStore(snapshot), findings).check(run);
		}
	}

}
