package io.payrun.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The process's streams. Standard output carries the result and nothing else; all that is
 * said on the way, and a progress bar where a person watches, goes to standard error.
 * Safe for several threads.
 */
final class Terminal {

	/**
	 * What the streams are connected to.
	 *
	 * @param in whether a person can type
	 * @param out whether the result goes to a screen
	 * @param err whether a person watches
	 * @param colours whether colours are welcome where there is a screen
	 */
	record Attached(boolean in, boolean out, boolean err, boolean colours) {

		/** Files and pipes all around. */
		static final Attached NOTHING = new Attached(false, false, false, false);

	}

	private static final String ERASE_LINE = "\r\u001b[K";

	private final BufferedReader in;

	private final PrintStream out;

	private final PrintStream err;

	private final Attached attached;

	private final Object lock = new Object();

	private boolean barDrawn;

	Terminal(InputStream in, OutputStream out, OutputStream err, Attached attached) {
		this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
		this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
		this.err = new PrintStream(new BarErasing(err), true, StandardCharsets.UTF_8);
		this.attached = attached;
	}

	/**
	 * The terminal of this process; whatever else writes to {@link System#err} from now
	 * on does not run into the progress bar.
	 * @param environment the environment variables
	 * @return the terminal
	 */
	static Terminal ofProcess(Map<String, String> environment) {
		boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
		Attached attached = new Attached(Tty.isTerminal(0), Tty.isTerminal(1), Tty.isTerminal(2), colours);
		Terminal terminal = new Terminal(new FileInputStream(FileDescriptor.in),
				new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
				new FileOutputStream(FileDescriptor.err), attached);
		System.setErr(terminal.err);
		return terminal;
	}

	/**
	 * Writes lines of the result.
	 * @param lines harmless text
	 */
	void print(List<String> lines) {
		lines.forEach(this::print);
	}

	/**
	 * Writes a line of the result.
	 * @param line harmless text
	 */
	void print(String line) {
		synchronized (this.lock) {
			eraseBar();
			this.out.print(line);
			this.out.print('\n');
		}
		this.out.flush();
	}

	/**
	 * Standard output itself, for generated files.
	 * @return the stream; whoever uses it flushes it
	 */
	PrintStream out() {
		return this.out;
	}

	/**
	 * Standard error itself.
	 * @return the stream
	 */
	PrintStream err() {
		return this.err;
	}

	/**
	 * Says something to the person who waits.
	 * @param text one or a few lines; made harmless here
	 */
	void say(String text) {
		this.err.println(Text.safeLines(text));
	}

	/**
	 * Draws or redraws the progress bar; nothing where nobody watches.
	 * @param text harmless text, one line
	 */
	void bar(String text) {
		if (!this.attached.err()) {
			return;
		}
		synchronized (this.lock) {
			this.err.print(ERASE_LINE + text);
			this.err.flush();
			this.barDrawn = true;
		}
	}

	private void eraseBar() {
		if (this.barDrawn) {
			this.barDrawn = false;
			this.err.print(ERASE_LINE);
			this.err.flush();
		}
	}

	/**
	 * Whether a person watches standard error.
	 * @return true on a terminal
	 */
	boolean isWatched() {
		return this.attached.err();
	}

	/**
	 * Whether a person can be asked.
	 * @return true where they can read the question and type the answer
	 */
	boolean canAsk() {
		return this.attached.in() && this.attached.err();
	}

	/**
	 * Asks a question; only {@code y} and {@code yes} agree.
	 * @param question the question
	 * @return whether the person agreed
	 */
	boolean ask(String question) {
		this.err.print(Text.safeLines(question) + " [y/N] ");
		this.err.flush();
		try {
			String answer = this.in.readLine();
			return answer != null && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether standard output may carry colours.
	 * @return true on a screen that welcomes them
	 */
	boolean hasColours() {
		return this.attached.out() && this.attached.colours();
	}

	/**
	 * A heading.
	 * @param text harmless text
	 * @return the text, bold where colours are welcome
	 */
	String bold(String text) {
		return hasColours() ? "\u001b[1m" + text + "\u001b[0m" : text;
	}

	/**
	 * A verdict; the words say it too, colour only helps.
	 * @param text harmless text
	 * @param good green or red
	 * @return the text, coloured where colours are welcome
	 */
	String verdict(String text, boolean good) {
		return hasColours() ? "\u001b[1;" + (good ? "32m" : "31m") + text + "\u001b[0m" : text;
	}

	/** Standard error, on which every other text first removes the progress bar. */
	private final class BarErasing extends FilterOutputStream {

		BarErasing(OutputStream target) {
			super(target);
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			synchronized (Terminal.this.lock) {
				if (Terminal.this.barDrawn && bytes[offset] != '\r') {
					Terminal.this.barDrawn = false;
					this.out.write(ERASE_LINE.getBytes(StandardCharsets.US_ASCII));
				}
				this.out.write(bytes, offset, length);
			}
		}

	}

}
