package io.payrun.reconciliation.integrity;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** The auditor's reading of lines and cells, which decides what a line of a file said. */
class TextLinesTests {

	private static final int MILLION = 1_000_000;

	@ParameterizedTest
	@CsvSource({ "'', ''", "a, a", "'a~b', 'a|b'", "'a~b~', 'a|b'", "'a^~b^~', 'a|b'", "'~~', '|'", "'a^', a",
			"'a^b~c', 'a^b|c'", "'^~x', '|x'" })
	void linesEndWithAFeedOrTheTextAndLoseOneReturn(String text, String lines) throws IOException {
		assertThat(String.join("|", all(text.replace('~', '\n').replace('^', '\r'))))
			.isEqualTo(lines.replace('^', '\r'));
	}

	@Test
	void theLineThatWasReadLastHasItsNumber() throws IOException {
		TextLines lines = of("a\n\nc");
		assertThat(lines.line()).isZero();
		for (int line = 1; line <= 3; line++) {
			assertThat(lines.next()).isNotNull();
			assertThat(lines.line()).isEqualTo(line);
		}
		assertThat(lines.next()).isNull();
		assertThat(lines.next()).isNull();
		assertThat(lines.line()).isEqualTo(3);
	}

	@Test
	void theByteOrderMarkOfTheFileIsNoPartOfItsFirstLine() throws IOException {
		assertThat(all("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
		assertThat(all("a\uFEFF")).containsExactly("a\uFEFF");
		assertThat(all("\uFEFF")).containsExactly("");
		assertThat(all("\n\uFEFF")).containsExactly("", "\uFEFF");
	}

	@ParameterizedTest
	@ValueSource(ints = { 65_534, 65_535, 65_536, 65_537, 131_072 })
	void aLineMayEndWhereABufferEnds(int length) throws IOException {
		String first = "x".repeat(length);
		assertThat(all(first + "\nb\nc")).containsExactly(first, "b", "c");
	}

	@Test
	void whoeverIsReadMayAnswerLetterByLetter() throws IOException {
		Reader slow = new FilterReader(new StringReader("a,b\r\nc\r\n")) {
			@Override
			public int read(char[] buffer, int offset, int length) throws IOException {
				return super.read(buffer, offset, 1);
			}
		};
		assertThat(all(new TextLines(slow))).containsExactly("a,b", "c");
	}

	@Test
	void aLineOfAMillionLettersIsReadAndALongerOneIsToldByItsNumber() throws IOException {
		assertThat(all("a\n" + "x".repeat(MILLION))).hasSize(2);
		assertThatIOException().isThrownBy(() -> all("a\n" + "x".repeat(MILLION + 1))).withMessageContaining("line 2 ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~',
			value = { "a,b;a|b", "~~;~~", ",;|", "a,,b;a||b", "a,b,;a|b|", "\"a\";a", "\"a,b\",c;a,b|c", "\"\",c;|c",
					"\"a\"\"b\";a\"b", "\"\"\"\";\"", "\"a\"\"\",b;a\"|b", "a,\"b\";a|b", "x,\"\";x|" })
	void cellsAreSeparatedByCommasThatNoQuotesEnclose(String text, String cells) {
		List<String> found = TextLines.cells(text);
		assertThat(found).isNotNull();
		assertThat(String.join("|", found)).isEqualTo(cells);
		assertThat(found).hasSize(1 + (int) cells.chars().filter((letter) -> letter == '|').count());
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"", "\"a", "\"a\"b", "\"a\"b\"", "a\"", "a\"b\",c", "x,\"", "x,\"y", "x,y\"", "\"\"\"",
			"\"\"b\",c" })
	void quotesThatDoNotEncloseAWholeCellMakeNoCells(String text) {
		assertThat(TextLines.cells(text)).isNull();
	}

	@Test
	void aRecordSpansLinesInsideOfQuotes() throws IOException {
		TextLines lines = of("a,\"b\nc\r\n\"\"d\"\ne\n");
		assertThat(lines.record()).containsExactly("a", "b\nc\n\"d");
		assertThat(lines.line()).isEqualTo(3);
		assertThat(lines.record()).containsExactly("e");
		assertThat(lines.record()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~', value = { "a|\"b;2", "x,\"|y;2", "x|\"a\"b\";2", "a\"\"b;1" })
	void aRecordThatIsNoneIsToldByItsLine(String text, int line) throws IOException {
		TextLines lines = of(text.replace('|', '\n'));
		for (int before = 1; before < line && !text.startsWith("x,"); before++) {
			lines.record();
		}
		assertThatIOException().isThrownBy(lines::record).withMessageContaining("line " + line);
	}

	@Test
	void aRecordOverManyLinesIsBoundedLikeALine() throws IOException {
		String open = '"' + "x".repeat(MILLION - 1) + '\n';
		assertThat(of(open + "\"").record()).hasSize(1);
		assertThatIOException().isThrownBy(() -> of(open + "\n\"").record());
	}

	@ParameterizedTest
	@CsvSource({ "'', true", "' ', true", "'\t ', true", "x, false", "' x', false", "',', false" })
	void aBlankLineHoldsBlanksAndTabsAlone(String text, boolean blank) {
		assertThat(TextLines.isBlank(text)).isEqualTo(blank);
	}

	@Test
	void aFileIsReadAsUtf8AndCanBeDeletedAfterwards(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("in.csv"), "ä,€\n");
		try (TextLines lines = TextLines.open(file)) {
			assertThat(lines.record()).containsExactly("ä", "€");
		}
		boolean[] closed = { false };
		new TextLines(new FilterReader(new StringReader("")) {
			@Override
			public void close() throws IOException {
				closed[0] = true;
				super.close();
			}
		}).close();
		assertThat(closed[0]).isTrue();
	}

	private static TextLines of(String text) {
		return new TextLines(new StringReader(text));
	}

	private static List<String> all(String text) throws IOException {
		return all(of(text));
	}

	private static List<String> all(TextLines lines) throws IOException {
		List<String> all = new ArrayList<>();
		for (String line = lines.next(); line != null; line = lines.next()) {
			all.add(line);
		}
		return all;
	}

}
