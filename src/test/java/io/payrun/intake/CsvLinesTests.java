package io.payrun.intake;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CsvLinesTests {

	private static final String HEADER = "reference,destination_id,amount,currency,description\n";

	@Test
	void blankLinesInsideAreToldAndBlankLinesAtTheEndAreNot() throws Exception {
		assertThat(read(HEADER + "\n \t\nA,d,1,NGN,\r\n\r\nB,d,1,NGN,x\n\n  \n\n")).containsExactly("2 BLANK_LINE",
				"3 BLANK_LINE", "4 A||1", "5 BLANK_LINE", "6 B|x|1");
	}

	@Test
	void aHeaderAloneIsAFileWithoutLines() throws Exception {
		assertThat(read(HEADER)).isEmpty();
		assertThat(read(HEADER + "\n\n")).isEmpty();
	}

	@Test
	void raggedLinesAreRejectedAloneWithTheirText() throws Exception {
		assertThat(lines(HEADER + "A,d,1,NGN\n").read()).extracting("problem")
			.isEqualTo(new StagedLine.Breach(null, "COLUMN_COUNT",
					"the header has 5 columns, the line has 4: \"A,d,1,NGN\""));
		assertThat(read(HEADER + "A,d,1,NGN,x,y\nB,d,1,NGN,x\n")).containsExactly("2 COLUMN_COUNT", "3 B|x|1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			"ACME\\"           | ACME\\
			DOM\\user          | DOM\\user
			"a, b"             | a, b
			"say ""hi""\"       | say "hi"
			""                 | ~~
			\"\"\"\"             | "
			'single'           | 'single'
			""")
	void quotesFollowRfc4180AndABackslashIsData(String cell, String text) throws Exception {
		assertThat(read(HEADER + "A,d,1,NGN," + cell + "\n")).containsExactly("2 A|" + text + "|1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			A,d,1,NGN,5" pipe
			A,d,1,NGN,"5" pipe
			A,d,1,NGN, "x"
			A,"d"",1,NGN",x,1"2
			""")
	void aMisplacedQuoteRejectsItsLineAlone(String line) throws Exception {
		assertThat(read(HEADER + line + "\nB,d,1,NGN,x\n")).containsExactly("2 BAD_QUOTES", "3 B|x|1");
	}

	@Test
	void aLineOfTenThousandCharactersIsReadAndALongerOneRefusesTheFile() throws Exception {
		String longest = "A,d,1,NGN," + "é".repeat(9_990);
		assertThat(read(HEADER + longest + "\nB,d,1,NGN,x")).hasSize(2);
		assertThatThrownBy(() -> read(HEADER + longest + "é\n")).isInstanceOf(FileRefused.class)
			.hasMessage("in.csv: line 2: longer than 10,000 characters");
	}

	@Test
	void linesAreTheSameHoweverTheBytesArrive() throws Exception {
		String content = "\uFEFF" + HEADER + "Ä€😀,d,1,NGN,\"x,\"\r\n\nB,d,1,NGN,y\n";
		assertThat(read(content)).isEqualTo(List.of("2 Ä€😀|x,|1", "3 BLANK_LINE", "4 B|y|1"));
		byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
		for (int cut = 1; cut < bytes.length; cut++) {
			InputStream first = new ByteArrayInputStream(bytes, 0, cut);
			InputStream second = new ByteArrayInputStream(bytes, cut, bytes.length - cut);
			InputStream both = new SequenceInputStream(Collections.enumeration(List.of(first, second)));
			assertThat(read(new CsvLines("in.csv", new PhysicalLines("in.csv", both), "syncpay"))).hasSize(3);
		}
	}

	@Test
	void countingFindsAsManyLinesAsReading() throws Exception {
		for (String body : List.of("", "\n\n", "A,d,1,NGN,x\n", "\n\nA,d,1,NGN,x\n\n \n", "A\n\nB\n\n", "A")) {
			assertThat(lines(HEADER + body).count()).isEqualTo(read(HEADER + body).size());
		}
	}

	private static CsvLines lines(String content) {
		InputStream in = new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
		return new CsvLines("in.csv", new PhysicalLines("in.csv", in), "syncpay");
	}

	private static List<String> read(String content) throws FileRefused {
		return read(lines(content));
	}

	private static List<String> read(CsvLines lines) throws FileRefused {
		List<String> read = new ArrayList<>();
		for (RawLine line = lines.read(); line != null; line = lines.read()) {
			read.add(line.line() + " " + ((line.problem() != null) ? line.problem().code() : String.join("|",
					line.cells().get("reference"), line.cells().get("description"), line.cells().get("amount"))));
		}
		return read;
	}

}
