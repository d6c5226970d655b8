package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import io.payrun.database.TestDatabase;
import io.payrun.payout.PayoutList.Entry;
import io.payrun.payout.PayoutList.Filter;
import io.payrun.payout.PayoutList.Step;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PayoutListIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final PayoutList list = new PayoutList(this.database.dataSource());

	@BeforeEach
	void payoutsOfTwoRuns() {
		this.rows.run(1, 1);
		this.rows.run(2, 1);
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(2, "B", "6000.00", "NGN");
		this.rows.ready(2, "C", "70.00", "USD");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void payoutsAreListedNewestRunFirstThenByLineUpToALimit() {
		assertThat(find(null, null, null, null, 10)).containsExactly("B", "C", "A");
		assertThat(find(null, null, null, null, 2)).containsExactly("B", "C");
	}

	@Test
	void everyFilterNarrowsTheList() {
		this.rows.value("update payout set payee = 'EMP-1' where reference = 'C' returning payee");
		assertThat(find(1L, null, null, null, 10)).containsExactly("A");
		assertThat(find(null, PayoutStatus.HELD, null, null, 10)).containsExactly("B");
		assertThat(find(null, null, "C", null, 10)).containsExactly("C");
		assertThat(find(null, null, null, "EMP-1", 10)).containsExactly("C");
		assertThat(find(null, null, "Z", null, 10)).isEmpty();
		assertThat(this.list.find(new Filter(null, null, null, null, "live", 10))).isEmpty();
	}

	@Test
	void aPayoutIsTellingAllThatIsKnownAndItsHistory() {
		new People(this.database.dataSource()).release(new People.Selection(List.of("B"), null, null, null), "fine",
				"ada");
		this.rows.value("""
				update payout set submitted_at = '2026-11-20T01:30:00Z', fee = 2.50, provider_id = 'wd_1',
				  provider_reference = 'PAY-1', provider_status = 'PENDING', reason = 'why', payee = 'EMP-1'
				where reference = 'B' returning reference""");
		Entry entry = this.list.find(new Filter(2L, null, "B", null, null, 10)).get(0);
		assertThat(
				List.of(entry.run(), entry.line(), entry.job(), entry.businessDate(), entry.mode(), entry.provider()))
			.containsExactly(2L, 3, "test", LocalDate.of(2026, 11, 20), "sandbox", "syncpay");
		assertThat(List.of(entry.amount(), entry.currency(), entry.destination(), entry.status()))
			.containsExactly(new BigDecimal("6000.00"), "NGN", "dest_B", PayoutStatus.READY);
		assertThat(entry.submittedAt()).isEqualTo(Instant.parse("2026-11-20T01:30:00Z"));
		assertThat(entry.finalAt()).isNull();
		assertThat(entry.fee()).isEqualByComparingTo("2.50");
		assertThat(List.of(String.valueOf(entry.providerId()), String.valueOf(entry.providerReference()),
				String.valueOf(entry.providerStatus()), String.valueOf(entry.reason()), String.valueOf(entry.payee())))
			.containsExactly("wd_1", "PAY-1", "PENDING", "why", "EMP-1");
		assertThat(entry.history()).singleElement()
			.extracting(Step::from, Step::to, Step::detail, Step::actor)
			.containsExactly("HELD", "READY", "released: fine", "ada");
	}

	private List<String> find(@Nullable Long run, @Nullable PayoutStatus status, @Nullable String reference,
			@Nullable String payee, int most) {
		return this.list.find(new Filter(run, status, reference, payee, null, most))
			.stream()
			.map(Entry::reference)
			.toList();
	}

}
