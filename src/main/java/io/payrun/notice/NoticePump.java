package io.payrun.notice;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells and delivers beside whatever this process does, every few seconds, and once more
 * for a few seconds at its end. What is not delivered then stays due. Nothing that goes
 * wrong here harms what the process does.
 */
public final class NoticePump implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(NoticePump.class);

	private static final Duration PAUSE = Duration.ofSeconds(2);

	private static final Duration ROUND = Duration.ofMinutes(5);

	private static final Duration AT_THE_END = Duration.ofSeconds(4);

	private static final long LONGEST_END_MILLIS = 6_000;

	private final Notices notices;

	private final CountDownLatch ending = new CountDownLatch(1);

	private final Thread thread = new Thread(this::rounds, "payrun-notice-pump");

	private volatile Deadline deadline = new Deadline(ROUND);

	/** What goes wrong now, and how, by what was wanted. */
	private final Map<String, String> complaints = new ConcurrentHashMap<>();

	private NoticePump(Notices notices) {
		this.notices = notices;
	}

	/**
	 * Starts telling; the targets are brought in step with the settings before it
	 * returns.
	 * @param notices what is told
	 * @return to be closed at the end
	 */
	public static NoticePump start(Notices notices) {
		NoticePump pump = new NoticePump(notices);
		pump.harmless("switch", notices::keepInStep);
		pump.thread.setDaemon(true);
		pump.thread.start();
		return pump;
	}

	private void rounds() {
		do {
			this.deadline = new Deadline(ROUND);
			// what cannot be found must not keep back what stands there already
			harmless("find", this.notices::tellMissed);
			harmless("deliver", () -> deliver(this.deadline));
		}
		while (!isEnding());
		// where the database is away, nobody has to wait for it
		if (this.complaints.isEmpty()) {
			harmless("deliver", () -> {
				this.notices.tellMissed();
				this.notices.deliver(AT_THE_END);
			});
		}
	}

	private void deliver(Deadline until) {
		if (this.ending.getCount() > 0) {
			this.notices.deliver(until);
		}
	}

	private boolean isEnding() {
		try {
			return this.ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	/** One complaint for each thing as long as it goes on, not one a round. */
	private void harmless(String what, Runnable work) {
		try {
			work.run();
			this.complaints.remove(what);
		}
		// an Error, too: a pump that ends in silence tells nobody that it did
		catch (Throwable ex) {
			String said = ex.getClass().getSimpleName();
			if (!said.equals(this.complaints.put(what, said))) {
				log.warn("Notices could not be told at the moment ({}); they stay due", said);
				log.debug("Why notices could not be told", ex);
			}
		}
	}

	/** Tells what is left to tell, for some seconds at most. */
	@Override
	public void close() {
		this.ending.countDown();
		this.deadline.shorten(1_000);
		try {
			this.thread.join(LONGEST_END_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
