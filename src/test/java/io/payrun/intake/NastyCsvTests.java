package io.payrun.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.payrun.intake.Intake.Inspection;
import io.payrun.money.Money;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The nasty files by their case numbers, each with everything that is said about it: of a
 * file that is refused its reason, of every line of another one that it is accepted, or
 * each of its errors.
 */
class NastyCsvTests {

	private static final String HEADER = "reference,destination_id,amount,currency,payee,description\n";

	private static final String GOOD = "OK,d,5000,NGN,,\n";

	private static final String GOOD_THIRD = "3 accepted OK NGN 5,000.00";

	private static final String NO_LINE_BREAK = "refused in.csv: line 2: the last line has no line break and no "
			+ "control file vouches for it; it may be cut off";

	private static final String BAD_AMOUNT = "2 amount BAD_AMOUNT amount must be 1 to 12 digits, optionally a point "
			+ "and decimals, nothing else: ";

	@TempDir
	Path inbox;

	static Stream<Arguments> rows() {
		return Stream.of(characters(), lines(), columns(), sums(), amounts(), cells()).flatMap((rows) -> rows);
	}

	private static Stream<Arguments> characters() {
		return Stream.of(row(1, "\uFEFF" + HEADER + GOOD, "2 accepted OK NGN 5,000.00"),
				row(1, HEADER + "\uFEFF" + GOOD + GOOD,
						"2 reference BAD_FORMAT reference must be of A-Z a-z 0-9 . _ -: \"\\uFEFFOK\"", GOOD_THIRD),
				arguments(2, (HEADER + "A,d,5000,NGN,José,\n").getBytes(StandardCharsets.ISO_8859_1),
						List.of("refused in.csv: line 2: not UTF-8 at byte 76")),
				arguments(2, (HEADER + GOOD).getBytes(StandardCharsets.UTF_16LE), List
					.of("refused in.csv: line 1: unknown column \"r\\u0000e\\u0000f\\u0000e\\u0000r\\u0000e…\"")),
				arguments(2, (HEADER + GOOD).getBytes(StandardCharsets.UTF_16),
						List.of("refused in.csv: line 1: not UTF-8 at byte 1")));
	}

	private static Stream<Arguments> lines() {
		return Stream.of(
				row(3, HEADER + "\n" + GOOD + " \t\r\n" + GOOD + "\n\n",
						"2 - BLANK_LINE blank line; every line must hold a payment", GOOD_THIRD,
						"4 - BLANK_LINE blank line; every line must hold a payment", "5 accepted OK NGN 5,000.00"),
				row(4, HEADER + "A,d,5000,NGN,,\"one\ntwo\",d,5000,NGN,\n",
						"refused in.csv: line 2: a quote stays open; no line break is allowed inside a field"),
				row(4, HEADER + "A,d,5000,NGN,,\"one\r\ntwo\"\n",
						"refused in.csv: line 2: a quote stays open; no line break is allowed inside a field"),
				row(5, HEADER + GOOD + "A,\"d,5000,NGN,,\n", "refused in.csv: line 3: the file ends inside a quote"),
				row(6, HEADER + "A,d,5000,NGN,\"ACME\\\",DOM\\user\n" + GOOD,
						"2 accepted A NGN 5,000.00 ACME\\ DOM\\user", GOOD_THIRD),
				row(7, HEADER + "A,d,5000,NGN,x\n" + GOOD,
						"2 - COLUMN_COUNT the header has 6 columns, the line has 5: \"A,d,5000,NGN,x\"", GOOD_THIRD),
				row(7, HEADER + "A,d,5000,NGN,x,y,z\n" + GOOD,
						"2 - COLUMN_COUNT the header has 6 columns, the line has 7: \"A,d,5000,NGN,x,y,z\"",
						GOOD_THIRD),
				row(7, HEADER + "A,d,5,000,NGN,x,y\n" + GOOD,
						"2 - COLUMN_COUNT the header has 6 columns, the line has 7: \"A,d,5,000,NGN,x,y\"",
						GOOD_THIRD));
	}

	private static Stream<Arguments> columns() {
		return Stream.of(
				row(8, "currency,amount,reference,destination_id\nNGN,5000,A,d\n", "2 accepted A NGN 5,000.00"),
				row(8, "reference,destination_id,currency\n", "refused in.csv: line 1: column \"amount\" is missing"),
				row(8, "reference,destination_id,amount,currency,amount\n",
						"refused in.csv: line 1: column \"amount\" is there twice"),
				row(8, "reference,destination_id,Amount,currency\n",
						"refused in.csv: line 1: unknown column \"Amount\"; write it \"amount\""),
				row(9, "reference;destination_id;amount;currency\nA;d;5000,00;NGN\n",
						"refused in.csv: line 1: delimiter? One column \"reference;destination_id;amount;currency\"; "
								+ "columns are separated by commas"),
				row(9, "reference\tdestination_id\tamount\tcurrency\nA\td\t5000\tNGN\n",
						"refused in.csv: line 1: delimiter? One column \"reference\\u0009destination_id\\u0009amoun…\"; "
								+ "columns are separated by commas"),
				row(9, HEADER + "A;d;5000;NGN;;\n" + GOOD,
						"2 - COLUMN_COUNT the header has 6 columns, the line has 1: \"A;d;5000;NGN;;\"", GOOD_THIRD),
				row(10, HEADER + "A,d,50", NO_LINE_BREAK), row(10, HEADER + GOOD.strip(), NO_LINE_BREAK),
				row(12, "", "refused in.csv: it has no header"), row(12, HEADER), row(12, HEADER + "\n\r\n"));
	}

	private static Stream<Arguments> sums() {
		return Stream.of(
				row(13, HEADER + "A\u0000,d,5000,NGN,,\n" + GOOD,
						"2 reference BAD_FORMAT reference must be of A-Z a-z 0-9 . _ -: \"A\\u0000\"", GOOD_THIRD),
				row(13, HEADER + "A,d,5000,NGN,Ada\u202e\u200b,a\u001bb\n" + GOOD,
						"2 payee BAD_CHARACTER payee must not hold control or invisible characters: "
								+ "\"Ada\\u202E\\u200B\"",
						"2 description BAD_CHARACTER description must not hold control or invisible characters: "
								+ "\"a\\u001Bb\"",
						GOOD_THIRD),
				row(18, HEADER + "A,d,4999.99,NGN,,\n" + GOOD,
						"2 amount BELOW_MINIMUM syncpay pays at least NGN 5,000.00: \"4999.99\"", GOOD_THIRD),
				row(18, HEADER + "A,d,9.99,USD,,\n" + GOOD,
						"2 amount BELOW_MINIMUM syncpay pays at least USD 10.00: \"9.99\"", GOOD_THIRD),
				row(18, HEADER + "A,d,10,USD,,\n", "2 accepted A USD 10.00"));
	}

	private static Stream<Arguments> amounts() {
		Stream<Arguments> unreadable = Stream
			.of("1,000.00", "1.000,00", "1 000", "$10", "10-", "(10)", " 5000", "5000 ", "5000\u00a0", "1E5",
					"1E+100000000", "0x10", "NaN", "Infinity", "+5", ".5", "10.", "-5", "9999999999999.99", "１０.00",
					"٥٠٠٠", "५०००", "5000.00\u200b", "5'000", "5_000", "1e3", "5000f", "5000.0000000000000000001")
			.map((text) -> row(numberOf(text), HEADER + "A,d,\"" + text + "\",NGN,,\n" + GOOD,
					BAD_AMOUNT + Shown.quoted(text), GOOD_THIRD));
		return Stream.concat(unreadable, Stream.of(
				row(17, HEADER + "A,d,0,NGN,,\n" + GOOD, "2 amount ZERO_AMOUNT amount must be more than zero: \"0\"",
						GOOD_THIRD),
				row(17, HEADER + "A,d,0.001,USD,,\n" + GOOD, "2 amount TOO_MANY_DECIMALS USD has 2 decimals: \"0.001\"",
						GOOD_THIRD),
				row(17, HEADER + "A,d,100.50,UGX,,\n" + GOOD,
						"2 amount TOO_MANY_DECIMALS UGX has 0 decimals: \"100.50\"", GOOD_THIRD),
				row(17, HEADER + "A,d,100.50,JPY,,\n" + GOOD,
						"2 currency UNKNOWN_CURRENCY currency must be a known code in upper case: \"JPY\"", GOOD_THIRD),
				row(17, HEADER + "A,d,999999999999.99,NGN,,\n", "2 accepted A NGN 999,999,999,999.99")));
	}

	private static int numberOf(String text) {
		if (text.chars().anyMatch((character) -> character > 0xFF)) {
			return 16;
		}
		return text.equals("-5") || text.startsWith("99999") ? 17
				: text.matches("[0-9]+E.*|0x10|NaN|Infinity|[+.]5|10\\.|1e3|5000f") ? 15 : 14;
	}

	private static Stream<Arguments> cells() {
		return Stream.of(
				row(21, HEADER + "A,d,5000,ngn,,\n" + GOOD,
						"2 currency UNKNOWN_CURRENCY currency must be a known code in upper case: \"ngn\"", GOOD_THIRD),
				row(21, HEADER + "A,d,5000,XXX,,\n" + GOOD,
						"2 currency UNKNOWN_CURRENCY currency must be a known code in upper case: \"XXX\"", GOOD_THIRD),
				row(22, HEADER + "A,d,5000,NGN,=1+1,@SUM(A1)\n-B,d,5000,NGN,+1,\"-=HYPERLINK(\"\"x\"\")\"\n",
						"2 accepted A NGN 5,000.00 =1+1 @SUM(A1)", "3 accepted -B NGN 5,000.00 +1 -=HYPERLINK(\"x\")"),
				row(22, HEADER + "=A,d,5000,NGN, =1,\"\t=1\"\n" + GOOD,
						"2 reference BAD_FORMAT reference must be of A-Z a-z 0-9 . _ -: \"=A\"",
						"2 payee BAD_FORMAT payee must not begin or end with a blank: \" =1\"",
						"2 description BAD_CHARACTER description must not hold control or invisible characters: "
								+ "\"\\u0009=1\"",
						GOOD_THIRD),
				row(22, HEADER + "A,d,5000,NGN,,\r=1\n" + GOOD,
						"2 description BAD_CHARACTER description must not hold control or invisible characters: "
								+ "\"\\u000D=1\"",
						GOOD_THIRD));
	}

	private static Arguments row(int number, String file, String... said) {
		return arguments(number, file.getBytes(StandardCharsets.UTF_8), List.of(said));
	}

	@ParameterizedTest(name = "case {0}: {2}")
	@MethodSource("rows")
	void aNastyFileGetsExactlyItsReaction(int number, byte[] file, List<String> said) throws FileRefused {
		assertThat(reaction(file)).isEqualTo(said);
	}

	private List<String> reaction(byte[] content) throws FileRefused {
		Path file = InboxWorld.write(this.inbox.resolve("in.csv"), content, InboxWorld.NOW.minusSeconds(90));
		Inspection inspection = new FileInspector(Clock.fixed(InboxWorld.NOW, ZoneOffset.UTC)).inspect(file, false,
				false, "syncpay");
		if (inspection instanceof Inspection.Refused refused) {
			return List.of("refused " + refused.reason());
		}
		List<String> said = new ArrayList<>();
		try (CsvLines lines = CsvLines.open(file, "syncpay")) {
			for (RawLine line = lines.read(); line != null; line = lines.read()) {
				said.addAll(verdict(LineRules.check("syncpay", line, ReturnOrigins.NONE)));
			}
		}
		return said;
	}

	private static List<String> verdict(StagedLine line) {
		if (!line.errors().isEmpty()) {
			return line.errors()
				.stream()
				.map((error) -> line.raw().line() + " " + ((error.column() != null) ? error.column() : "-") + " "
						+ error.code() + " " + error.message())
				.toList();
		}
		Money money = new Money(Objects.requireNonNull(line.amount()),
				Objects.requireNonNull(line.cells().get("currency")));
		return List.of((line.raw().line() + " accepted " + line.cells().get("reference") + " " + money + " "
				+ line.cells().getOrDefault("payee", "") + " " + line.cells().getOrDefault("description", ""))
			.strip());
	}

}
