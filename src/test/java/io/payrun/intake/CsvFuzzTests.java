package io.payrun.intake;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.payrun.Fuzz;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CsvFuzzTests {

	private static final List<String> HEADERS = List.of("reference,destination_id,amount,currency\n",
			"reference,destination_id,amount,currency,payee,description\r\n",
			"\uFEFFcurrency,amount,\"destination_id\",reference,replaces\n",
			"provider,reference,destination_id,customer_id,amount,currency,return_url\n");

	private static final List<String> LINES = List.of("PO-1,dest_1,5000.00,NGN\n", "PO-2,dest_2,10,USD,Ada,\"a, b\"\n",
			"NGN,5000,d,PO-3,PO-0\r\n", "syncpay,PO-4,d,,5000,NGN,\n", "\n", " \t\r\n",
			"\"PO-5\",\"d\",\"5000\",\"NGN\"\n", "PO-6,d,5000,NGN,\"say \"\"hi\"\"\",x\n", ",,,\n", "PO-7,d,1E9,NGN\n");

	private static final List<String> PIECES = List.of("\"", "\"\"", ",", "\n", "\r", "\r\n", "\\", ";", "\t", "\u0000",
			"\u202e", "é", "😀", "\ud800", "=1", "'", "0", "NGN", "\n\n\n", " ", "x".repeat(10_001),
			"\"" + ",".repeat(50), "\uFEFF", "\u0085", "\u2028", "\u000b");

	@Test
	void everyPhysicalLineIsToldOnceOrTheFileIsRefused() {
		Fuzz.check(1, (random) -> {
			byte[] file = file(random);
			List<StagedLine> lines = new ArrayList<>();
			String refusal = read(file, Integer.MAX_VALUE, lines);
			assertThat(count(file)).isEqualTo((refusal != null) ? refusal : String.valueOf(lines.size()));
			if (refusal != null) {
				assertThat(refusal).matches("in\\.csv: \\P{Cntrl}{1,200}");
			}
			else {
				assertThat(lines.size()).isEqualTo(linesToTell(file));
			}
			for (int at = 0; at < lines.size(); at++) {
				assertThat(lines.get(at).raw().line()).isEqualTo(at + 2);
				check(lines.get(at), file);
			}
			List<StagedLine> slowly = new ArrayList<>();
			assertThat(read(file, 1 + random.nextInt(7), slowly)).isEqualTo(refusal);
			assertThat(slowly).isEqualTo(lines);
		});
	}

	/** A good line is what its bytes say; a bad one says why. */
	private static void check(StagedLine line, byte[] file) {
		if (!line.errors().isEmpty()) {
			assertThat(line.errors()).allMatch(
					(error) -> error.code().matches("[A-Z_]{3,40}") && error.message().matches("\\P{Cntrl}{5,300}"));
			return;
		}
		String text = new String(file, StandardCharsets.UTF_8).split("\n", -1)[line.raw().line() - 1];
		List<String> cells = cells(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
		assertThat(cells).contains(line.cells().get("reference"), line.cells().get("amount"));
		assertThat(cells).containsAll(line.raw().cells().values()).hasSameSizeAs(line.raw().cells().values());
		assertThat(line.amount()).isEqualByComparingTo(new BigDecimal(String.valueOf(line.cells().get("amount"))));
		assertThat(line.cells().get("amount")).matches("[0-9]{1,12}(\\.[0-9]{1,18})?");
		assertThat(line.cells().get("reference")).matches("[A-Za-z0-9._-]{1,64}");
	}

	/** RFC 4180, character by character, of a line that is known to be fine. */
	private static List<String> cells(String line) {
		List<String> cells = new ArrayList<>();
		StringBuilder cell = new StringBuilder();
		boolean quoted = false;
		for (int at = 0; at < line.length(); at++) {
			char character = line.charAt(at);
			if (character == '"') {
				if (quoted && at + 1 < line.length() && line.charAt(at + 1) == '"') {
					cell.append('"');
					at++;
				}
				else {
					quoted = !quoted;
				}
			}
			else if (character == ',' && !quoted) {
				cells.add(cell.toString());
				cell.setLength(0);
			}
			else {
				cell.append(character);
			}
		}
		cells.add(cell.toString());
		return cells;
	}

	private static byte[] file(Random random) {
		StringBuilder file = new StringBuilder(Fuzz.one(random, HEADERS));
		for (int lines = random.nextInt(12); lines > 0; lines--) {
			file.append(random.nextInt(3) == 0 ? Fuzz.mutated(random, Fuzz.one(random, LINES), PIECES)
					: Fuzz.one(random, LINES));
		}
		String text = (random.nextInt(4) == 0) ? Fuzz.mutated(random, file.toString(), PIECES) : file.toString();
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (random.nextInt(10) == 0 && bytes.length > 0) {
			bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
		}
		return bytes;
	}

	/** Physical lines behind the header, without the blank ones at the end. */
	private static int linesToTell(byte[] file) {
		String[] lines = new String(file, StandardCharsets.UTF_8).split("\n", -1);
		int last = lines.length;
		while (last > 1 && lines[last - 1].matches("[ \t]*\r?")
				&& (last < lines.length || !lines[last - 1].contains("\r"))) {
			last--;
		}
		return last - 1;
	}

	private static @Nullable String read(byte[] file, int most, List<StagedLine> into) {
		try (CsvLines lines = open(file, most)) {
			for (RawLine line = lines.read(); line != null; line = lines.read()) {
				into.add(LineRules.check("syncpay", line, ReturnOrigins.NONE));
			}
			return null;
		}
		catch (FileRefused ex) {
			into.clear();
			return ex.reason();
		}
	}

	private static String count(byte[] file) {
		try (CsvLines lines = open(file, Integer.MAX_VALUE)) {
			return String.valueOf(lines.count());
		}
		catch (FileRefused ex) {
			return ex.reason();
		}
	}

	/** The file, given out in pieces of at most so many bytes. */
	private static CsvLines open(byte[] file, int most) {
		InputStream in = new ByteArrayInputStream(file) {
			@Override
			public synchronized int read(byte[] into, int offset, int length) {
				return super.read(into, offset, Math.min(length, most));
			}
		};
		return new CsvLines("in.csv", new PhysicalLines("in.csv", in), "syncpay");
	}

}
