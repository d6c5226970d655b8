package io.payrun.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Writes down what will become of a withdrawal at the moment of its creation, from
 * scenario and seed alone.
 */
final class Plan {

	private static final List<String> REASONS = List.of("Destination account could not be credited",
			"Beneficiary bank declined the transfer", "Account name does not match", "Mobile wallet limit reached");

	private final Scenario scenario;

	private final String account;

	private final String subject;

	private final int nth;

	/**
	 * A plan.
	 * @param scenario what may become of it
	 * @param account whose it is
	 * @param subject its reference
	 * @param nth its number among the withdrawals of its reference; the first is 1
	 */
	Plan(Scenario scenario, String account, String subject, int nth) {
		this.scenario = scenario;
		this.account = account;
		this.subject = subject;
		this.nth = nth;
	}

	/** An id that is not taken, {@code wd_} and 12 hex digits. */
	String id(Predicate<String> taken) {
		for (int salt = 0;; salt++) {
			long bits = this.scenario.bits("id " + this.account + " " + salt, this.subject, this.nth);
			String id = "wd_" + HexFormat.of().toHexDigits(bits, 12);
			if (!taken.test(id)) {
				return id;
			}
		}
	}

	String providerReference() {
		long bits = this.scenario.bits("pay " + this.account, this.subject, this.nth);
		return "PAY-" + (10_000_000 + Long.remainderUnsigned(bits, 90_000_000));
	}

	Instant keyUntil(Instant at, Duration window) {
		boolean forgotten = this.scenario.happens("key-forgotten", this.subject, this.nth);
		return at.plus(forgotten ? this.scenario.duration("forget-after") : window);
	}

	/** The statuses, from now to the end. */
	List<Entry.Step> steps(Instant at) {
		Fate fate = this.scenario.fate(this.subject, this.nth);
		Duration settle = this.scenario.settle(this.subject, this.nth);
		Entry.Step pending = new Entry.Step("PENDING", at, null);
		Entry.Step processing = new Entry.Step("PROCESSING", at.plus(settle.dividedBy(4)), null);
		return switch (fate) {
			case COMPLETED -> List.of(pending, processing, new Entry.Step(Withdrawal.COMPLETED, at.plus(settle), null));
			case FAILED ->
				List.of(pending, processing, new Entry.Step(Withdrawal.FAILED, at.plus(settle), failureReason()));
			case CANCELLED ->
				List.of(pending, new Entry.Step(Withdrawal.CANCELLED, at.plus(settle), "Cancelled before processing"));
			case STUCK -> List.of(pending, processing);
			case LATE_FAILED -> List.of(pending, processing,
					new Entry.Step(Withdrawal.FAILED, at.plus(this.scenario.duration("late-for")), failureReason()));
		};
	}

	/** When the money comes back after these steps, or null where it does not. */
	@Nullable Instant refundAt(List<Entry.Step> steps) {
		Entry.Step last = steps.get(steps.size() - 1);
		boolean comesBack = last.status().equals(Withdrawal.FAILED) || last.status().equals(Withdrawal.CANCELLED);
		return comesBack ? refundAt(last.at()) : null;
	}

	/** When the money comes back after a failure at this time. */
	Instant refundAt(Instant failedAt) {
		boolean late = this.scenario.happens("refund-late", this.subject, this.nth);
		return late ? failedAt.plus(this.scenario.duration("refund-after")) : failedAt;
	}

	private String failureReason() {
		long bits = this.scenario.bits("reason", this.subject, this.nth);
		return REASONS.get((int) Long.remainderUnsigned(bits, REASONS.size()));
	}

}
