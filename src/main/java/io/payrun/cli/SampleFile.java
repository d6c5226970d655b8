package io.payrun.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A valid SyncPay input file, a pure function of line count and seed. Every amount is
 * above the provider's minimum, references differ between seeds, and up to a million
 * lines no destination comes twice, so that no line looks like a duplicate of another.
 */
final class SampleFile {

	static final int MOST_LINES = 100_000_000;

	private static final String HEADER = "reference,destination_id,amount,currency,destination_type,payee,description\n";

	private static final int DESTINATIONS = 1_000_000;

	/** Shares no factor with {@link #DESTINATIONS}: visits each number once. */
	private static final int STRIDE = 387_421;

	private static final int FLUSH_AT = 1 << 15;

	/**
	 * What is paid: the share in per mille, and amounts from lowest to highest in minor
	 * units shown.
	 */
	private enum Kind {

		NGN(850, "NGN", "bank_account", 5_000, 250_000, 2),

		NGN_MOBILE(50, "NGN", "mobile_money", 5_000, 50_000, 2),

		GHS(30, "GHS", "mobile_money", 50, 2_000, 2),

		KES(30, "KES", "mobile_money", 500, 20_000, 2),

		UGX(10, "UGX", "mobile_money", 10_000, 500_000, 0),

		ZAR(10, "ZAR", "bank_account", 100, 5_000, 2),

		USD(15, "USD", "bank_account", 10, 1_000, 2),

		USDT(5, "USDT_TRC20", "crypto_wallet", 10, 500, 6);

		private final int perMille;

		private final String currency;

		private final String destinationType;

		private final int lowest;

		private final int highest;

		private final int decimals;

		Kind(int perMille, String currency, String destinationType, int lowest, int highest, int decimals) {
			this.perMille = perMille;
			this.currency = currency;
			this.destinationType = destinationType;
			this.lowest = lowest;
			this.highest = highest;
			this.decimals = decimals;
		}

		static Kind at(int point) {
			int end = 0;
			for (Kind kind : values()) {
				end += kind.perMille;
				if (point < end) {
					return kind;
				}
			}
			return NGN;
		}

	}

	private final int lines;

	private final long seed;

	SampleFile(int lines, long seed) {
		this.lines = lines;
		this.seed = seed;
	}

	/**
	 * Writes the file.
	 * @param out where to; not closed
	 * @throws IOException where it cannot be written
	 */
	void write(OutputStream out) throws IOException {
		Random random = new Random(this.seed);
		int first = random.nextInt(DESTINATIONS);
		String prefix = "S" + this.seed + "-";
		StringBuilder text = new StringBuilder(FLUSH_AT + 256).append(HEADER);
		for (int line = 1; line <= this.lines; line++) {
			appendLine(text, prefix, line, (int) ((first + (long) line * STRIDE) % DESTINATIONS), random);
			if (text.length() >= FLUSH_AT) {
				out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
				text.setLength(0);
			}
		}
		out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
	}

	private static void appendLine(StringBuilder text, String prefix, int line, int destination, Random random) {
		Kind kind = Kind.at(random.nextInt(1000));
		appendPadded(text.append(prefix), line, 9);
		appendPadded(text.append(",dest_").append(kind.currency).append('_'), destination, 6);
		appendAmount(text.append(','), kind, random);
		text.append(',').append(kind.currency).append(',').append(kind.destinationType);
		appendPadded(text.append(",EMP-"), destination, 6);
		text.append(",sample payout ").append(line).append('\n');
	}

	private static void appendAmount(StringBuilder text, Kind kind, Random random) {
		text.append(kind.lowest + random.nextInt(kind.highest - kind.lowest));
		if (kind.decimals > 0) {
			int cents = random.nextInt(100);
			appendPadded(text.append('.'), cents, 2);
		}
	}

	private static void appendPadded(StringBuilder text, int number, int digits) {
		String written = Integer.toString(number);
		text.append("0".repeat(Math.max(0, digits - written.length()))).append(written);
	}

}
