package io.payrun.cli;

import java.nio.file.Path;
import java.util.List;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log file {@code PAYRUN_HOME/payrun.log}. It is opened once the settings are known;
 * standard error shows warnings only, as short lines ({@code logback.xml}).
 */
final class LogFile {

	private static final String NAME = "file";

	private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level [%thread] %logger{36} - "
			+ "%replace(%msg){'[\\p{Cntrl}&&[^\\n\\t]]','?'}%n%ex";

	/**
	 * What {@code logback.xml} keeps off the screen: the run says in its own words what
	 * happened.
	 */
	private static final List<String> NOT_ON_SCREEN = List.of("org.springframework.batch", "com.zaxxer.hikari");

	private LogFile() {
	}

	/**
	 * Writes everything from level info to the file, from now on; the file is cut at 50
	 * MB and kept for 30 days.
	 * @param home {@code PAYRUN_HOME}
	 */
	static void open(Path home) {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (!(factory instanceof LoggerContext context)) {
			return;
		}
		ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
		if (root.getAppender(NAME) == null) {
			RollingFileAppender<ILoggingEvent> appender = appender(context, home.resolve("payrun.log").toString());
			root.addAppender(appender);
			NOT_ON_SCREEN.forEach((name) -> context.getLogger(name).addAppender(appender));
		}
	}

	private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, String file) {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern(PATTERN);
		encoder.start();
		RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
		appender.setContext(context);
		appender.setName(NAME);
		appender.setFile(file);
		appender.setEncoder(encoder);
		SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
		policy.setContext(context);
		policy.setParent(appender);
		policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i");
		policy.setMaxFileSize(FileSize.valueOf("50MB"));
		policy.setMaxHistory(30);
		policy.setTotalSizeCap(FileSize.valueOf("1GB"));
		policy.start();
		appender.setRollingPolicy(policy);
		appender.start();
		return appender;
	}

}
