package io.payrun.jobs;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets a night's process die at a crash point, inside this JVM: the point throws an
 * {@link Error}, every further step of any thread throws, too, all connections are cut,
 * and the parts are dropped once their threads are gone.
 */
final class Crashes {

	private Crashes() {
	}

	/** How often each point is passed by something that nobody disturbs. */
	static Map<CrashPoint, Long> passes(Night night, Consumer<Night> act) {
		Map<CrashPoint, Long> passes = new EnumMap<>(CrashPoint.class);
		CrashPoint.arm((point, side) -> {
			synchronized (passes) {
				passes.merge(point, (side == Side.BEFORE) ? 1L : 0L, Long::sum);
			}
		});
		try {
			act.accept(night);
		}
		finally {
			CrashPoint.disarm();
		}
		return passes;
	}

	/**
	 * Does something until it dies there; what comes next on this night is another
	 * process.
	 * @return whether it died; else it came to its end
	 */
	static boolean dies(Night night, CrashAt where, Consumer<Night> act) {
		CountDownLatch died = new CountDownLatch(1);
		AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
		CrashPoint.arm(where.trap(() -> {
			died.countDown();
			throw new Died(where);
		}));
		try {
			Thread process = new Thread(() -> act(night, act, end), "process");
			process.start();
			Night.await(() -> died.getCount() == 0 || !process.isAlive());
			if (died.getCount() == 0) {
				night.cut();
			}
			Night.await(() -> !process.isAlive() && threads() == 0);
		}
		finally {
			CrashPoint.disarm();
		}
		night.restart();
		if (died.getCount() > 0) {
			assertThat(end.get()).as("an end that was not by the crash point " + where).isNull();
		}
		return died.getCount() == 0;
	}

	private static void act(Night night, Consumer<Night> act, AtomicReference<@Nullable Throwable> end) {
		try {
			act.accept(night);
		}
		// how a dying process ends tells nothing
		catch (Throwable ex) {
			end.set(ex);
		}
	}

	/** Threads of a run; those of the HTTP client serve every process of this JVM. */
	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("payrun-") && !thread.getName().startsWith("payrun-http"))
			.count();
	}

	/** The end of a process. */
	static final class Died extends Error {

		Died(CrashAt where) {
			super(where.toString());
		}

	}

}
