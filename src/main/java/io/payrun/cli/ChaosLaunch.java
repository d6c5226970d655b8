package io.payrun.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * One command of a round, made once or twice at the same moment: strikes it when its time
 * has come, and waits for its end, which is never far away.
 */
final class ChaosLaunch implements AutoCloseable {

	private static final Duration LONGEST = Duration.ofMinutes(2);

	private static final int MOST_PAUSE_BEFORE_KILL_MILLIS = 300;

	private final Ground ground;

	private final List<ChaosProcess> processes = new ArrayList<>();

	private final Instant startedAt;

	private final long startedNanos = System.nanoTime();

	private final int arrivalsBefore;

	private boolean struck;

	private boolean overdue;

	/**
	 * What a round's launches share.
	 *
	 * @param plan of the round
	 * @param home where they run
	 * @param provider whom they pay through
	 * @param limits how long, and when the time is
	 */
	record Ground(ChaosPlan plan, ChaosHome home, ChaosProvider provider, Limits limits) {
	}

	/**
	 * When everything must come to an end.
	 *
	 * @param clock the wall clock
	 * @param endNanos of the round
	 * @param stopped whether the person wants to end it all
	 */
	record Limits(Clock clock, long endNanos, BooleanSupplier stopped) {

		/** Waits are made of short looks with this in between. */
		void check() {
			if (this.stopped.getAsBoolean()) {
				throw new Stopped();
			}
		}

		boolean isOver() {
			return System.nanoTime() - this.endNanos > 0;
		}

	}

	/** The person wants to end it all. */
	static final class Stopped extends RuntimeException {

		Stopped() {
			super("stopped");
		}

	}

	private ChaosLaunch(Ground ground) {
		this.ground = ground;
		this.arrivalsBefore = ground.provider().count().arrivals();
		this.startedAt = ground.limits().clock().instant();
	}

	/**
	 * Starts a command.
	 * @param ground where
	 * @param command the verb and its arguments
	 * @param point the crash point at which it shall end itself, or null
	 * @param twins whether it is started twice
	 * @return the launch, to be closed
	 */
	static ChaosLaunch start(Ground ground, List<String> command, @Nullable String point, boolean twins)
			throws IOException {
		ChaosLaunch launch = new ChaosLaunch(ground);
		for (int twin = 0; twin < (twins ? 2 : 1); twin++) {
			launch.processes.add(ground.home().start(command, point));
		}
		return launch;
	}

	/** Waits for the stroke's moment and strikes, unless all has ended before. */
	void strike(ChaosPlan.Stroke stroke, ChaosFigures figures) throws IOException, InterruptedException {
		boolean itself = !comes(stroke);
		if (itself && this.processes.stream().noneMatch(ChaosProcess::endedAtPoint)) {
			return;
		}
		this.struck = true;
		switch (stroke.blow()) {
			case KILL -> kill(figures);
			case POWER_CUT -> {
				kill(figures);
				crash(figures);
			}
			case DATABASE -> {
				crash(figures);
				pause(stroke.millis());
				this.ground.home().server().recover();
			}
			case PAUSE -> {
				signal("STOP");
				figures.paused();
				pause(stroke.millis());
				signal("CONT");
				pause(stroke.millis() % MOST_PAUSE_BEFORE_KILL_MILLIS);
				kill(figures);
			}
		}
	}

	private boolean comes(ChaosPlan.Stroke stroke) throws InterruptedException {
		long begunNanos = 0;
		while (isAlive() && !isOverdue()) {
			boolean begun = begunNanos != 0;
			if (!begun && hasBegun(stroke)) {
				begunNanos = System.nanoTime();
				begun = true;
			}
			long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
			if (begun && (stroke.phase() == ChaosPlan.Phase.SENDING || waited >= stroke.count())) {
				return true;
			}
			look();
		}
		return false;
	}

	private boolean hasBegun(ChaosPlan.Stroke stroke) {
		return switch (stroke.phase()) {
			case STARTING -> true;
			case SPEAKING -> this.processes.stream().anyMatch(ChaosProcess::hasSpoken);
			case SENDING -> this.ground.provider().count().arrivals() - this.arrivalsBefore >= stroke.count();
			case TRACKING -> this.ground.provider().count().withdrawals() >= this.ground.plan().payouts();
			case REPORTING -> this.ground.home().hasReports();
		};
	}

	/**
	 * Waits until all of it has ended; what does not end in time is killed.
	 * @return how long it lived
	 */
	Duration await() throws InterruptedException {
		while (isAlive() && !isOverdue()) {
			look();
		}
		this.overdue = isAlive();
		close();
		return Duration.ofNanos(System.nanoTime() - this.startedNanos);
	}

	private boolean isOverdue() {
		return System.nanoTime() - this.startedNanos > LONGEST.toNanos() || this.ground.limits().isOver();
	}

	private boolean isAlive() {
		return this.processes.stream().anyMatch(ChaosProcess::isAlive);
	}

	private void look() throws InterruptedException {
		this.ground.limits().check();
		for (ChaosProcess process : this.processes) {
			if (process.isAlive()) {
				process.look();
				return;
			}
		}
	}

	private void pause(int millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			this.ground.limits().check();
			LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(20)));
		}
	}

	private void signal(String name) throws IOException, InterruptedException {
		for (ChaosProcess process : this.processes) {
			if (process.isAlive()) {
				process.signal(name);
			}
		}
	}

	private void kill(ChaosFigures figures) throws InterruptedException {
		for (ChaosProcess process : this.processes) {
			if (process.isAlive()) {
				process.kill();
				figures.killed();
			}
		}
	}

	private void crash(ChaosFigures figures) {
		this.ground.home().server().crash();
		figures.crashed();
	}

	List<ChaosProcess> processes() {
		return this.processes;
	}

	/** Whether a stroke fell. */
	boolean isStruck() {
		return this.struck;
	}

	/** Whether it had to be killed because it did not end. */
	boolean wasOverdue() {
		return this.overdue;
	}

	Instant startedAt() {
		return this.startedAt;
	}

	/** Requests that had reached the provider before it started. */
	int arrivalsBefore() {
		return this.arrivalsBefore;
	}

	@Override
	public void close() throws InterruptedException {
		for (ChaosProcess process : this.processes) {
			process.kill();
		}
	}

}
