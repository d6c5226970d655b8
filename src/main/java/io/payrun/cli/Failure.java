package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;

import io.payrun.database.DatabaseUnavailable;
import io.payrun.jobs.Refusal;
import io.payrun.notice.WrongNotifySetting;
import io.payrun.reconciliation.ReportFailed;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;

/**
 * What an exception means outside: an exit code and a few lines. Only what nobody foresaw
 * has its stack trace kept, and that in the log file.
 *
 * @param exitCode 1 to 4, by the contract
 * @param message for standard error
 * @param foreseen false for bugs and broken machines
 */
record Failure(int exitCode, String message, boolean foreseen) {

	static Failure of(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			Failure foreseen = foreseen(cause);
			if (foreseen != null) {
				return foreseen;
			}
		}
		return new Failure(1, "Stopped by an unexpected error: " + describe(thrown), false);
	}

	private static @Nullable Failure foreseen(Throwable cause) {
		if (cause instanceof Refusal refusal) {
			return new Failure(refusal.exitCode(), message(refusal), true);
		}
		if (cause instanceof DatabaseUnavailable || cause instanceof ReportFailed) {
			return new Failure(1, message(cause), true);
		}
		if (cause instanceof BadSetting || cause instanceof WrongNotifySetting) {
			return new Failure(2, message(cause), true);
		}
		if (cause instanceof BindException bind) {
			return new Failure(2, setting(bind), true);
		}
		if (cause instanceof SQLException sql && isDown(sql)) {
			return new Failure(1, "The database went away: " + message(sql)
					+ "\nNothing is lost. When it is back: payrun runs, then payrun relaunch RUN.", true);
		}
		if (cause instanceof IOException || cause instanceof UncheckedIOException) {
			return new Failure(1, "A file cannot be read or written: " + describe(cause), false);
		}
		return null;
	}

	/** Connection lost, shut down, out of resources, or read-only: not a bug of ours. */
	private static boolean isDown(SQLException sql) {
		String state = sql.getSQLState();
		return state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")
				|| state.equals("25006"));
	}

	private static String setting(BindException bind) {
		String name = bind.getName().toString().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
		Class<?> type = bind.getTarget().getType().resolve(Object.class);
		return name + " is not " + switch (type.getSimpleName()) {
			case "Duration" -> "a duration such as 30s or 30m";
			case "URI" -> "an address such as https://example.com";
			case "Path" -> "a path";
			default -> "a valid setting";
		};
	}

	private static String message(Throwable cause) {
		String message = cause.getMessage();
		return (message != null) ? message : cause.getClass().getSimpleName();
	}

	private static String describe(Throwable cause) {
		String message = cause.getMessage();
		String first = (message != null) ? message.lines().findFirst().orElse("") : "";
		return cause.getClass().getSimpleName() + (first.isEmpty() ? "" : ": " + Text.cut(first, 200));
	}

	/** A setting that cannot be used; the message names it. */
	static final class BadSetting extends RuntimeException {

		BadSetting(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
