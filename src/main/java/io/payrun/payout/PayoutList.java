package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/** Payouts with their history, for people and scripts. */
public final class PayoutList {

	/**
	 * Which payouts to list; null means any.
	 *
	 * @param runId the run
	 * @param status the status
	 * @param reference the reference
	 * @param payee the customer's id of the person paid
	 * @param mode the mode
	 * @param limit at most so many
	 */
	public record Filter(@Nullable Long runId, @Nullable PayoutStatus status, @Nullable String reference,
			@Nullable String payee, @Nullable String mode, int limit) {
	}

	/**
	 * One payout, with the columns of {@code reconciliation.csv} and its history.
	 */
	public record Entry(long id, long run, String job, LocalDate businessDate, int line, String mode, String reference,
			String provider, String destination, @Nullable String payee, BigDecimal amount, String currency,
			PayoutStatus status, @Nullable BigDecimal paidAmount, @Nullable BigDecimal refundedAmount,
			@Nullable BigDecimal fee, @Nullable String providerId, @Nullable String providerReference,
			@Nullable String providerStatus, @Nullable Instant submittedAt, @Nullable Instant finalAt,
			@Nullable String replaces, @Nullable String reason, @Nullable String holdKind, List<Step> history) {
	}

	/**
	 * One change of a payout.
	 *
	 * @param at when, database time
	 * @param from the status before
	 * @param to the status after
	 * @param detail why
	 * @param actor who
	 */
	public record Step(Instant at, String from, String to, @Nullable String detail, String actor) {
	}

	private final ListStore store;

	/**
	 * Lists on a database.
	 * @param dataSource the database
	 */
	public PayoutList(DataSource dataSource) {
		this.store = new ListStore(dataSource);
	}

	/**
	 * Lists payouts, newest run first, then by line.
	 * @param filter which ones
	 * @return at most {@code filter.limit()} entries
	 */
	public List<Entry> find(Filter filter) {
		return this.store.find(filter);
	}

}
