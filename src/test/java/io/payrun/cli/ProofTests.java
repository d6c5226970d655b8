package io.payrun.cli;

import java.time.LocalDate;

import io.payrun.jobs.Runs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProofTests {

	/** The example of the contract, section 6. */
	private static final String DOCUMENT = """
			{"run": {"id": 7}, "lines": {"read": 105, "accepted": 100, "rejected": 5},
			 "rejected_amounts": {"NGN": "20000.00"}, "balanced": true,
			 "totals": [{"provider": "syncpay", "currency": "NGN",
			   "accepted": {"count": 100, "amount": "912000.00"}, "completed": {"count": 88, "amount": "792000.00"},
			   "failed": {"count": 6, "amount": "60000.00"}, "cancelled": {"count": 1, "amount": "9000.00"},
			   "returned": {"count": 0, "amount": "0.00"}, "refused": {"count": 1, "amount": "10000.00"},
			   "denied": {"count": 1, "amount": "9000.00"}, "expired": {"count": 0, "amount": "0.00"},
			   "ready": {"count": 0, "amount": "0.00"}, "held": {"count": 1, "amount": "9000.00"},
			   "awaiting_customer": {"count": 0, "amount": "0.00"}, "in_flight": {"count": 1, "amount": "13000.00"},
			   "unknown": {"count": 1, "amount": "10000.00"}, "not_taken": {"amount": "0.00"},
			   "refunded": {"count": 7, "amount": "69000.00"},
			   "balance": {"opening": "1000000.00", "closing": "185000.00", "expected_closing": "185000.00",
			     "expected_min": "185000.00", "expected_max": "208000.00", "other_movements": "0.00",
			     "check": "bounded"}}],
			 "discrepancies": [{"kind": "OUTCOME_UNKNOWN", "reference": "PO-0042", "detail": "…"},
			   {"kind": "OVERDUE", "reference": "PO-0043", "detail": "in transit\\u001b[2J for 5 h"}]}
			""";

	private final Proof proof = Proof.parse(DOCUMENT);

	@Test
	void theSentenceSaysWhetherItTiesOutAndWhatWasPaid() {
		assertThat(this.proof.sentence()).isEqualTo("TIES OUT. 88 of 100 paid, NGN 792,000.00.");
		assertThat(Proof.parse(DOCUMENT.replace("\"balanced\": true", "\"balanced\": false")).sentence())
			.startsWith("DOES NOT TIE OUT.");
	}

	@Test
	void theTableAddsUpOnceMore() {
		assertThat(this.proof.tieOut()).containsExactly("lines: 105 read = 100 accepted + 5 rejected (NGN 20,000.00)",
				"", "TIE-OUT NGN · syncpay       COUNT      AMOUNT", "  accepted                    100  912,000.00",
				"- completed                    88  792,000.00", "- failed                        6   60,000.00",
				"- cancelled                     1    9,000.00", "- rejected by the provider      1   10,000.00",
				"- denied                        1    9,000.00", "- held                          1    9,000.00",
				"- in transit                    1   13,000.00", "- outcome unconfirmed           1   10,000.00",
				"= difference                    0        0.00",
				"account: opening 1,000,000.00 · expected closing 185,000.00 to 208,000.00 · closing 185,000.00"
						+ " · other movements 0.00 (bounded)",
				"");
	}

	@Test
	void aBucketThatIsShortShowsAsADifference() {
		Proof broken = Proof.parse(DOCUMENT.replace("\"count\": 88, \"amount\": \"792000.00\"",
				"\"count\": 87, \"amount\": \"782000.00\""));
		assertThat(broken.tieOut()).contains("= difference                    1   10,000.00");
	}

	@Test
	void aRunWithoutReadingsSaysSo() {
		Proof blind = Proof.parse(DOCUMENT.replace("\"bounded\"", "\"none\""));
		assertThat(blind.tieOut()).contains("account: no balance reading, so no balance check");
	}

	@Test
	void whatNeedsAPersonComesWithTheNextCommand() {
		Runs.Summary run = new Runs.Summary(7, "j", "test", LocalDate.of(2026, 11, 20), "STOPPED", 1, 100, null, null);
		assertThat(NextSteps.of(run, this.proof)).containsExactly("Needs a person: 1 held, NGN 9,000.00",
				"Needs a person: 1 outcome unconfirmed, may be paid, NGN 10,000.00",
				"Needs a person: 1 × OVERDUE: in transit\\u{1b}[2J for 5 h",
				"Held payouts: payrun payouts --run 7 --status held, then payrun release or deny",
				"Unconfirmed payouts: payrun payouts --run 7 --status unknown, then payrun resolve REFERENCE"
						+ " --as paid|not-paid --evidence TEXT",
				"Go on with: payrun relaunch 7");
	}

}
