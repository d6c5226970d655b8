package io.payrun.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into physical lines (LF or CRLF), decoding UTF-8 strictly. Holds
 * one buffer however long the file or a line of it is: a line over 10,000 characters ends
 * the reading.
 */
final class PhysicalLines implements Closeable {

	static final int LONGEST_LINE = 10_000;

	/** 10,000 UTF-16 units take at most three bytes each; then CR and LF. */
	private static final int LONGEST_BYTES = LONGEST_LINE * 3 + 2;

	private final String file;

	private final InputStream in;

	private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
		.onMalformedInput(CodingErrorAction.REPORT)
		.onUnmappableCharacter(CodingErrorAction.REPORT);

	private final byte[] buffer = new byte[1 << 17];

	private int start;

	private int end;

	private long offset;

	private int line;

	private boolean broken = true;

	private boolean atEnd;

	PhysicalLines(String file, InputStream in) {
		this.file = file;
		this.in = in;
		try {
			// a stream may give out less than a whole mark at first
			boolean more = true;
			while (more && this.end < 3) {
				more = fill();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (this.end >= 3 && this.buffer[0] == (byte) 0xEF && this.buffer[1] == (byte) 0xBB
				&& this.buffer[2] == (byte) 0xBF) {
			this.start = 3;
			this.offset = 3;
		}
	}

	/** The next line without its break, or null at the end of the file. */
	@Nullable String next() throws FileRefused {
		try {
			int scanned = this.start;
			int high = 0;
			while (true) {
				for (int at = scanned; at < this.end; at++) {
					byte octet = this.buffer[at];
					if (octet == '\n') {
						return take(at, at + 1, high < 0);
					}
					high |= octet;
				}
				scanned = this.end - this.start;
				if (scanned > LONGEST_BYTES) {
					throw tooLong();
				}
				if (!fill()) {
					return (this.end > this.start) ? take(this.end, this.end, high < 0) : null;
				}
				scanned += this.start;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The number of the line that was read last; the first is 1. */
	int line() {
		return this.line;
	}

	/** Whether the line that was read last ended with a line break. */
	boolean endedWithBreak() {
		return this.broken;
	}

	/** Whether the line that was read last is the last one. */
	boolean isAtEnd() {
		try {
			return this.start == this.end && !fill();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String take(int lineEnd, int next, boolean beyondAscii) throws FileRefused {
		this.line++;
		this.broken = next > lineEnd;
		int from = this.start;
		int length = lineEnd - from - ((this.broken && lineEnd > from && this.buffer[lineEnd - 1] == '\r') ? 1 : 0);
		String text = beyondAscii ? decode(from, length)
				: new String(this.buffer, from, length, StandardCharsets.ISO_8859_1);
		if (text.length() > LONGEST_LINE) {
			this.line--;
			throw tooLong();
		}
		this.offset += next - from;
		this.start = next;
		return text;
	}

	private String decode(int from, int length) throws FileRefused {
		ByteBuffer bytes = ByteBuffer.wrap(this.buffer, from, length);
		try {
			return this.decoder.decode(bytes).toString();
		}
		catch (CharacterCodingException ex) {
			boolean cut = !this.broken && endsInsideCharacter(bytes);
			String rule = cut ? "the file ends inside a character, byte " : "not UTF-8 at byte ";
			throw new FileRefused(
					this.file + ": line " + this.line + ": " + rule + (this.offset + (bytes.position() - from) + 1),
					cut);
		}
	}

	private static boolean endsInsideCharacter(ByteBuffer rest) {
		if (rest.remaining() > 3) {
			return false;
		}
		byte[] bytes = new byte[rest.remaining()];
		rest.duplicate().get(bytes);
		int lead = bytes[0] & 0xFF;
		int wanted = (lead >= 0xF0 && lead <= 0xF4) ? 4 : (lead >= 0xE0) ? 3 : (lead >= 0xC2) ? 2 : 0;
		if (lead > 0xF4 || wanted <= bytes.length) {
			return false;
		}
		return IntStream.range(1, bytes.length).allMatch((i) -> (bytes[i] & 0xC0) == 0x80);
	}

	private FileRefused tooLong() {
		return new FileRefused(this.file + ": line " + (this.line + 1) + ": longer than 10,000 characters");
	}

	/** Moves what is left to the front and reads on; false at the end of the file. */
	private boolean fill() throws IOException {
		if (this.atEnd) {
			return false;
		}
		if (this.start > 0) {
			System.arraycopy(this.buffer, this.start, this.buffer, 0, this.end - this.start);
			this.end -= this.start;
			this.start = 0;
		}
		int read = this.in.read(this.buffer, this.end, this.buffer.length - this.end);
		if (read < 0) {
			this.atEnd = true;
			return false;
		}
		this.end += read;
		return true;
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
