package io.payrun.jobs;

import java.nio.file.Path;
import java.util.List;

import io.payrun.payout.People;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Limits from the job's file to the report, and the person who lets go. */
class LimitsFunctionalTests {

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
	void whatExceedsALimitIsPlannedAndHeldAndGoesOnceAPersonLetsItGo() {
		this.night.job("nightly", "limits: {NGN: {payout: \"20000.00\", run: \"30000.00\"}}\n");
		this.night.file("one.csv", "PO-1 20000.00", "PO-2 20000.01", "PO-3 10000.00", "PO-4 5000.00");
		Runs.Plan plan = this.night.runs().plan(new Runs.Order("nightly", null, null), this.night);
		assertThat(plan.totals().get(0).held()).hasToString("{OVER_LIMIT=Counted[count=2, amount=25000.01]}");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 HELD OVER_LIMIT",
				"1 PO-3 COMPLETED", "1 PO-4 HELD OVER_LIMIT");
		assertThat(this.night.said).contains(
				"NGN: 1 payouts (NGN 20,000.01) are over the limit \"payout\" and wait for an approver.",
				"NGN: 1 payouts (NGN 5,000.00) are over the limit \"run\" and wait for an approver.");
		assertThat(this.night.report(1).buckets("NGN"))
			.isEqualTo("accepted 4 55000.01, completed 2 30000.00, held 2 25000.01");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isEqualTo(2);
		People.Selection one = new People.Selection(List.of("PO-2"), null, null, null);
		assertThat(this.night.people().release(one, "an invoice of a year", "ada").done()).containsExactly("PO-2");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED", "1 PO-3 COMPLETED",
				"1 PO-4 HELD OVER_LIMIT");
		new Sound(this.night).check();
	}

	@Test
	void limitsComeBeforeTheMoneyIsSharedOut() {
		this.night.scenario("balance.NGN=12000.00").job("nightly", "limits: {NGN: {payout: \"20000.00\"}}\n");
		this.night.file("one.csv", "PO-1 25000.00", "PO-2 6000.00", "PO-3 7000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 HELD OVER_LIMIT", "1 PO-2 COMPLETED",
				"1 PO-3 HELD INSUFFICIENT_FUNDS");
		new Sound(this.night).check();
	}

	@Test
	void oneDestinationIsLimitedOverTwoJobsAndAJobsDayIsItsOwn() {
		String limits = "limits: {NGN: {day: \"30000.00\", destination-day: \"20000.00\"}}\n";
		this.night.job("nightly", limits).job("other", limits);
		this.night.file("one.csv", "PO-1 20000.00 - dest_ngn_a", "PO-2 9000.00 - dest_ngn_b", "PO-3 5000.00");
		assertThat(this.night.run()).isEqualTo(3);
		this.night.fileOf("other", "two.csv", "OT-1 5000.00 - dest_ngn_a", "OT-2 11000.00 - dest_ngn_b",
				"OT-3 6000.00");
		assertThat(this.night.run("other")).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED",
				"1 PO-3 HELD OVER_LIMIT", "2 OT-1 HELD OVER_LIMIT", "2 OT-2 COMPLETED", "2 OT-3 COMPLETED");
		// the same job's second run of the day
		this.night.file("three.csv", "PO-4 5000.00");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).contains("3 PO-4 HELD OVER_LIMIT");
		new Sound(this.night).check();
	}

}
