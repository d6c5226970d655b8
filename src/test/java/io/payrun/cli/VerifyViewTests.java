package io.payrun.cli;

import java.util.List;
import java.util.stream.IntStream;

import io.payrun.reconciliation.integrity.Verdict;
import io.payrun.reconciliation.integrity.Verdict.Breach;
import io.payrun.reconciliation.integrity.Verdict.Invariant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class VerifyViewTests {

	private static final Invariant GOOD = new Invariant("I1", "paid at most once", 2000, "payouts", 0, List.of(),
			List.of("not compared with a provider's books (--books)"));

	@Test
	void aGoodVerdictIsATableItsNotesAndOneSentence() {
		Verdict verdict = new Verdict(1, 2000, List.of(GOOD));
		assertThat(VerifyView.lines(verdict)).containsExactly("    PROMISE            CHECKED           BREACHES",
				"I1  paid at most once    2,000  payouts         0", "",
				"note   I1  not compared with a provider's books (--books)", "");
		assertThat(VerifyView.sentence(verdict))
			.isEqualTo("Every promise holds for 2,000 payouts of 1 run, as far as it could be checked. (exit code 0)");
	}

	@Test
	void twentyBreachesOfAPromiseAreShownAndTheRestIsCounted() {
		List<Breach> many = IntStream.range(0, 1000)
			.mapToObj((number) -> new Breach(7L, "PO-" + number, number + 2, "it differs"))
			.toList();
		Verdict verdict = new Verdict(2, 5000,
				List.of(GOOD, new Invariant("I11", "history is whole", 9, "links", 4321, many, List.of())));
		List<String> lines = VerifyView.lines(verdict);
		assertThat(lines).contains("BREACH I11  run 7, PO-0, line 2: it differs",
				"BREACH I11  and 4,301 more; --json has the first 1,000");
		assertThat(lines).filteredOn((line) -> line.startsWith("BREACH")).hasSize(21);
		assertThat(VerifyView.sentence(verdict)).isEqualTo(
				"4,321 breaches in 5,000 payouts of 2 runs: a person must look before anything is sent again. (exit code 1)");
	}

	@Test
	void aBreachCannotSteerTheTerminal() {
		Verdict verdict = new Verdict(1, 1, List.of(new Invariant("I2", "no line is lost", 1, "lines", 1,
				List.of(new Breach(null, null, null, "\u001b[2J")), List.of("\u001b[2J"))));
		assertThat(VerifyView.lines(verdict)).contains("BREACH I2  no run: \\u{1b}[2J", "note   I2  \\u{1b}[2J");
	}

	@Test
	void theDocumentIsTheOneOfTheContract() {
		JsonNode told = JsonMapper.shared()
			.readTree(VerifyView.json(new Verdict(1, 2000, List.of(GOOD, new Invariant("I2", "no line is lost", 1,
					"lines", 1, List.of(new Breach(7L, "PO-1", 2, "it differs")), List.of())))));
		assertThat(told.get("ok").booleanValue()).isFalse();
		assertThat(told.at("/invariants/0/id").stringValue()).isEqualTo("I1");
		assertThat(told.at("/invariants/0/checked").longValue()).isEqualTo(2000);
		assertThat(told.at("/invariants/0/breaches")).isEmpty();
		assertThat(told.at("/invariants/1/breaches/0").toString())
			.isEqualTo("{\"run\":7,\"reference\":\"PO-1\",\"line\":2,\"what\":\"it differs\"}");
	}

}
