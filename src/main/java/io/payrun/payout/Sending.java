package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;

import io.payrun.money.Money;
import io.payrun.provider.PayoutOrder;
import org.jspecify.annotations.Nullable;

/**
 * A payout on its way out, as one runner knows it. Handed from thread to thread, never
 * shared: each hand-over goes through a queue.
 */
final class Sending implements Engine.Item {

	final long id;

	final long runId;

	final int line;

	final int epoch;

	final Terms terms;

	int version;

	int generation;

	/** Attempts of this generation, the present one included. */
	int attempt;

	@Nullable String key;

	@Nullable String body;

	@Nullable String apiKeyHash;

	/** Database time of the intent. */
	@Nullable Instant firstSentAt;

	/**
	 * Wall clock right before the intent was written; null for an intent of another
	 * process.
	 */
	@Nullable Instant wallAtIntent;

	long nanosAtIntent;

	/** Whether an attempt of this generation may have reached the provider. */
	boolean inDoubt;

	/**
	 * Whether an attempt of this generation left the machine and was not answered 401 or
	 * 403.
	 */
	boolean left;

	/**
	 * Whether it opens a customer's page: that may be repeated at any time, because what
	 * is safe there is our answer to the hold.
	 */
	boolean opensPage;

	/** Nothing is sent at this turn, because sending is paused; it waits for the next. */
	boolean resting;

	/** Tries that ended without an answer to build on; lengthens the wait. */
	int fruitless;

	long dueNanos;

	Sending(long id, long runId, int line, int epoch, Terms terms) {
		this.id = id;
		this.runId = runId;
		this.line = line;
		this.epoch = epoch;
		this.terms = terms;
	}

	PayoutOrder order(String idempotencyKey) {
		return new PayoutOrder(this.terms.reference(), this.terms.destination(), this.terms.money(), idempotencyKey,
				this.terms.withdrawalType(), this.terms.experience(), this.terms.returnUrl());
	}

	/**
	 * Whether the present attempt begins a new life of the key: nothing can have left
	 * before.
	 */
	boolean isFirst() {
		return !this.inDoubt && !this.left;
	}

	boolean isForeign() {
		return this.wallAtIntent == null;
	}

	@Override
	public long dueNanos() {
		return this.dueNanos;
	}

	@Override
	public boolean mustBeSettled() {
		return !isFirst() && !this.opensPage;
	}

	void backOff(Duration wait) {
		this.dueNanos = System.nanoTime() + wait.toNanos();
	}

	/**
	 * What does not change.
	 *
	 * @param reference our reference
	 * @param destination the provider's destination id
	 * @param money the amount
	 * @param withdrawalType Soap only
	 * @param experience Soap only
	 * @param returnUrl Soap only
	 */
	record Terms(String reference, String destination, Money money, @Nullable String withdrawalType,
			@Nullable String experience, @Nullable String returnUrl) {
	}

}
