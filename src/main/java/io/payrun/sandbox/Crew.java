package io.payrun.sandbox;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads behind the front door: one that looks at the clock, and some that post
 * events and play customers, which may have to wait for answers.
 */
final class Crew implements Executor, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Crew.class);

	private static final int HANDS = 32;

	private static final long TICK_MILLIS = 100;

	private static final long LONGEST_TASK_NANOS = 60_000_000_000L;

	private final ThreadPoolExecutor hands;

	private final Thread watch;

	/** Tasks that were taken and are not done yet. */
	private int open;

	private volatile boolean closed;

	/**
	 * A crew at work.
	 * @param look what is done at each look at the clock; it must not wait for anybody
	 */
	Crew(Runnable look) {
		AtomicInteger number = new AtomicInteger();
		this.hands = new ThreadPoolExecutor(HANDS, HANDS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> daemon(task, "sandbox-hand-" + number.incrementAndGet()));
		this.hands.allowCoreThreadTimeOut(true);
		this.watch = daemon(() -> watch(look), "sandbox-clock");
	}

	void start() {
		this.watch.start();
	}

	/** Whether the sandbox is closing, so that nothing may be written any more. */
	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void execute(Runnable task) {
		count(1);
		try {
			this.hands.execute(() -> {
				try {
					safely(task);
				}
				finally {
					count(-1);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			count(-1);
			log.debug("sandbox: it is closing, {} is left", task);
		}
	}

	private synchronized void count(int more) {
		this.open += more;
		notifyAll();
	}

	/**
	 * Waits until no task is left.
	 * @return whether there was any
	 * @throws IllegalStateException where one takes too long
	 */
	synchronized boolean awaitIdle() throws InterruptedException {
		boolean any = this.open > 0;
		long end = System.nanoTime() + LONGEST_TASK_NANOS;
		while (this.open > 0) {
			long left = end - System.nanoTime();
			if (left <= 0) {
				throw new IllegalStateException("the sandbox still has " + this.open + " tasks");
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return any;
	}

	@Override
	public void close() {
		this.closed = true;
		this.watch.interrupt();
		this.hands.shutdownNow();
		try {
			this.watch.join(5_000);
			this.hands.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void watch(Runnable look) {
		while (!this.closed) {
			safely(look);
			try {
				Thread.sleep(TICK_MILLIS);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private void safely(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			if (!this.closed) {
				log.error("sandbox: something behind the front door failed", ex);
			}
		}
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}
