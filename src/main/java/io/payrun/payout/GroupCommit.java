package io.payrun.payout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers items from many threads and hands them on in groups, so that one commit serves
 * many. While one group commits the next one gathers; nobody waits for a group to fill.
 *
 * @param <T> what is gathered; at most as many as there are slots, so the queue is
 * bounded
 */
final class GroupCommit<T> implements AutoCloseable {

	private final int most;

	private final Consumer<List<T>> commit;

	private final Thread thread;

	private final Deque<T> waiting = new ArrayDeque<>();

	private boolean ended;

	GroupCommit(String name, int most, Consumer<List<T>> commit) {
		this.most = most;
		this.commit = commit;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	void add(T item) {
		add(List.of(item));
	}

	/** Adds items that are at hand together, so that they are committed together. */
	synchronized void add(List<T> items) {
		this.waiting.addAll(items);
		notifyAll();
	}

	private void run() {
		for (List<T> group = next(); !group.isEmpty(); group = next()) {
			this.commit.accept(group);
		}
	}

	/** What waits by now; empty at the end. */
	private synchronized List<T> next() {
		try {
			while (this.waiting.isEmpty() && !this.ended) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
		List<T> group = new ArrayList<>();
		while (group.size() < this.most && !this.waiting.isEmpty()) {
			group.add(this.waiting.remove());
		}
		return List.copyOf(group);
	}

	private synchronized void end() {
		this.ended = true;
		notifyAll();
	}

	/** Commits what was added before and ends. */
	@Override
	public void close() {
		end();
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
