package io.payrun.payout;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is claimed, called and written: sending and following.
 *
 * @param <T> an item
 * @param <R> an item with its outcome
 */
interface EngineWork<T, R> {

	/** Reserves the next items; empty where there is nothing new now. */
	List<T> claim();

	/**
	 * Commits what must be written before the calls; returns the items that may be
	 * called.
	 */
	List<T> begin(List<T> group);

	/**
	 * Makes one request, with no transaction open. Answers with a value, whatever
	 * happens.
	 */
	R call(T item);

	/** Commits outcomes; returns the items that must be called again. */
	List<T> record(List<R> group);

	/**
	 * Nothing is under way and nothing was claimed: how long to wait, or null for done.
	 */
	@Nullable Duration idle();

	/** Whether nothing new may be begun now; what is claimed waits. */
	default boolean isPaused() {
		return false;
	}

	/** Whether the step must end before its work is done; null to go on. */
	@Nullable StepEnd mustEnd(boolean inDoubtWaiting);

}
