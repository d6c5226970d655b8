package io.payrun.crash;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a process shall die, written {@code NAME.before:N} or {@code NAME.after:N}.
 *
 * @param point the point
 * @param side before or after its step
 * @param pass the how manieth pass, from 1, over all threads
 */
public record CrashAt(CrashPoint point, CrashPoint.Side side, long pass) {

	/**
	 * The system property that arms a real process. No environment variable: those are
	 * inherited, and nobody shall arm one by accident.
	 */
	public static final String PROPERTY = "payrun.crash-at";

	/** What the shell shows of a process that {@code kill -9} ended. */
	private static final int KILLED = 137;

	private static final Pattern FORM = Pattern.compile("([A-Z0-9_]{1,40})\\.(before|after):([1-9][0-9]{0,8})");

	/**
	 * Reads an order.
	 * @param text for example {@code WI2.after:3}
	 * @return the order
	 * @throws IllegalArgumentException where it is none; its message is one line
	 */
	public static CrashAt parse(String text) {
		Matcher form = FORM.matcher(text);
		if (!form.matches()) {
			throw new IllegalArgumentException(
					"it must be NAME.before:N or NAME.after:N, with the name of a crash point and N from 1");
		}
		try {
			return new CrashAt(CrashPoint.valueOf(form.group(1)),
					CrashPoint.Side.valueOf(form.group(2).toUpperCase(Locale.ROOT)), Long.parseLong(form.group(3)));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("there is no crash point " + form.group(1), ex);
		}
	}

	/**
	 * Arms this process where its system property says so; at the pass the process ends
	 * as by {@code kill -9}, without any cleaning up.
	 * @param text the property's value, or null where it is not set
	 * @throws IllegalArgumentException where it cannot be read; its message is one line
	 */
	public static void armProcess(@Nullable String text) {
		if (text != null) {
			CrashPoint.arm(parse(text).trap(() -> Runtime.getRuntime().halt(KILLED)));
		}
	}

	/**
	 * A trap that calls the end at this pass, and at every later pass of any point by any
	 * thread: a dead process makes no further step.
	 * @param end ends the process, or throws an Error
	 * @return the trap
	 */
	public CrashPoint.Trap trap(Runnable end) {
		AtomicLong passes = new AtomicLong();
		AtomicBoolean dead = new AtomicBoolean();
		return (passed, on) -> {
			if (passed == this.point && on == this.side && passes.incrementAndGet() == this.pass) {
				dead.set(true);
			}
			if (dead.get()) {
				end.run();
			}
		};
	}

	@Override
	public String toString() {
		return this.point + "." + this.side.name().toLowerCase(Locale.ROOT) + ":" + this.pass;
	}

}
