package io.payrun.console;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Tomcat logs by the JDK's logging, which would write to standard error: its warnings go
 * where ours go.
 */
final class TomcatLog {

	/**
	 * Held, because the JDK forgets a logger that nobody holds, and its level with it.
	 */
	private static final List<Logger> LOGGERS = List.of(Logger.getLogger("org.apache.catalina"),
			Logger.getLogger("org.apache.coyote"), Logger.getLogger("org.apache.tomcat"));

	private TomcatLog() {
	}

	/**
	 * Nothing at all: a port that cannot be had is our own line, without Tomcat's ten.
	 */
	static void silence() {
		LOGGERS.forEach((logger) -> {
			logger.setUseParentHandlers(false);
			logger.setLevel(Level.OFF);
		});
	}

	/** Warnings, to our log. */
	static void warnings() {
		LOGGERS.forEach((logger) -> {
			if (logger.getHandlers().length == 0) {
				logger.addHandler(new SLF4JBridgeHandler());
			}
			logger.setLevel(Level.WARNING);
		});
	}

}
