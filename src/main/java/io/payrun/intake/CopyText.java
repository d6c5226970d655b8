package io.payrun.intake;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Rows in PostgreSQL's text format for {@code COPY}, written straight as bytes: the way
 * of a line into the database costs no more than the server's own work.
 */
final class CopyText {

	private static final byte[] NULL = { '\\', 'N' };

	private byte[] bytes;

	private int size;

	private boolean inRow;

	CopyText(int expectedBytes) {
		this.bytes = new byte[expectedBytes];
	}

	byte[] bytes() {
		return this.bytes;
	}

	int size() {
		return this.size;
	}

	CopyText number(long number) {
		return ascii(Long.toString(number));
	}

	CopyText number(@Nullable Number number) {
		return (number != null) ? ascii(number.toString()) : ascii(null);
	}

	/** Text that is known to be ASCII without backslashes and control characters. */
	CopyText ascii(@Nullable String text) {
		cell();
		if (text == null) {
			return nothing();
		}
		room(text.length());
		for (int i = 0; i < text.length(); i++) {
			this.bytes[this.size++] = (byte) text.charAt(i);
		}
		return this;
	}

	CopyText text(@Nullable String text) {
		cell();
		if (text == null) {
			return nothing();
		}
		room(4 * text.length());
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character > 0x7F) {
				int codePoint = text.codePointAt(i);
				i += Character.charCount(codePoint) - 1;
				wide(codePoint);
			}
			else if (character < ' ' || character == '\\') {
				escaped(character);
			}
			else {
				this.bytes[this.size++] = (byte) character;
			}
		}
		return this;
	}

	void endRow() {
		room(1);
		this.bytes[this.size++] = '\n';
		this.inRow = false;
	}

	private void cell() {
		if (this.inRow) {
			room(1);
			this.bytes[this.size++] = '\t';
		}
		this.inRow = true;
	}

	private CopyText nothing() {
		room(2);
		this.bytes[this.size++] = NULL[0];
		this.bytes[this.size++] = NULL[1];
		return this;
	}

	private void escaped(char character) {
		this.bytes[this.size++] = '\\';
		this.bytes[this.size++] = (byte) switch (character) {
			case '\n' -> 'n';
			case '\r' -> 'r';
			case '\t' -> 't';
			case '\\' -> '\\';
			default -> throw new IllegalArgumentException("control character in a checked text");
		};
	}

	private void wide(int codePoint) {
		if (codePoint < 0x800) {
			this.bytes[this.size++] = (byte) (0xC0 | (codePoint >> 6));
		}
		else {
			if (codePoint < 0x10000) {
				this.bytes[this.size++] = (byte) (0xE0 | (codePoint >> 12));
			}
			else {
				this.bytes[this.size++] = (byte) (0xF0 | (codePoint >> 18));
				this.bytes[this.size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
			}
			this.bytes[this.size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
		}
		this.bytes[this.size++] = (byte) (0x80 | (codePoint & 0x3F));
	}

	private void room(int more) {
		if (this.size + more > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.bytes.length * 2, this.size + more));
		}
	}

}
