package io.payrun.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.opencsv.CSVReader;
import com.opencsv.exceptions.CsvException;
import io.payrun.money.Currencies;
import io.payrun.money.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SampleFileTests {

	@Test
	void theSameLinesAndSeedGiveTheSameBytes() {
		assertThat(sample(5_000, 7)).isEqualTo(sample(5_000, 7)).isNotEqualTo(sample(5_000, 8));
	}

	@Test
	void everyLineIsAValidPayoutAboveTheMinimum() {
		List<String[]> lines = parse(sample(20_000, 1));
		assertThat(lines.remove(0)).containsExactly("reference", "destination_id", "amount", "currency",
				"destination_type", "payee", "description");
		assertThat(lines).hasSize(20_000).allSatisfy((line) -> {
			Money money = Money.parse(line[2], line[3]).orElseThrow();
			assertThat(money.amount()).isGreaterThanOrEqualTo(
					Currencies.minimum("syncpay", line[3]).orElse(new java.math.BigDecimal("0.01")));
			assertThat(line[0]).matches("[A-Za-z0-9._-]{1,64}");
			assertThat(line[1]).matches("dest_" + line[3] + "_[0-9]{6}");
			assertThat(line[4]).isIn("bank_account", "mobile_money", "crypto_wallet");
		});
		assertThat(lines.stream().filter((line) -> line[3].equals("NGN")).count()).isGreaterThan(15_000);
	}

	@Test
	void noReferenceAndNoDestinationComesTwiceAlsoUnderAnotherSeed() {
		Set<String> references = new HashSet<>();
		Set<String> destinations = new HashSet<>();
		for (int seed = -1; seed <= 1; seed++) {
			destinations.clear();
			for (String[] line : parse(sample(5_000, seed))) {
				assertThat(references.add(line[0]) || line[0].equals("reference")).isTrue();
				assertThat(destinations.add(line[1].replaceAll("\\D+", ""))).isTrue();
			}
		}
	}

	@Test
	void theVerbWritesToStandardOutputAndNothingElse() {
		Typed typed = Typed.line("sample", "--lines", "3", "--seed", "7");
		assertThat(typed.exitCode()).isZero();
		assertThat(typed.out()).isEqualTo(sample(3, 7));
		assertThat(typed.err()).isEmpty();
	}

	@Test
	void aFileThatIsThereIsNotOverwritten(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("in.csv");
		assertThat(Typed.line("sample", "--lines", "2", "--out", file.toString()).exitCode()).isZero();
		Typed again = Typed.line("sample", "--lines", "9", "--out", file.toString());
		assertThat(again.exitCode()).isEqualTo(2);
		assertThat(again.err()).contains("nothing is overwritten");
		assertThat(Files.readString(file)).isEqualTo(sample(2, 1));
	}

	@Test
	void theDemoFileIsOnTheClassPathAndShowsEveryKindOfEnd() throws IOException {
		try (Reader demo = new java.io.InputStreamReader(
				java.util.Objects.requireNonNull(SampleFileTests.class.getResourceAsStream("/sample-data/demo.csv")),
				StandardCharsets.UTF_8)) {
			List<String[]> lines = parse(demo);
			assertThat(lines).hasSize(56);
			assertThat(lines).allMatch((line) -> line.length == 8);
		}
	}

	private static String sample(int lines, long seed) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			new SampleFile(lines, seed).write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toString(StandardCharsets.US_ASCII);
	}

	private static List<String[]> parse(String text) {
		return parse(new StringReader(text));
	}

	private static List<String[]> parse(Reader text) {
		try (CSVReader reader = new CSVReader(text)) {
			return reader.readAll();
		}
		catch (IOException | CsvException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
