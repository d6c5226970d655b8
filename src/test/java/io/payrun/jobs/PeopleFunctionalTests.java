package io.payrun.jobs;

import java.nio.file.Path;
import java.util.List;

import io.payrun.payout.People;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What people decide, and what a run makes of it. */
class PeopleFunctionalTests {

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
	void aPersonAnswersUnknownOutcomesInThreeWays() {
		this.night.scenario("answer-lost@PO-1=1,answer-lost@PO-2=1,reset-before@PO-3=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00", "PO-4 5000.00");
		this.night.crashInDoubt(3);
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		Told before = this.night.report(1, 1);
		assertThat(before.buckets("NGN")).isEqualTo("accepted 4 50000.00, completed 1 5000.00, unknown 3 45000.00");
		assertThat(before.balance("NGN")).isEqualTo("100000.00 65000.00 50000.00 50000.00 95000.00 0.00 bounded");
		resolve("PO-1", true, this.night.ledger.id("PO-1"));
		resolve("PO-2", true, null);
		resolve("PO-3", false, null);
		assertThat(this.night.publish()).hasSize(1);
		Told resolved = this.night.report(1, 2);
		assertThat(resolved.buckets("NGN"))
			.isEqualTo("accepted 4 50000.00, completed 2 25000.00, refused 1 15000.00, " + "in_flight 1 10000.00");
		// a later version keeps its readings
		assertThat(resolved.balance("NGN")).isEqualTo("100000.00 65000.00 50000.00 50000.00 95000.00 0.00 bounded");
		assertThat(resolved.discrepancies()).isEmpty();
		assertThat(resolved.changes()).containsExactly("PO-1,NGN,UNKNOWN,ACCEPTED,10000.00",
				"PO-2,NGN,UNKNOWN,COMPLETED,20000.00", "PO-3,NGN,UNKNOWN,REFUSED,15000.00");
		assertThat(this.night.relaunch(1)).isZero();
		Told tracked = this.night.report(1, 3);
		assertThat(tracked.buckets("NGN")).isEqualTo("accepted 4 50000.00, completed 3 35000.00, refused 1 15000.00");
		assertThat(tracked.balance("NGN")).isEqualTo("100000.00 65000.00 65000.00 65000.00 65000.00 0.00 exact");
		assertThat(tracked.discrepancies()).isEmpty();
		this.night.booksAgree();
	}

	@Test
	void aPossibleDuplicateWaitsUntilAPersonLetsItGoAndARelaunchSendsIt() {
		this.night.file("one.csv", "PO-1 10000.00 - dest_ngn_a", "PO-2 10000.00 - dest_ngn_a",
				"PO-3 10000.00 - dest_ngn_a");
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.report(1).buckets("NGN"))
			.isEqualTo("accepted 3 30000.00, completed 1 10000.00, held 2 20000.00");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
		People.Result released = this.night.people()
			.release(new People.Selection(List.of("PO-2"), null, null, null), "two invoices", "ada");
		assertThat(released.done()).containsExactly("PO-2");
		People.Result denied = this.night.people()
			.deny(new People.Selection(List.of(), 1L, "POSSIBLE_DUPLICATE", null), "typed twice", "ada");
		assertThat(denied.done()).containsExactly("PO-3");
		assertThat(this.night.publish()).hasSize(1);
		assertThat(this.night.report(1, 2).buckets("NGN"))
			.isEqualTo("accepted 3 30000.00, completed 1 10000.00, denied 1 10000.00, ready 1 10000.00");
		assertThat(this.night.relaunch(1)).isZero();
		Told told = this.night.report(1, 3);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 3 30000.00, completed 2 20000.00, denied 1 10000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 80000.00 80000.00 80000.00 80000.00 0.00 exact");
		assertThat(told.changes()).containsExactly("PO-2,NGN,READY,COMPLETED,10000.00");
		this.night.booksAgree();
	}

	@Test
	void aReleasedPayoutGoesWithTheJobsNextRunToo() {
		this.night.file("one.csv", "PO-1 10000.00 - dest_ngn_a", "PO-2 10000.00 - dest_ngn_a");
		assertThat(this.night.run()).isEqualTo(3);
		this.night.people().release(new People.Selection(List.of("PO-2"), null, null, null), "meant so", "ada");
		this.night.file("two.csv", "PO-3 5000.00");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 COMPLETED", "2 PO-3 COMPLETED");
		assertThat(this.night.report(1).buckets("NGN")).isEqualTo("accepted 2 20000.00, completed 2 20000.00");
		this.night.booksAgree();
	}

	@Test
	void aFailedPayoutIsPaidAgainByALineThatReplacesItOnceForEver() {
		this.night.scenario("failed@PO-1=1");
		this.night.file("one.csv", "PO-1 10000.00 - dest_ngn_a", "PO-2 20000.00");
		assertThat(this.night.run()).isZero();
		this.night.file("two.csv", "PO-1b 10000.00 PO-1 dest_ngn_a", "PO-1c 10000.00 PO-1 dest_ngn_a",
				"PO-2b 20000.00 PO-2");
		assertThat(this.night.run()).isZero();
		Told told = this.night.report(2);
		assertThat(told.lines()).isEqualTo("3 1 2");
		assertThat(told.buckets("NGN")).isEqualTo("accepted 1 10000.00, completed 1 10000.00");
		assertThat(told.balance("NGN")).isEqualTo("80000.00 70000.00 70000.00 70000.00 70000.00 0.00 exact");
		assertThat(told.rows().get(0)).containsEntry("replaces", "PO-1");
		this.night.file("three.csv", "PO-1d 10000.00 PO-1 dest_ngn_a");
		assertThat(this.night.run()).isZero();
		assertThat(this.night.report(3).lines()).isEqualTo("1 0 1");
		assertThat(this.night.ledger.withdrawals()).containsExactly("PO-1 NGN 10000.00 FAILED refunded",
				"PO-1b NGN 10000.00 COMPLETED", "PO-2 NGN 20000.00 COMPLETED");
		this.night.booksAgree();
	}

	private void resolve(String reference, boolean paid, @Nullable String providerId) {
		assertThat(this.night.people().resolve(reference, null, paid, providerId, "statement, line 7", "ada").done())
			.containsExactly(reference);
	}

}
