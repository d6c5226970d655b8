package io.payrun.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from a queue and hands over, eight at a time, until nothing is due, the time is
 * over or the receiver takes nothing: claim, send with no transaction open, store what
 * came of it. At most one batch is in memory.
 */
final class Courier {

	private static final Logger log = LoggerFactory.getLogger(Courier.class);

	private static final int IN_FLIGHT = 8;

	/** A lease of three minutes outlives it. */
	private static final long BATCH_NANOS = TimeUnit.MINUTES.toNanos(2);

	private final Queue queue;

	private final Function<Due, Result> carrier;

	private final int most;

	Courier(Queue queue, Function<Due, Result> carrier, int most) {
		this.queue = queue;
		this.carrier = carrier;
		this.most = most;
	}

	/**
	 * Delivers.
	 * @param deadline when to stop
	 * @return what came of it
	 */
	Notices.Sent deliver(Deadline deadline) {
		ExecutorService hands = Executors.newFixedThreadPool(IN_FLIGHT, (task) -> {
			Thread thread = new Thread(task, "payrun-notice");
			thread.setDaemon(true);
			return thread;
		});
		try {
			Notices.Sent all = Notices.Sent.NOTHING;
			while (!deadline.isOver()) {
				List<Due> due = this.queue.claim(this.most);
				if (due.isEmpty()) {
					return all;
				}
				Notices.Sent batch = batch(due, hands, deadline);
				all = all.plus(batch);
				if (batch.delivered() == 0) {
					return all;
				}
			}
			return all;
		}
		finally {
			hands.shutdownNow();
		}
	}

	private Notices.Sent batch(List<Due> due, ExecutorService hands, Deadline deadline) {
		long end = System.nanoTime() + BATCH_NANOS;
		List<Future<Result>> sent = new ArrayList<>();
		due.forEach((one) -> sent
			.add(hands.submit(() -> deadline.isOver() ? new Result.NotTried() : this.carrier.apply(one))));
		List<Due.Outcome> outcomes = new ArrayList<>();
		for (int at = 0; at < due.size(); at++) {
			outcomes.add(new Due.Outcome(due.get(at), await(sent.get(at), end, deadline)));
		}
		this.queue.store(outcomes);
		return told(outcomes);
	}

	private static Result await(Future<Result> sent, long end, Deadline deadline) {
		while (true) {
			try {
				// once the time is over nothing is waited for
				return sent.get(deadline.isOver() ? 0 : 50, TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				if (deadline.isOver() || System.nanoTime() - end > 0) {
					sent.cancel(true);
					return new Result.NotTried();
				}
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof Error dead) {
					throw dead;
				}
				return new Result.NotDelivered("unexpected " + String.valueOf(ex.getCause()).replaceAll(":.*", ""));
			}
			catch (InterruptedException ex) {
				deadline.shorten(0);
				sent.cancel(true);
				Thread.currentThread().interrupt();
				return new Result.NotTried();
			}
		}
	}

	private static Notices.Sent told(List<Due.Outcome> outcomes) {
		int delivered = 0;
		int failed = 0;
		Due.Outcome last = null;
		for (Due.Outcome outcome : outcomes) {
			delivered += (outcome.result() instanceof Result.Delivered) ? 1 : 0;
			if (outcome.result() instanceof Result.NotDelivered) {
				failed++;
				last = outcome;
			}
		}
		if (last != null) {
			log.warn("{} of {} could not be delivered by {} ({}); they are tried again: payrun notices --undelivered",
					failed, outcomes.size(), last.due().channel(), last.note());
		}
		return new Notices.Sent(delivered, failed);
	}

}
