package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;

import io.payrun.crash.CrashPoint;
import io.payrun.database.TestDatabase;
import io.payrun.payout.People.Result;
import io.payrun.payout.People.Selection;
import io.payrun.payout.People.Touched;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PeopleIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final People people = new People(this.database.dataSource());

	@BeforeEach
	void threePayouts() {
		this.rows.run(1, 1);
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "NGN");
		this.rows.ready(1, "C", "70.00", "USD");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aReleasedPayoutIsReadyAndItsReasonAndActorStandInTheHistory() {
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		Result result = this.people.release(one("B"), "two salaries are right", "ada");
		assertThat(result.done()).containsExactly("B");
		assertThat(result.runs()).containsExactly(1L);
		assertThat(this.rows.status("B")).isEqualTo("READY");
		assertThat(this.rows.value("select detail || '/' || actor from payout_event"))
			.isEqualTo("released: two salaries are right/ada");
		assertThat(this.rows.value("select report_state from payment_run")).isEqualTo("STALE");
	}

	@Test
	void onlyHeldPayoutsAreReleasedAndTheOthersAreTold() {
		Result result = this.people.release(new Selection(List.of("A", "Z"), null, null, null), "why", "ada");
		assertThat(result.done()).isEmpty();
		assertThat(result.refused()).containsExactly("A: it is READY; only a held payout can be released",
				"Z: there is no such payout");
		assertThat(this.rows.value("select count(*) from payout_event")).isEqualTo("0");
	}

	@Test
	void readyAndHeldPayoutsOfARunAreDeniedTogetherAndThePreviewSaidHowMuch() {
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		Selection all = new Selection(List.of(), 1L, null, null);
		assertThat(this.people.previewDeny(all)).containsExactly(new Touched("NGN", 2, new BigDecimal("11000.00")),
				new Touched("USD", 1, new BigDecimal("70.00")));
		assertThat(this.people.deny(all, "wrong file", "ada").done()).containsExactly("A", "B", "C");
		assertThat(this.rows.status("B")).isEqualTo("DENIED");
	}

	@Test
	void whatTwoAgreedOnIsNotUsedUpWhereThePayoutChangedAtThatMoment() {
		this.rows.execute("update payment_run set two_people = true");
		PeopleStore store = new PeopleStore(this.database.dataSource());
		PeopleStore.Found found = store.byReference("A", null).get(0);
		PeopleStore.Said ada = new PeopleStore.Said("release", null, "why", "ada");
		assertThat(store.act(found, ada, (reason) -> true)).isEqualTo(new PeopleStore.Outcome.Waits());
		PeopleStore.Said bob = new PeopleStore.Said("release", null, "so be it", "bob");
		assertThat(store.act(found, bob, (reason) -> false))
			.isEqualTo(new PeopleStore.Outcome.Refused("it changed at this moment, look again"));
		assertThat(this.rows.value("select count(*) from payout_proposal where done_at is null")).isEqualTo("1");
		assertThat(store.act(found, bob, "so be it (first said by ada: why)"::equals))
			.isEqualTo(new PeopleStore.Outcome.Done());
		assertThat(this.rows.value("select second from payout_proposal where done_at is not null")).isEqualTo("bob");
	}

	@Test
	void releasingByKindLeavesTheOtherKindsAlone() {
		this.rows.hold("A", "INSUFFICIENT_FUNDS");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		this.people.release(new Selection(List.of(), 1L, "POSSIBLE_DUPLICATE", null), "fine", "ada");
		assertThat(this.rows.status("A")).isEqualTo("HELD INSUFFICIENT_FUNDS");
		assertThat(this.rows.status("B")).isEqualTo("READY");
	}

	@Test
	void anUnknownOutcomeIsResolvedByEvidenceOnly() {
		this.rows.unknown("A");
		this.rows.unknown("B");
		this.rows.unknown("C");
		assertThat(this.people.resolve("A", null, true, "wd_9", "bank statement", "ada").done()).containsExactly("A");
		assertThat(this.people.resolve("B", null, true, null, "bank statement", "ada").done()).containsExactly("B");
		assertThat(this.people.resolve("C", null, false, null, "support ticket 7", "ada").done()).containsExactly("C");
		assertThat(List.of(this.rows.status("A"), this.rows.status("B"), this.rows.status("C")))
			.containsExactly("ACCEPTED", "COMPLETED", "REFUSED");
		assertThat(this.rows.value("select paid_amount from payout where reference = 'B'")).isEqualTo("6000.00");
	}

	@Test
	void aProviderIdThatBelongsToAnotherPayoutResolvesNothing() {
		this.rows.unknown("A");
		this.rows.unknown("B");
		this.people.resolve("A", null, true, "wd_9", "statement", "ada");
		Result second = this.people.resolve("B", null, true, "wd_9", "statement", "ada");
		assertThat(second.done()).isEmpty();
		assertThat(second.refused()).containsExactly("B: the provider id wd_9 belongs to payout A");
		assertThat(this.rows.status("B")).isEqualTo("UNKNOWN");
	}

	@Test
	void aProviderIdThatCannotBeOneResolvesNothing() {
		this.rows.unknown("A");
		assertThat(this.people.resolve("A", null, false, "wd_9", "statement", "ada").refused())
			.containsExactly("A: a payout that was not paid has no provider id");
		assertThat(this.people.resolve("A", null, true, "../../admin", "statement", "ada").refused())
			.containsExactly("A: a provider id is 1 to 64 of A-Z a-z 0-9 _ -");
		assertThat(this.people.resolve("B", null, true, null, "statement", "ada").refused())
			.containsExactly("B: it is READY; only an unknown outcome can be resolved");
		assertThat(this.rows.status("A")).isEqualTo("UNKNOWN");
	}

	@Test
	void aReferenceThatIsKnownInTwoModesNeedsTheModeAndNothingIsDoneBefore() {
		this.rows.hold("A", "POSSIBLE_DUPLICATE");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		this.rows
			.value("""
					with other as (
					  insert into payment_run (id, job, mode, business_date, source_kind)
					  values (2, 'test', 'live', '2026-11-20', 'csv') returning id
					)
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status,
					                    hold_kind, created_at)
					select id, 2, 'live', 'syncpay', 'A', 'dest_A', 5000.00, 'NGN', 'HELD', 'POSSIBLE_DUPLICATE', payrun_now()
					from other returning reference""");
		Selection both = new Selection(List.of("B", "A"), null, null, null);
		assertThat(this.people.release(both, "fine", "ada")).isEqualTo(new Result(List.of(),
				List.of("A: known in more than one mode, say which with --mode", "B: nothing is done before that"),
				List.of()));
		assertThat(this.rows.status("B")).isEqualTo("HELD POSSIBLE_DUPLICATE");
		Selection live = new Selection(List.of("A"), null, null, "live");
		assertThat(this.people.release(live, "fine", "ada"))
			.isEqualTo(new Result(List.of("A"), List.of(), List.of(2L)));
		assertThat(this.rows.value("select status from payout where reference = 'A' and mode = 'sandbox'"))
			.isEqualTo("HELD");
	}

	@Test
	void aFrozenPayoutIsNotReleased() {
		this.rows.hold("A", "POSSIBLE_DUPLICATE");
		this.rows.value("update payout set frozen = true where reference = 'A' returning reference");
		assertThat(this.people.release(one("A"), "fine", "ada").refused())
			.containsExactly("A: it is frozen, because the provider has it after all");
	}

	@Test
	void aPreviewOfAReleaseCountsWhatIsHeldAlone() {
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		assertThat(this.people.previewRelease(new Selection(List.of(), 1L, null, null)))
			.containsExactly(new Touched("NGN", 1, new BigDecimal("6000.00")));
		assertThat(this.people.previewRelease(one("A"))).isEmpty();
		assertThat(this.people.previewRelease(one("B"))).hasSize(1);
	}

	@Test
	void whereAReleaseTakesTwoItWaitsUntilAnotherPersonSaysTheSame() {
		this.rows.execute("update payment_run set two_people = true");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		for (int times = 0; times < 2; times++) {
			assertThat(this.people.release(one("B"), "two salaries", "ada"))
				.isEqualTo(new Result(List.of(), List.of(), List.of(), List.of("B")));
		}
		assertThat(this.rows.status("B")).isEqualTo("HELD POSSIBLE_DUPLICATE");
		assertThat(this.people.release(one("B"), "asked payroll", "bob").done()).containsExactly("B");
		assertThat(this.rows.value("select actor || ': ' || detail from payout_event"))
			.isEqualTo("bob: released: asked payroll (first said by ada: two salaries)");
		assertThat(this.people.deny(one("B"), "no", "ada").done()).as("one is enough").containsExactly("B");
	}

	@Test
	void whatASecondPersonSaysOfAPayoutThatChangedMeanwhileIsTheFirstWordOnIt() {
		this.rows.execute("update payment_run set two_people = true");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		this.people.release(one("B"), "fine", "ada");
		this.rows.execute("update payout set version = version + 1 where reference = 'B'");
		assertThat(this.people.release(one("B"), "fine", "bob").proposed()).containsExactly("B");
		assertThat(this.people.release(one("B"), "fine", "ada").done()).containsExactly("B");
	}

	@Test
	void twoDifferentAnswersToAnUnknownOutcomeResolveNothing() {
		this.rows.execute("update payment_run set two_people = true");
		this.rows.unknown("A");
		assertThat(this.people.resolve("A", null, true, "wd_9", "statement", "ada").proposed()).containsExactly("A");
		assertThat(this.people.resolve("A", null, true, "wd_8", "statement", "bob").proposed()).containsExactly("A");
		assertThat(this.people.resolve("A", null, true, null, "statement", "bob").proposed()).containsExactly("A");
		assertThat(this.people.resolve("A", null, false, null, "statement", "bob").proposed()).containsExactly("A");
		assertThat(this.rows.status("A")).isEqualTo("UNKNOWN");
		assertThat(this.people.resolve("A", null, true, "wd_9", "line 7", "cem").done()).containsExactly("A");
		assertThat(this.rows.value("select detail from payout_event"))
			.isEqualTo("resolved by a person: line 7 (first said by ada: statement)");
	}

	@Test
	void theDatabaseKeepsThatItTakesTwoAndThatAPersonMay() {
		this.rows.execute("update payment_run set two_people = true");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		assertThatThrownBy(() -> this.rows.execute("""
				update payout set status = 'READY', hold_kind = null, released_by = 'ada', released_kind = hold_kind,
				       released_at = payrun_now() where reference = 'B'""")).hasMessageContaining("takes two people");
		assertThatThrownBy(() -> this.rows.execute("update payment_run set two_people = false"))
			.hasMessageContaining("never taken back");
		Persons persons = new Persons(this.database.dataSource());
		persons.add("ada", Role.APPROVER, "root");
		persons.add("vic", Role.VIEWER, "ada");
		assertThat(this.people.deny(one("A"), "no", "vic").refused()).containsExactly("A: vic may not change a payout");
		assertThat(this.people.deny(one("A"), "no", "ada").done()).containsExactly("A");
	}

	@Test
	void aPayoutThatChangesAtThatMomentIsToldAndLeftAlone() {
		this.rows.hold("A", "POSSIBLE_DUPLICATE");
		this.rows.hold("B", "POSSIBLE_DUPLICATE");
		this.rows.unknown("C");
		Result nothing = new Result(List.of(), List.of("A: it changed at this moment, look again"), List.of(),
				List.of());
		assertThat(whileItChanges(CrashPoint.VA3_RELEASE, () -> this.people.release(one("A"), "fine", "ada")))
			.isEqualTo(nothing);
		assertThat(whileItChanges(CrashPoint.VA3_DENY, () -> this.people.deny(one("A"), "wrong", "ada")))
			.isEqualTo(nothing);
		assertThat(whileItChanges(CrashPoint.VA3_RESOLVE,
				() -> this.people.resolve("C", null, true, "wd_9", "statement", "ada"))
			.refused()).containsExactly("C: it changed at this moment, look again");
		assertThat(List.of(this.rows.status("A"), this.rows.status("C"))).containsExactly("HELD POSSIBLE_DUPLICATE",
				"UNKNOWN");
		assertThat(this.rows.value("select count(*) from payout_event")).isEqualTo("0");
	}

	/** Somebody else raises every version right before the act is written. */
	private Result whileItChanges(CrashPoint point, Supplier<Result> act) {
		CrashPoint.arm((passed, side) -> {
			if (passed == point && side == CrashPoint.Side.BEFORE) {
				this.rows.execute("update payout set version = version + 1");
			}
		});
		try {
			return act.get();
		}
		finally {
			CrashPoint.disarm();
		}
	}

	private static Selection one(String reference) {
		return new Selection(List.of(reference), null, null, null);
	}

}
