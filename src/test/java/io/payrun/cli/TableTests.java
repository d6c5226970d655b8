package io.payrun.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TableTests {

	@Test
	void amountsLineUpOnTheirDecimalPoint() {
		Table table = new Table().left("CURRENCY").right("COUNT").amount("AMOUNT");
		table.row("NGN", 12, "1,250,000.00").row("UGX", 1, "20,000").row("ETH", 100, "0.000000000000000001");
		assertThat(table.lines()).containsExactly("CURRENCY  COUNT                        AMOUNT",
				"NGN          12  1,250,000.00", "UGX           1     20,000",
				"ETH         100          0.000000000000000001");
	}

	@Test
	void wideAndCombiningCharactersKeepTheNextColumnInPlace() {
		Table table = new Table().left("PAYEE").left("STATUS");
		table.row("山田", "READY").row("Ade\u0301", "HELD").row("Ada", "SENDING");
		assertThat(table.lines()).containsExactly("PAYEE  STATUS", "山田   READY", "Ade\u0301    HELD", "Ada    SENDING");
	}

	@Test
	void dataCannotSteerTheTerminalOrBreakTheTable() {
		Table table = new Table().left("REASON").left("X");
		table.row("a\u001b[31mb\nc\u202ed\u009b2J", "x");
		assertThat(table.lines()).hasSize(2);
		assertThat(table.lines().get(1)).startsWith("a\\u{1b}[31mb\\u{a}c\\u{202e}d\\u{9b}2J");
	}

	@Test
	void longWordsAreCutAndAbsentCellsAreEmpty() {
		Table table = new Table().left("A").right("B").left("C");
		table.row("x".repeat(80), null, null);
		assertThat(table.lines().get(1)).isEqualTo("x".repeat(59) + "…");
	}

	@Test
	void aRowWithAnotherNumberOfCellsIsABug() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Table().left("A").row("1", "2"));
	}

}
