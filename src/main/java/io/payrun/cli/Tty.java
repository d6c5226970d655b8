package io.payrun.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells terminals from files and pipes, stream by stream. {@link System#console()}
 * cannot: it answers for standard input and output together.
 */
final class Tty {

	private Tty() {
	}

	/**
	 * Whether a standard stream is a terminal.
	 * @param stream 0 input, 1 output, 2 error
	 * @return true for a terminal; where the system does not tell, what Java thinks of
	 * the whole
	 */
	static boolean isTerminal(int stream) {
		Path link = Path.of("/proc/self/fd/" + stream);
		if (Files.isSymbolicLink(link)) {
			try {
				String target = Files.readSymbolicLink(link).toString();
				return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
			}
			catch (IOException | SecurityException ex) {
				return consoleIsTerminal();
			}
		}
		return !Files.isDirectory(Path.of("/proc/self/fd")) && consoleIsTerminal();
	}

	/** Since Java 22 there may be a console that is no terminal. */
	@SuppressWarnings("SystemConsoleNull")
	private static boolean consoleIsTerminal() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		try {
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (ReflectiveOperationException ex) {
			return true;
		}
	}

}
