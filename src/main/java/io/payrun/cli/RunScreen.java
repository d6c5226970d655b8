package io.payrun.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.payrun.jobs.Screen;
import io.payrun.money.Money;
import io.payrun.payout.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A running command on the terminal: a progress bar several times a second where a person
 * watches, otherwise a line every 10 seconds.
 */
final class RunScreen implements Screen {

	private static final long BAR_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final int BAR_WIDTH = 24;

	private final Terminal terminal;

	private final String actor;

	private final boolean yes;

	private final @Nullable String liveNotice;

	private final LongSupplier nanos;

	private String step = "";

	private long stepStart;

	private long stepDone;

	private long shown;

	/** The same for the operating system's user. */
	RunScreen(Terminal terminal, boolean yes, @Nullable String liveNotice, LongSupplier nanos) {
		this(terminal, Session.osUser(), yes, liveNotice, nanos);
	}

	/**
	 * A screen.
	 * @param terminal where it is drawn
	 * @param actor on whose behalf the command runs
	 * @param yes whether every question is already answered
	 * @param liveNotice what a person must know before money is sent in mode live, or
	 * null
	 * @param nanos elapsed time, for example {@link System#nanoTime()}
	 */
	RunScreen(Terminal terminal, String actor, boolean yes, @Nullable String liveNotice, LongSupplier nanos) {
		this.terminal = terminal;
		this.actor = actor;
		this.yes = yes;
		this.liveNotice = liveNotice;
		this.nanos = nanos;
		this.shown = nanos.getAsLong();
	}

	@Override
	public void say(String line) {
		this.terminal.say(line);
	}

	@Override
	public String actor() {
		return this.actor;
	}

	@Override
	public boolean confirm(String plan) {
		if (this.liveNotice != null) {
			this.terminal.say(this.liveNotice);
		}
		if (this.yes || !this.terminal.canAsk()) {
			return true;
		}
		this.terminal.say(plan);
		return this.terminal.ask("Send this?");
	}

	@Override
	public synchronized void progress(Progress progress) {
		long now = this.nanos.getAsLong();
		if (!progress.step().equals(this.step)) {
			this.step = progress.step();
			this.stepStart = now;
			this.stepDone = progress.done();
		}
		boolean watched = this.terminal.isWatched();
		if (now - this.shown < (watched ? BAR_NANOS : LINE_NANOS)) {
			return;
		}
		this.shown = now;
		if (watched) {
			this.terminal.bar(bar(progress, now));
		}
		else {
			this.terminal.say(line(progress, now));
		}
	}

	private String bar(Progress progress, long now) {
		long share = (progress.total() > 0) ? Math.min(BAR_WIDTH, progress.done() * BAR_WIDTH / progress.total()) : 0;
		String drawn = "#".repeat((int) share) + "-".repeat(BAR_WIDTH - (int) share);
		return Text.cut(progress.step() + " [" + drawn + "] " + counts(progress, now), 100);
	}

	private String line(Progress progress, long now) {
		return progress.step() + ": " + counts(progress, now);
	}

	private String counts(Progress progress, long now) {
		StringBuilder text = new StringBuilder(Text.grouped(progress.done()));
		if (progress.total() > 0) {
			text.append(" of ").append(Text.grouped(progress.total()));
		}
		String money = money(progress.money());
		if (!money.isEmpty()) {
			text.append(" · ").append(money);
		}
		String left = timeLeft(progress, now);
		if (!left.isEmpty()) {
			text.append(" · ").append(left).append(" left");
		}
		if (!progress.note().isEmpty()) {
			text.append(" · ").append(Text.safe(progress.note()));
		}
		return text.toString();
	}

	/** A bar is one line: the first two currencies, and how many more there are. */
	private static String money(List<Money> sums) {
		String first = sums.stream().limit(2).map(Money::toString).collect(Collectors.joining(", "));
		return (sums.size() > 2) ? first + " and " + (sums.size() - 2) + " more" : first;
	}

	/** By the pace of this step so far; silent while it says nothing yet. */
	private String timeLeft(Progress progress, long now) {
		long done = progress.done() - this.stepDone;
		long open = progress.total() - progress.done();
		long millis = TimeUnit.NANOSECONDS.toMillis(now - this.stepStart);
		if (done <= 0 || open <= 0 || millis < 1000) {
			return "";
		}
		return duration(open * millis / done / 1000);
	}

	private static String duration(long seconds) {
		if (seconds < 60) {
			return seconds + " s";
		}
		return (seconds >= 3600) ? String.format("%d:%02d h", seconds / 3600, seconds / 60 % 60)
				: String.format("%d:%02d min", seconds / 60, seconds % 60);
	}

}
