package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One withdrawal. Its statuses are written down in advance and come true as time passes,
 * so nothing has to wake up for them. Guarded by its account's lock.
 */
final class Withdrawal {

	static final String FAILED = "FAILED";

	static final String CANCELLED = "CANCELLED";

	static final String COMPLETED = "COMPLETED";

	private static final Set<String> FINAL = Set.of(COMPLETED, FAILED, CANCELLED);

	private final Entry.Created terms;

	private final @Nullable String key;

	private final String reference;

	private final String bodySha256;

	private final List<Entry.Step> steps;

	private @Nullable Instant refundAt;

	private boolean refunded;

	private int polls;

	Withdrawal(Entry.Created terms, @Nullable String key, String reference, String bodySha256) {
		this.terms = terms;
		this.key = key;
		this.reference = reference;
		this.bodySha256 = bodySha256;
		this.steps = new ArrayList<>(terms.steps());
		this.refundAt = terms.refundAt();
	}

	Entry.Created terms() {
		return this.terms;
	}

	String id() {
		return this.terms.id();
	}

	@Nullable String key() {
		return this.key;
	}

	String reference() {
		return this.reference;
	}

	boolean hasBody(String sha256) {
		return this.bodySha256.equals(sha256);
	}

	BigDecimal amount() {
		return new BigDecimal(this.terms.amount());
	}

	/** Whether its key is still remembered. */
	boolean isRemembered(Instant now) {
		return now.isBefore(this.terms.keyUntil());
	}

	Instant createdAt() {
		return this.steps.get(0).at();
	}

	/** Its statuses so far; the first one holds from its creation. */
	List<Entry.Step> history(Instant now) {
		int shown = 1;
		while (shown < this.steps.size() && !this.steps.get(shown).at().isAfter(now)) {
			shown++;
		}
		return List.copyOf(this.steps.subList(0, shown));
	}

	Entry.Step last(Instant now) {
		List<Entry.Step> history = history(now);
		return history.get(history.size() - 1);
	}

	String status(Instant now) {
		return last(now).status();
	}

	/**
	 * The status that its create answer told: the last one that holds at its creation.
	 */
	String firstStatus() {
		return status(createdAt());
	}

	boolean isFinal(Instant now) {
		return FINAL.contains(status(now));
	}

	/** Its last status, already or to come, or null where that is not final. */
	Entry.@Nullable Step end() {
		Entry.Step last = this.steps.get(this.steps.size() - 1);
		return FINAL.contains(last.status()) ? last : null;
	}

	/** Whether the money is gone or on its way out. */
	boolean holdsMoney(Instant now) {
		String status = status(now);
		return !status.equals(FAILED) && !status.equals(CANCELLED);
	}

	/** Counts a poll; the first one is 1. */
	int nextPoll() {
		return ++this.polls;
	}

	@Nullable Instant refundAt() {
		return this.refundAt;
	}

	boolean isRefunded() {
		return this.refunded;
	}

	/** Whether its refund is due and not booked; it is booked from now on. */
	boolean takeRefund(Instant now) {
		boolean due = !this.refunded && this.refundAt != null && !this.refundAt.isAfter(now);
		this.refunded |= due;
		return due;
	}

	/** Its line in the books. */
	BooksPage.WithdrawalLine page(String account, Instant now) {
		return new BooksPage.WithdrawalLine(account, id(), this.terms.shownId(), this.key, this.reference,
				this.terms.destination(), this.terms.amount(), this.terms.currency(), status(now),
				this.terms.providerReference(), createdAt(), this.refunded, this.refundAt, history(now));
	}

	/** Changes what is to come; what was stays. */
	void force(Entry.Forced forced) {
		this.steps.subList(1, this.steps.size()).removeIf((step) -> step.at().isAfter(forced.step().at()));
		this.steps.add(forced.step());
		this.refundAt = forced.refundAt();
	}

}
