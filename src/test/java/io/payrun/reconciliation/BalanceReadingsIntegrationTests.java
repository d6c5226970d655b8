package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;

import io.payrun.payout.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class BalanceReadingsIntegrationTests {

	private Books books;

	private BalanceReadings readings;

	@BeforeEach
	void open() {
		this.books = new Books();
		this.books.run(1, "before", 6, 6, 0);
		this.books.run(2, "now", 3, 3, 0);
		this.readings = new BalanceReadings(this.books.dataSource(), Duration.ofMillis(1), Duration.ofMillis(40));
	}

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void theRangeIsThatOfEveryPayoutOnTheAccountWhateverItsRun() {
		this.books.payouts(1, 2, 6, "ACCEPTED", "NGN", "1000.00");
		this.books.payouts(2, 2, 3, "READY", "NGN", "5000.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		this.books.at("2026-11-20T02:00:00Z");
		this.books.change("PO-1-0002", "FAILED", "payrun", "closed");
		this.books.change("PO-1-0003", "COMPLETED", "payrun", "poll");
		send("PO-2-0002", "COMPLETED");
		send("PO-2-0003", "ACCEPTED");
		this.readings.closing(2, 1, new BankOfTests(Map.of("NGN", "91000.00", "USD", "5.00")).account(),
				new StopSignal());
		// 100,000 + 1,000 (failed, refund before or after) - 5,000 paid - 5,000 in
		// flight; four more still open
		assertThat(closing("NGN")).containsEntry("expected", new BigDecimal("91000.00"))
			.containsEntry("expected_min", new BigDecimal("90000.00"))
			.containsEntry("expected_max", new BigDecimal("100000.00"))
			.containsEntry("completed", new BigDecimal("6000.00"));
		assertThat(closing("USD").get("expected")).isNull();
	}

	@Test
	void moneyThatCameBackAfterItWasPaidMayBeOnEitherSide() {
		this.books.payouts(1, 2, 1, "COMPLETED", "NGN", "1000.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		this.books.at("2026-11-20T02:00:00Z");
		this.books.change("PO-1-0002", "RETURNED", "payrun", "came back");
		this.readings.closing(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account(), new StopSignal());
		assertThat(closing("NGN")).containsEntry("expected", new BigDecimal("101000.00"))
			.containsEntry("expected_min", new BigDecimal("100000.00"))
			.containsEntry("expected_max", new BigDecimal("101000.00"));
	}

	@Test
	void openPayoutsAreKeptWithTheirStateOfThen() {
		this.books.payouts(1, 2, 2, "ACCEPTED", "NGN", "1000.00");
		this.books.payouts(1, 4, 1, "UNKNOWN", "USD", "20.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		assertThat(this.books.jdbc()
			.sql("select b.currency || ' ' || b.available || ' ' || o.status from balance_open o "
					+ "join balance_reading b on b.id = o.reading_id order by 1")
			.query(String.class)
			.list()).containsExactly("NGN 100000.00 ACCEPTED", "NGN 100000.00 ACCEPTED", "USD 0 UNKNOWN");
	}

	@Test
	void aRefundThatIsBookedLateIsWaitedForAndThenExplains() {
		this.books.payouts(2, 2, 1, "READY", "NGN", "5000.00");
		BankOfTests bank = new BankOfTests(Map.of("NGN", "100000.00"), Map.of("NGN", "95000.00"),
				Map.of("NGN", "95000.00"), Map.of("NGN", "100000.00"));
		// patience that no busy machine uses up: the wait ends with the refund
		BalanceReadings patient = new BalanceReadings(this.books.dataSource(), Duration.ofMillis(1),
				Duration.ofSeconds(60));
		patient.opening(2, 1, bank.account());
		send("PO-2-0002", "FAILED");
		patient.closing(2, 1, bank.account(), new StopSignal());
		assertThat(bank.asked()).isEqualTo(4);
		assertThat(closing("NGN")).containsEntry("available", new BigDecimal("100000.00"))
			.containsEntry("expected_min", new BigDecimal("100000.00"));
	}

	@Test
	void aShortfallThatRefundsCannotExplainIsNotWaitedForAndAStopEndsTheWaiting() {
		this.books.payouts(2, 2, 1, "READY", "NGN", "5000.00");
		BankOfTests bank = new BankOfTests(Map.of("NGN", "100000.00"), Map.of("NGN", "94999.99"));
		this.readings.opening(2, 1, bank.account());
		send("PO-2-0002", "FAILED");
		this.readings.closing(2, 1, bank.account(), new StopSignal());
		assertThat(bank.asked()).isEqualTo(2);
		StopSignal stop = new StopSignal();
		stop.raise("test");
		BankOfTests late = new BankOfTests(Map.of("NGN", "95000.00"));
		this.readings.closing(2, 1, late.account(), stop);
		assertThat(late.asked()).isEqualTo(1);
	}

	@Test
	void withoutAnAnswerThereIsNoReading() {
		BankOfTests bank = new BankOfTests().thenNothing("provider down");
		assertThat(this.readings.opening(2, 1, bank.account()))
			.isEqualTo(new BalanceReadings.Result.Missing("provider down"));
		assertThat(this.readings.closing(2, 1, bank.account(), new StopSignal()))
			.isEqualTo(new BalanceReadings.Result.Missing("provider down"));
		assertThat(this.books.jdbc().sql("select count(*) from balance_reading").query(Integer.class).single())
			.isZero();
	}

	@Test
	void anAccountThatHoldsEnoughIsReadOnce() {
		this.books.payouts(2, 2, 1, "READY", "NGN", "5000.00");
		BankOfTests bank = new BankOfTests(Map.of("NGN", "100000.00"), Map.of("NGN", "100000.00"));
		BalanceReadings patient = new BalanceReadings(this.books.dataSource(), Duration.ofMillis(1),
				Duration.ofSeconds(60));
		assertThat(patient.opening(2, 1, bank.account()))
			.isEqualTo(new BalanceReadings.Result.Taken(Map.of("NGN", new BigDecimal("100000.00"))));
		send("PO-2-0002", "FAILED");
		assertThat(patient.closing(2, 1, bank.account(), new StopSignal()))
			.isEqualTo(new BalanceReadings.Result.Taken(Map.of("NGN", new BigDecimal("100000.00"))));
		assertThat(bank.asked()).isEqualTo(2);
	}

	@Test
	void nobodyBeginsAPauseThatIsLongerThanThePatienceThatIsLeft() {
		this.books.payouts(2, 2, 1, "READY", "NGN", "5000.00");
		BankOfTests bank = new BankOfTests(Map.of("NGN", "100000.00"), Map.of("NGN", "95000.00"));
		this.readings.opening(2, 1, bank.account());
		send("PO-2-0002", "FAILED");
		BalanceReadings hasty = new BalanceReadings(this.books.dataSource(), Duration.ofSeconds(30),
				Duration.ofSeconds(20));
		hasty.closing(2, 1, bank.account(), new StopSignal());
		assertThat(bank.asked()).isEqualTo(2);
	}

	@Test
	void whatIsCompletedAndOpenIsKeptWithTheReadingInItsOwnCurrency() {
		this.books.payouts(1, 2, 2, "ACCEPTED", "NGN", "1000.00");
		this.books.payouts(1, 4, 1, "UNKNOWN", "USD", "20.00");
		this.books.payouts(1, 5, 1, "COMPLETED", "NGN", "700.00");
		this.books.payouts(2, 2, 1, "READY", "GHS", "5.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		assertThat(this.books.jdbc()
			.sql("select b.currency || ' ' || b.available || ' ' || b.completed || ' ' || (select count(*) from "
					+ "balance_open o where o.reading_id = b.id) from balance_reading b order by b.currency")
			.query(String.class)
			.list()).containsExactly("GHS 0 0 0", "NGN 100000.00 700.00 2", "USD 0 0 1");
	}

	@Test
	void whatCameBackDoesNotHideWhatWasPaidMeanwhile() {
		this.books.payouts(1, 2, 1, "COMPLETED", "NGN", "1000.00");
		this.books.payouts(1, 3, 1, "READY", "NGN", "1000.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		this.books.at("2026-11-20T02:00:00Z");
		this.books.change("PO-1-0002", "RETURNED", "payrun", "came back");
		send("PO-1-0003", "COMPLETED");
		this.readings.closing(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account(), new StopSignal());
		assertThat(closing("NGN")).containsEntry("expected_min", new BigDecimal("99000.00"))
			.containsEntry("expected_max", new BigDecimal("100000.00"));
	}

	@Test
	void aClosingWithoutAnOpeningExpectsNothing() {
		this.books.payouts(2, 2, 1, "ACCEPTED", "NGN", "5000.00");
		this.readings.closing(2, 1, new BankOfTests(Map.of("NGN", "95000.00")).account(), new StopSignal());
		assertThat(closing("NGN")).containsEntry("available", new BigDecimal("95000.00"))
			.containsEntry("expected", null);
	}

	@Test
	void theStatesAreReadInOneMomentAndReadOnly() {
		WatchedPool pool = new WatchedPool(this.books.dataSource());
		new BalanceReadings(pool).opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		assertThat(pool.settings).contains("setReadOnly true",
				"setTransactionIsolation " + Connection.TRANSACTION_REPEATABLE_READ);
	}

	@Test
	void aReadingIsIndependentOfTheTransactionAroundIt() {
		this.books.payouts(1, 2, 1, "ACCEPTED", "NGN", "1000.00");
		new TransactionTemplate(new JdbcTransactionManager(this.books.dataSource())).executeWithoutResult((around) -> {
			this.books.jdbc().sql("update payout set currency = 'USD'").update();
			this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
			around.setRollbackOnly();
		});
		assertThat(this.books.jdbc()
			.sql("select b.currency || ' ' || (select count(*) from balance_open o where o.reading_id = b.id) "
					+ "from balance_reading b")
			.query(String.class)
			.list()).as("it saw nothing of it, and stays").containsExactly("NGN 1");
	}

	@Test
	void everyOpenPayoutIsKeptHoweverManyThereAre() {
		this.books.payouts(1, 2, 10_001, "ACCEPTED", "NGN", "1.00");
		this.readings.opening(2, 1, new BankOfTests(Map.of("NGN", "100000.00")).account());
		assertThat(this.books.jdbc()
			.sql("select count(*) || ' ' || count(distinct payout_id) from balance_open")
			.query(String.class)
			.single()).isEqualTo("10001 10001");
	}

	private void send(String reference, String end) {
		this.books.change(reference, "SENDING", "payrun", "intent");
		this.books.change(reference, end, "payrun", "answer");
	}

	private Map<String, Object> closing(String currency) {
		return this.books.jdbc()
			.sql("select * from balance_reading where kind = 'closing' and currency = :currency order by id limit 1")
			.param("currency", currency)
			.query()
			.singleRow();
	}

}
