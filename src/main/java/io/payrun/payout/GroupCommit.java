package io.payrun.payout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Gathers items from many threads and hands them on in groups, so that one commit serves
 * many. While one group commits the next one gathers; nobody waits for a group to fill.
 *
 * @param <T> what is gathered; at most as many as there are slots, so the queue is
 * bounded
 */
final class GroupCommit<T> implements AutoCloseable {

	private static final int MOST = 256;

	private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

	private final Consumer<List<T>> commit;

	private final Thread thread;

	private static final Object END = new Object();

	GroupCommit(String name, Consumer<List<T>> commit) {
		this.commit = commit;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	void add(T item) {
		this.queue.add(item);
	}

	@SuppressWarnings("unchecked")
	private void run() {
		List<Object> group = new ArrayList<>();
		boolean ended = false;
		while (!ended) {
			try {
				group.add(this.queue.take());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			this.queue.drainTo(group, MOST - 1);
			ended = group.remove(END);
			if (!group.isEmpty()) {
				this.commit.accept((List<T>) List.copyOf(group));
			}
			group.clear();
		}
	}

	/** Commits what was added before and ends. */
	@Override
	public void close() {
		this.queue.add(END);
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
