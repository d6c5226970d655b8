package io.payrun.reconciliation.integrity;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FindingsTests {

	private final Findings findings = new Findings();

	@Test
	void everyPromiseIsInTheVerdictWithItsWordsAlsoWhereNothingWasLookedAt() {
		Verdict verdict = this.findings.verdict(2);
		assertThat(verdict.runs()).isEqualTo(2);
		assertThat(verdict.ok()).isTrue();
		assertThat(verdict.invariants()).extracting(Verdict.Invariant::id)
			.containsExactly("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I10", "I11", "I12", "I13");
		assertThat(verdict.invariants()).allSatisfy((invariant) -> {
			assertThat(invariant.name()).isNotBlank();
			assertThat(invariant.unit()).endsWith("s");
			assertThat(invariant.checked()).isZero();
			assertThat(invariant.count()).isZero();
			assertThat(invariant.breaches()).isEmpty();
			assertThat(invariant.notes()).isEmpty();
		});
		assertThat(SmallNight.of(verdict, "I1").name()).isEqualTo("paid at most once");
		assertThat(SmallNight.of(verdict, "I1").unit()).isEqualTo("payouts");
	}

	@Test
	void whatWasLookedAtAddsUp() {
		this.findings.payouts(3);
		this.findings.payouts(4);
		this.findings.checked(Promise.I5, 10);
		this.findings.checked(Promise.I5, 2);
		Verdict verdict = this.findings.verdict(1);
		assertThat(verdict.payouts()).isEqualTo(7);
		assertThat(SmallNight.of(verdict, "I5").checked()).isEqualTo(12);
		assertThat(SmallNight.of(verdict, "I6").checked()).isZero();
	}

	@Test
	void oneBreachIsEnoughAndStandsWithItsPromise() {
		this.findings.breach(Promise.I2, 7L, "something differs");
		Verdict verdict = this.findings.verdict(1);
		assertThat(verdict.ok()).isFalse();
		assertThat(SmallNight.of(verdict, "I2").count()).isEqualTo(1);
		assertThat(SmallNight.of(verdict, "I2").breaches())
			.containsExactly(new Verdict.Breach(7L, null, null, "something differs"));
		assertThat(SmallNight.of(verdict, "I3").breaches()).isEmpty();
	}

	@Test
	void aThousandBreachesAreKeptAndAllAreCounted() {
		IntStream.range(0, 1_005).forEach((nth) -> this.findings.breach(Promise.I1, 1L, "breach " + nth));
		this.findings.more(Promise.I1, 20);
		Verdict.Invariant found = SmallNight.of(this.findings.verdict(1), "I1");
		assertThat(found.breaches()).hasSize(1_000);
		assertThat(found.count()).isEqualTo(1_025);
	}

	@Test
	void aBreachThatWasOnlyCountedIsABreach() {
		this.findings.more(Promise.I1, 1);
		assertThat(this.findings.verdict(1).ok()).isFalse();
	}

	@Test
	void aThousandNotesAreKeptEachOnceAndNoneIsABreach() {
		this.findings.note(Promise.I1, "note 0");
		IntStream.range(0, 1_005).forEach((nth) -> this.findings.note(Promise.I1, "note " + nth));
		Verdict verdict = this.findings.verdict(1);
		assertThat(verdict.ok()).isTrue();
		assertThat(SmallNight.of(verdict, "I1").notes()).hasSize(1_000)
			.startsWith("note 0", "note 1")
			.endsWith("note 999");
	}

}
