package io.payrun.cli;

import java.time.Clock;
import java.util.Locale;

import io.payrun.crash.CrashAt;

/** Entry point of the command line. */
public final class Main {

	private Main() {
	}

	/**
	 * Runs one verb and ends the process with its exit code.
	 * @param args the verb and its options
	 */
	public static void main(String[] args) {
		// read once, when the classes behind them load: logging is ours, and the
		// sandbox's
		// server would wait 40 ms for each delayed acknowledgement
		System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
		System.setProperty("sun.net.httpserver.nodelay", "true");
		// what it says is English, its counts as well as its amounts, on every machine
		Locale.setDefault(Locale.ENGLISH);
		Shutdown shutdown = new Shutdown();
		Terminal terminal = Terminal.ofProcess(System.getenv());
		try {
			CrashAt.armProcess(System.getProperty(CrashAt.PROPERTY));
		}
		catch (IllegalArgumentException ex) {
			terminal.say("The system property " + CrashAt.PROPERTY + " is wrong: " + ex.getMessage() + ".");
			shutdown.exit(2);
		}
		Session session = new Session(terminal, Clock.systemUTC(), shutdown, System.getenv());
		shutdown.exit(CommandLines.of(session).execute(args));
	}

}
