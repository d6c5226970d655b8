package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Claim, begin, call, record: the one engine that sends payouts and follows them. It owns
 * the slots, the order of requests (repeats before new ones) and the prompt stop; what is
 * claimed, called and written is the {@link EngineWork}'s. An item keeps its slot until
 * its outcome's commit has returned, and through every backoff; so items between begin
 * and record never exceed the number of slots.
 *
 * @param <T> an item
 * @param <R> an item with its outcome
 */
final class Engine<T extends Engine.Item, R> {

	/** How long what is under way is waited for, once an Error may have lost it. */
	private static final long LONGEST_END_NANOS = TimeUnit.MINUTES.toNanos(2);

	/** The longest that the conductor sleeps before it looks at the stop signal. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final EngineWork<T, R> work;

	private final Pacer pacer;

	private final StopSignal stop;

	private final int slots;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final PriorityQueue<T> again = new PriorityQueue<>(
			(one, other) -> Long.compare(one.dueNanos(), other.dueNanos()));

	private final Feed<T> feed;

	private int underWay;

	/**
	 * Counts what was freed, so that a change between a look and a sleep is not slept
	 * through.
	 */
	private long changes;

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	Engine(EngineWork<T, R> work, Pacer pacer, StopSignal stop, int slots) {
		this.work = work;
		this.pacer = pacer;
		this.stop = stop;
		this.slots = slots;
		this.feed = new Feed<>(work::claim, 2 * slots, this::fail, () -> free(0, List.of()));
	}

	/**
	 * Works until the work says that it is done, a stop is asked for, or nothing can go
	 * on. What is under way then is recorded first.
	 * @return why it ended; null where the work is done
	 */
	@Nullable StepEnd run(List<T> leftOver) {
		this.again.addAll(leftOver);
		try (this.feed;
				Workers workers = new Workers(this.slots);
				GroupCommit<R> records = new GroupCommit<>("payrun-record", group(), this::record);
				GroupCommit<T> begins = new GroupCommit<>("payrun-begin", group(),
						(group) -> begin(group, workers, records))) {
			StepEnd end = conductOrFail(begins);
			awaitUnderWay();
			rethrow();
			return end;
		}
	}

	private void rethrow() {
		Throwable seen = this.failure.get();
		if (seen instanceof Error broken) {
			throw broken;
		}
		if (seen instanceof RuntimeException bug) {
			throw bug;
		}
	}

	/**
	 * A claim that breaks ends the step, too, but only after what is under way is
	 * recorded.
	 */
	private @Nullable StepEnd conductOrFail(GroupCommit<T> begins) {
		try {
			return conduct(begins);
		}
		catch (Throwable ex) {
			fail(ex);
			return null;
		}
	}

	/**
	 * A quarter of the slots at most: were all committed at once, all calls would go in
	 * step, and wait together while one commit is under way.
	 */
	private int group() {
		return Math.max(8, this.slots / 4);
	}

	private @Nullable StepEnd conduct(GroupCommit<T> begins) {
		while (true) {
			if (hasFailed()) {
				return null;
			}
			if (this.stop.isRaised()) {
				return new StepEnd.Stopped(String.valueOf(this.stop.reason()));
			}
			StepEnd end = this.work.mustEnd(isInDoubtWaiting());
			if (end != null) {
				return end;
			}
			long seen = changes();
			List<T> group = takeAllThatCanGo();
			if (!group.isEmpty()) {
				begins.add(group);
			}
			else if (!somethingCanGo()) {
				if (isIdle()) {
					Duration wait = this.work.idle();
					if (wait == null) {
						return null;
					}
					this.feed.rest(wait);
				}
				sleep(seen);
			}
		}
	}

	/**
	 * Waits a moment for the first item's turn, and takes what may go along without
	 * waiting: what was freed together is begun together.
	 */
	private List<T> takeAllThatCanGo() {
		List<T> group = new ArrayList<>();
		while (group.size() < this.slots && somethingCanGo() && this.pacer.mayGo(group.isEmpty() ? LOOK_NANOS : 0)) {
			group.add(take());
		}
		return group;
	}

	/** Whether a request could go out now. */
	private boolean somethingCanGo() {
		this.lock.lock();
		try {
			// more may have been left in doubt than there are slots
			if (isRepeatDue()) {
				return this.underWay < this.slots;
			}
			if (freeSlots() <= 0) {
				return false;
			}
		}
		finally {
			this.lock.unlock();
		}
		return this.feed.hasNext() && !this.work.isPaused();
	}

	private T take() {
		this.lock.lock();
		try {
			this.underWay++;
			return isRepeatDue() ? this.again.remove() : this.feed.next();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isRepeatDue() {
		T next = this.again.peek();
		return next != null && next.dueNanos() - System.nanoTime() <= 0;
	}

	private int freeSlots() {
		return this.slots - this.underWay - this.again.size();
	}

	private boolean isIdle() {
		this.lock.lock();
		try {
			return this.underWay == 0 && this.again.isEmpty() && this.feed.isIdle();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isInDoubtWaiting() {
		this.lock.lock();
		try {
			return this.underWay > 0 || this.again.stream().anyMatch(Item::mustBeSettled);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void begin(List<T> group, Workers workers, GroupCommit<R> records) {
		int called = 0;
		try {
			List<T> allowed = this.work.begin(group);
			// after a failure nothing further is sent: it is in doubt, for the relaunch
			for (int at = 0; at < allowed.size() && !hasFailed(); at++) {
				call(allowed.get(at), workers, records);
				called++;
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		int notCalled = group.size() - called;
		for (int call = 0; call < notCalled; call++) {
			this.pacer.notMade();
		}
		free(notCalled, List.of());
	}

	private void call(T item, Workers workers, GroupCommit<R> records) {
		workers.execute(() -> records.add(this.work.call(item)), (bug) -> {
			fail(bug);
			free(1, List.of());
		});
	}

	private void record(List<R> group) {
		List<T> again = List.of();
		try {
			again = this.work.record(group);
		}
		catch (Throwable ex) {
			fail(ex);
		}
		free(group.size(), again);
	}

	private void free(int count, List<T> goAgain) {
		this.lock.lock();
		try {
			this.underWay -= count;
			this.changes++;
			this.again.addAll(goAgain);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A bug, a broken database or a broken process (an {@link Error}): nothing further is
	 * begun or called, and the step fails with it.
	 */
	private void fail(Throwable ex) {
		this.failure.compareAndSet(null, ex);
		free(0, List.of());
	}

	private boolean hasFailed() {
		return this.failure.get() != null;
	}

	private long changes() {
		this.lock.lock();
		try {
			return this.changes;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Waking up too early is harmless: the conductor looks again.
	@SuppressWarnings("WaitNotInLoop")
	private void sleep(long seen) {
		this.lock.lock();
		try {
			T next = (this.underWay < this.slots) ? this.again.peek() : null;
			long nanos = (next != null) ? Math.min(LOOK_NANOS, next.dueNanos() - System.nanoTime()) : LOOK_NANOS;
			if (this.changes == seen && nanos > 0) {
				this.changed.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			this.stop.raise("the process is being stopped");
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Every call is bounded by the provider's timeout and every commit by its own
	 * patience. An Error may have lost an item between two hands, so then there is a
	 * bound here, too.
	 */
	private void awaitUnderWay() {
		long end = System.nanoTime() + LONGEST_END_NANOS;
		boolean interrupted = false;
		while (isUnderWay() && !(this.failure.get() instanceof Error && System.nanoTime() - end > 0)) {
			try {
				awaitChange();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isUnderWay() {
		this.lock.lock();
		try {
			return this.underWay > 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Who waits looks at what it waits for itself, and often enough.
	@SuppressWarnings("WaitNotInLoop")
	private void awaitChange() throws InterruptedException {
		this.lock.lock();
		try {
			if (this.underWay > 0) {
				this.changed.awaitNanos(LOOK_NANOS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What the engine must know of an item. */
	interface Item {

		/** When it may go again, by {@link System#nanoTime()}. */
		long dueNanos();

		/** Whether the step should not give up before this item is settled. */
		boolean mustBeSettled();

	}

}
