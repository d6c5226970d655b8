package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every line of a file is one payout or one rejected line, and says what became of it.
 */
class SourceWalkTests {

	private static final String HEADER = "reference,destination_id,customer_id,amount,currency,provider\n";

	private final Findings findings = new Findings();

	@Test
	void aFileWhoseLinesAllBecameSomethingHasNothingToTell() throws IOException {
		SourceWalk walk = walk("PO-1,dest_1,,10.50,NGN,\nx,y,,5,NGN,\nSP-1,,cust_1,7.00,USD,soap\n");
		walk.meet(payout(2, "PO-1", "syncpay", "dest_1", "10.5", "NGN"));
		walk.meet(new SourceStore.Row(3, null));
		walk.meet(payout(4, "SP-1", "soap", "cust_1", "7.00", "USD"));
		walk.end();
		assertThat(breaches()).isEmpty();
		assertThat(walk.sums().at("accepted NGN")).isEqualTo(new Sums.Sum(1, new BigDecimal("10.50")));
		assertThat(walk.sums().at("rejected NGN")).isEqualTo(new Sums.Sum(1, new BigDecimal("5")));
		assertThat(walk.sums().at("accepted USD")).isEqualTo(new Sums.Sum(1, new BigDecimal("7.00")));
	}

	@Test
	void linesThatBecameNothingAreTold() throws IOException {
		SourceWalk walk = walk("a,,,,,\nb,,,,,\nc,,,,,\nd,,,,,\n\ne,,,,,\n \n\t\n");
		walk.meet(new SourceStore.Row(3, null));
		walk.meet(new SourceStore.Row(5, null));
		walk.end();
		assertThat(breaches()).extracting(Verdict.Breach::line).containsExactly(2, 4, 6, 7);
		assertThat(breaches()).allSatisfy((breach) -> {
			assertThat(breach.run()).isEqualTo(9);
			assertThat(breach.reference()).isNull();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\n \n\t\n" })
	void blankLinesAtTheEndAreNoLines(String end) throws IOException {
		SourceWalk walk = walk("a,,,,,\n" + end);
		walk.meet(new SourceStore.Row(2, null));
		walk.end();
		assertThat(breaches()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 5 })
	void aRowWhoseLineIsNotThereOrIsTakenIsTold(int line) throws IOException {
		SourceWalk walk = walk("PO-1,dest_1,,10.00,NGN,\nPO-2,dest_2,,10.00,NGN,\n");
		walk.meet(payout(2, "PO-1", "syncpay", "dest_1", "10.00", "NGN"));
		walk.meet(payout(3, "PO-2", "syncpay", "dest_2", "10.00", "NGN"));
		walk.meet(payout(line, "PO-3", "syncpay", "dest_2", "10.00", "NGN"));
		walk.end();
		assertThat(breaches()).singleElement().satisfies((breach) -> {
			assertThat(breach.run()).isEqualTo(9);
			assertThat(breach.reference()).isEqualTo("PO-3");
			assertThat(breach.line()).isEqualTo(line);
		});
		assertThat(walk.sums().at("accepted NGN").count()).isEqualTo(2);
	}

	@Test
	void theHeaderIsNoLineThatARowCanHave() throws IOException {
		SourceWalk walk = walk("PO-1,dest_1,,10.00,NGN,\n");
		walk.meet(new SourceStore.Row(1, null));
		walk.meet(payout(2, "PO-1", "syncpay", "dest_1", "10.00", "NGN"));
		walk.end();
		assertThat(breaches()).extracting(Verdict.Breach::line).containsExactly(1);
	}

	@ParameterizedTest
	@CsvSource({ "PO-2,dest_1,10.00,NGN,syncpay", "PO-1,dest_2,10.00,NGN,syncpay", "PO-1,dest_1,10.01,NGN,syncpay",
			"PO-1,dest_1,10.00,USD,syncpay", "PO-1,dest_1,10.00,NGN,other", "PO-1,cust_1,10.00,NGN,syncpay",
			"PO-1,dest_1,10.00,NGN,soap" })
	void aPayoutThatSaysAnythingElseThanItsLineIsTold(String reference, String destination, String amount,
			String currency, String provider) {
		SourceWalk walk = walk("PO-1,dest_1,cust_1,10.00,NGN,syncpay\n");
		walk.meet(payout(2, reference, provider, destination, amount, currency));
		assertThat(breaches()).singleElement().satisfies((breach) -> {
			assertThat(breach.reference()).isEqualTo(reference);
			assertThat(breach.line()).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "PO-1,dest_1,,10.00,NGN,,more", "PO-1,dest_1,,10.00,NGN", "\"PO-1,dest_1,,10.00,NGN,",
			"PO-1,dest_1,,-10.00,NGN,", "PO-1,dest_1,,10.001,NGN,", "PO-1,dest_1,,1e1,NGN,", "PO-1,dest_1,,,NGN,",
			"PO-1,dest_1,,10.00,XXX," })
	void aPayoutOfALineThatNobodyCanReadIsToldAndItsMoneyIsNotCounted(String line) {
		SourceWalk walk = walk(line + "\n");
		walk.meet(payout(2, "PO-1", "syncpay", "dest_1", "10.00", "NGN"));
		assertThat(breaches()).hasSize(1);
		assertThat(walk.sums().differences("", new Sums(), "")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "USD,2", "NGN,2", "GHS,2", "KES,2", "TZS,2", "UGX,0", "ZAR,2", "BTC,8", "ETH,18", "USDT_TRC20,6",
			"USDT_ERC20,6" })
	void anAmountHasAtMostItsCurrencysDecimals(String currency, int decimals) {
		String most = (decimals > 0) ? "1." + "1".repeat(decimals) : "1";
		SourceWalk walk = walk("PO-1,d,," + most + "," + currency + ",\nPO-2,d,,1." + "1".repeat(decimals + 1) + ","
				+ currency + ",\n");
		walk.meet(payout(2, "PO-1", "syncpay", "d", most, currency));
		walk.meet(new SourceStore.Row(3, null));
		assertThat(breaches()).isEmpty();
		assertThat(walk.sums().at("accepted " + currency)).isEqualTo(new Sums.Sum(1, new BigDecimal(most)));
		assertThat(walk.sums().at("rejected " + currency)).isEqualTo(Sums.Sum.NOTHING);
	}

	@Test
	void aFileWithoutAHeaderHasNoLineThatCouldBeAPayout() {
		SourceWalk walk = new SourceWalk(9, new TextLines(new StringReader("")), null, this.findings);
		walk.meet(payout(2, "PO-1", "syncpay", "dest_1", "10.00", "NGN"));
		assertThat(breaches()).hasSize(1);
	}

	@Test
	void columnsMayComeInAnyOrderAndBeLeftOut() {
		TextLines lines = new TextLines(new StringReader("currency,amount,reference,destination_id\nNGN,1,PO-1,d\n"));
		SourceWalk walk;
		try {
			String header = lines.next();
			walk = new SourceWalk(9, lines, TextLines.cells(String.valueOf(header)), this.findings);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		walk.meet(payout(2, "PO-1", "syncpay", "d", "1.00", "NGN"));
		assertThat(breaches()).isEmpty();
		walk.meet(payout(3, "PO-1", "syncpay", "d", "1.00", "NGN"));
		assertThat(breaches()).hasSize(1);
	}

	@Test
	void aFileThatCannotBeReadIsNoFileOfLostLines() {
		SourceWalk walk = walk("x".repeat(1_000_001));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> walk.meet(new SourceStore.Row(2, null)));
		assertThat(breaches()).isEmpty();
	}

	private SourceWalk walk(String body) {
		TextLines lines = new TextLines(new StringReader(HEADER + body));
		try {
			return new SourceWalk(9, lines, TextLines.cells(String.valueOf(lines.next())), this.findings);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static SourceStore.Row payout(int line, String reference, String provider, String destination,
			String amount, String currency) {
		return new SourceStore.Row(line,
				new SourceStore.Terms(reference, provider, destination, new BigDecimal(amount), currency));
	}

	private List<Verdict.Breach> breaches() {
		Verdict verdict = this.findings.verdict(1);
		assertThat(verdict.invariants().stream().filter((invariant) -> invariant.count() > 0))
			.allSatisfy((invariant) -> assertThat(invariant.id()).isEqualTo("I2"));
		return SmallNight.of(verdict, "I2").breaches();
	}

}
