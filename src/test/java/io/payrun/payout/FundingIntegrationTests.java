package io.payrun.payout;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Funding.Policy;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.syncpay.SyncPay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FundingIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final Funding funding = new Funding(this.database.dataSource());

	private final RunnerLease lease = new RunnerLease();

	@BeforeEach
	void twoRuns() {
		this.rows.run(1, 3);
		this.rows.run(2, 1);
		this.rows.ready(1, "OLD", "5000.00", "NGN");
		this.rows.hold("OLD", "INSUFFICIENT_FUNDS");
		this.rows.ready(2, "A", "6000.00", "NGN");
		this.rows.ready(2, "B", "9000.00", "NGN");
		this.rows.ready(2, "C", "5000.00", "NGN");
		this.rows.ready(2, "D", "70.00", "USD");
		this.rows.ready(2, "E", "5000.00", "NGN");
		this.rows.hold("E", "POSSIBLE_DUPLICATE");
		this.lease.add(1, 3, false);
		this.lease.add(2, 1, false);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void moneyGoesStrictlyInRunAndLineOrderSmallerOnesToo() {
		List<Funding.Line> lines = apply(Map.of("NGN", new BigDecimal("16000.00"), "USD", new BigDecimal("70.00")),
				Policy.IN_ORDER);
		assertThat(statuses()).containsExactly("READY", "READY", "HELD INSUFFICIENT_FUNDS", "HELD INSUFFICIENT_FUNDS",
				"READY", "HELD POSSIBLE_DUPLICATE");
		assertThat(lines.get(0).covered()).isEqualTo("11000.00");
		assertThat(lines.get(0).held()).isEqualTo("14000.00");
		assertThat(lines.get(0).heldCount()).isEqualTo(2);
	}

	@Test
	void holdAllHoldsTheWholeCurrencyAndNoOther() {
		apply(Map.of("NGN", new BigDecimal("24999.99"), "USD", new BigDecimal("70.00")), Policy.HOLD_ALL);
		assertThat(statuses()).containsExactly("HELD INSUFFICIENT_FUNDS", "HELD INSUFFICIENT_FUNDS",
				"HELD INSUFFICIENT_FUNDS", "HELD INSUFFICIENT_FUNDS", "READY", "HELD POSSIBLE_DUPLICATE");
	}

	@Test
	void moneyThatIsThereAgainLetsTheHeldOnesGoAndEachChangeHasItsEvent() {
		apply(Map.of(), Policy.IN_ORDER);
		apply(Map.of("NGN", new BigDecimal("25000.00"), "USD", new BigDecimal("70.00")), Policy.IN_ORDER);
		assertThat(statuses()).containsExactly("READY", "READY", "READY", "READY", "READY", "HELD POSSIBLE_DUPLICATE");
		assertThat(this.rows.value("select sum(version) = (select count(*) from payout_event) from payout"))
			.isEqualTo("true");
	}

	@Test
	void aRunWhoseEpochAnotherRunnerRaisedIsLeftAlone() {
		RunnerLease outdated = new RunnerLease();
		outdated.add(2, 0, false);
		List<Funding.Line> lines = this.funding.apply(account(), outdated, Map.of(), Policy.IN_ORDER);
		assertThat(lines).isEmpty();
		assertThat(this.rows.status("A")).isEqualTo("READY");
	}

	private List<Funding.Line> apply(Map<String, BigDecimal> available, Policy policy) {
		return this.funding.apply(account(), this.lease, available, policy);
	}

	private List<String> statuses() {
		return List.of("OLD", "A", "B", "C", "D", "E").stream().map(this.rows::status).toList();
	}

	private static Account account() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "sk_test_a",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		return new Account(new SyncPay(settings), settings, "sandbox", "org_test", 500, 32, 0, Duration.ofSeconds(1),
				Duration.ofMinutes(1), LaunchClock.startingNow(java.time.Instant.now(), null));
	}

}
