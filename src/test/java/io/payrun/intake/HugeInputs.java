package io.payrun.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Reads inputs of any size that are made while they are read, so that nothing but the
 * reader takes memory. Run in a process of its own with a small heap; prints what became
 * of each and how many bytes of it were asked for.
 */
final class HugeInputs {

	private static final String HEADER = "reference,destination_id,amount,currency,description\n";

	private static final String LINE = "A,d,5000,NGN,\n";

	private static final long GIGABYTE = 1L << 30;

	private HugeInputs() {
	}

	/** Reads every huge input and prints a line about each. */
	public static void main(String[] args) throws IOException {
		long size = Long.parseLong(args[0]);
		print("good lines", new Endless(HEADER, LINE.repeat(8_000), size));
		print("lines of 10,000", new Endless(HEADER, longest().repeat(12), size));
		print("open quote", new Endless(HEADER + LINE + "A,\"d,5000,NGN,\n", LINE.repeat(1000), 5 * GIGABYTE));
		print("one line", new Endless(HEADER, "x".repeat(100_000), 5 * GIGABYTE));
		print("columns", new Endless("", "a,".repeat(50_000), 5 * GIGABYTE));
		print("quoted line", new Endless(HEADER + "A,d,5000,NGN,\"", "\"\"".repeat(50_000), 5 * GIGABYTE));
		print("zeros", new Endless("", "\u0000".repeat(100_000), 5 * GIGABYTE));
	}

	private static String longest() {
		return "A,d,5000,NGN," + "x".repeat(PhysicalLines.LONGEST_LINE - 13) + "\n";
	}

	private static void print(String name, Endless in) throws IOException {
		String end;
		try (CsvLines lines = new CsvLines("in.csv", new PhysicalLines("in.csv", in), "syncpay")) {
			int read = 0;
			for (RawLine line = lines.read(); line != null; line = lines.read()) {
				read += LineRules.check("syncpay", line, ReturnOrigins.NONE).errors().isEmpty() ? 1 : 0;
			}
			end = read + " good lines";
		}
		catch (FileRefused ex) {
			end = ex.reason();
		}
		System.out.println(String.join("|", List.of(name, end, size(in.given))));
	}

	private static String size(long bytes) {
		return (bytes < (1 << 20)) ? "less than 1 MiB" : String.format(Locale.ROOT, "%d MiB", bytes >> 20);
	}

	/** A beginning, and then one text again and again up to a size. */
	private static final class Endless extends InputStream {

		private final byte[] begin;

		private final byte[] again;

		private final long size;

		private long given;

		Endless(String begin, String again, long size) {
			this.begin = begin.getBytes(StandardCharsets.UTF_8);
			this.again = again.getBytes(StandardCharsets.UTF_8);
			// whole repetitions, so that the last line is a whole one
			this.size = this.begin.length + size / this.again.length * this.again.length;
		}

		@Override
		public int read() {
			throw new UnsupportedOperationException("one byte at a time would take for ever");
		}

		@Override
		public int read(byte[] into, int offset, int length) {
			if (this.given == this.size) {
				return -1;
			}
			boolean first = this.given < this.begin.length;
			byte[] from = first ? this.begin : this.again;
			int at = (int) (first ? this.given : (this.given - this.begin.length) % this.again.length);
			int part = Math.min(length, from.length - at);
			System.arraycopy(from, at, into, offset, part);
			this.given += part;
			return part;
		}

	}

}
