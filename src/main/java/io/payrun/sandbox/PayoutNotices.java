package io.payrun.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * SyncPay's events: one when a withdrawal becomes final, while there is a target. They
 * are hints to poll, so they live in memory alone and never touch a request's path.
 * Names, fields and retries are those of the provider's sister products, for want of a
 * document.
 */
final class PayoutNotices {

	/** Within which an endpoint has to acknowledge. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final int MOST_POSTS = 5;

	private final Books books;

	private final Supplier<Hooks> hooks;

	private final Crew crew;

	private final Courier courier = new Courier();

	private final PriorityQueue<Account.End> ends = new PriorityQueue<>(Comparator.comparing(Account.End::at));

	private final PriorityQueue<Notice> outbox = new PriorityQueue<>(Comparator.comparing(Notice::at));

	private @Nullable Instant since;

	PayoutNotices(Books books, Supplier<Hooks> hooks, Crew crew) {
		this.books = books;
		this.hooks = hooks;
		this.crew = crew;
	}

	/** Sends what has become final since the last look. */
	synchronized void look() {
		if (this.hooks.get().syncpay() == null) {
			this.since = null;
			return;
		}
		Instant now = this.books.clock().instant();
		Instant from = (this.since != null) ? this.since : now;
		this.since = from;
		for (Account account : this.books.accounts()) {
			account.takeEnds().stream().filter((end) -> !end.at().isBefore(from)).forEach(this.ends::add);
		}
		for (Account.End end = this.ends.peek(); end != null && !end.at().isAfter(now); end = this.ends.peek()) {
			this.ends.remove();
			if (end.isStillSo(now)) {
				this.outbox.add(new Notice(end.at(), body(end), 1));
			}
		}
		for (Notice next = this.outbox.peek(); next != null && !next.at().isAfter(now); next = this.outbox.peek()) {
			Notice due = this.outbox.remove();
			this.crew.execute(() -> deliver(due));
		}
	}

	private void deliver(Notice notice) {
		Hooks target = this.hooks.get();
		if (target.syncpay() == null) {
			return;
		}
		try {
			String secret = target.syncpaySecret();
			Integer status = this.courier.post(
					target.syncpay(), (secret != null)
							? new Courier.Header("x-syncpay-signature", Signature.hex(secret, notice.body())) : null,
					notice.body(), PATIENCE);
			if (!SoapEvent.isYes(status) && notice.nth() < MOST_POSTS) {
				again(notice);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized void again(Notice notice) {
		Duration gap = this.books.scenario().duration("event-retry").multipliedBy(1L << (notice.nth() - 1));
		this.outbox.add(new Notice(this.books.clock().instant().plus(gap), notice.body(), notice.nth() + 1));
	}

	private String body(Account.End end) {
		Withdrawal withdrawal = end.withdrawal();
		boolean paid = end.status().equals(Withdrawal.COMPLETED);
		String id = SoapPlan.id(this.books.scenario(), "evt_", withdrawal.id(), end.status(), (taken) -> false);
		ObjectNode body = Answer.JSON.createObjectNode()
			.put("event_id", id)
			.put("type", paid ? "payout.paid" : "payout.failed")
			.put("created_at", end.at().toString());
		body.putObject("data")
			.put("withdrawal_id", withdrawal.id())
			.put("reference", withdrawal.reference())
			.put("provider_reference", withdrawal.terms().providerReference())
			.put("status", paid ? "PAID" : "FAILED")
			.put("amount", withdrawal.terms().amount())
			.put("currency", withdrawal.terms().currency());
		return body.toString();
	}

	/**
	 * An event to be posted.
	 *
	 * @param at when
	 * @param body what
	 * @param nth which attempt
	 */
	private record Notice(Instant at, String body, int nth) {
	}

}
