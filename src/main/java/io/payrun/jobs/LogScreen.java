package io.payrun.jobs;

import io.payrun.payout.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run that nobody watches: its lines are log lines, its progress one a minute. */
final class LogScreen implements Screen {

	private static final Logger log = LoggerFactory.getLogger("io.payrun.serve");

	private static final long LINE_NANOS = java.util.concurrent.TimeUnit.MINUTES.toNanos(1);

	private final String job;

	private long shown = System.nanoTime();

	LogScreen(String job) {
		this.job = job;
	}

	@Override
	public void say(String line) {
		log.info("{}: {}", this.job, line);
	}

	@Override
	public synchronized void progress(Progress progress) {
		if (System.nanoTime() - this.shown >= LINE_NANOS) {
			this.shown = System.nanoTime();
			log.info("{}: {} {} of {}", this.job, progress.step(), progress.done(), progress.total());
		}
	}

	/** Nobody launched it. */
	@Override
	public String actor() {
		return "payrun";
	}

	/** Nobody is there to ask; a run that needs an agreement waits for an approval. */
	@Override
	public boolean confirm(String plan) {
		return true;
	}

}
