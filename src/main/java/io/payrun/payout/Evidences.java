package io.payrun.payout;

import java.util.function.BooleanSupplier;

import io.payrun.crash.CrashPoint;
import io.payrun.payout.EvidenceStore.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that meet another row than expected, because another runner or a person was
 * first. An acceptance is never dropped; an answer that denies one is, because it may be
 * about an older attempt.
 */
final class Evidences {

	private static final Logger LOG = LoggerFactory.getLogger(Evidences.class);

	private static final int TRIES = 10;

	private final EvidenceStore store;

	Evidences(EvidenceStore store) {
		this.store = store;
	}

	/**
	 * Sees to an outcome whose row was not at the expected status and version.
	 * @return what was done with it, for the log
	 */
	String late(SendResult result) {
		String providerId = result.providerId();
		if (result.to() != PayoutStatus.ACCEPTED || providerId == null) {
			LOG.info("payout {}: the answer \"{}\" came late and changes nothing", result.id(), result.reason());
			return "dropped";
		}
		// first: once the id is stored, nobody would ask again after a crash
		CrashPoint.RL5.before();
		this.store.tellSameId(result.id(), providerId);
		CrashPoint.RL5.after();
		for (int attempt = 0; attempt < TRIES; attempt++) {
			if (apply(result, providerId, this.store.row(result.id()))) {
				return "kept";
			}
		}
		throw new IllegalStateException("payout " + result.id() + " changes faster than its evidence can be stored");
	}

	private boolean apply(SendResult result, String providerId, Row row) {
		if (providerId.equals(row.providerId())) {
			return true;
		}
		if (row.providerId() != null) {
			return tellSecondId(row, "the provider gave two ids: " + row.providerId() + " and " + providerId);
		}
		return switch (row.status()) {
			case SENDING, UNKNOWN ->
				stored(CrashPoint.RL11_LATE, () -> this.store.acceptByEvidence(row, result, providerId));
			// a person said "paid" without an id: this is the id
			case COMPLETED -> stored(CrashPoint.RL11_KEEP, () -> this.store.keepId(row, providerId));
			case READY, HELD, REFUSED, DENIED -> {
				LOG.error("payout {} is {}, and the provider has it as {}: frozen, a person has to look", result.id(),
						row.status(), providerId);
				yield stored(CrashPoint.RL11_FREEZE, () -> this.store.freeze(row, providerId));
			}
			default -> tellSecondId(row, "the provider has it as " + providerId + ", too");
		};
	}

	private boolean tellSecondId(Row row, String detail) {
		CrashPoint.RL9.before();
		this.store.tell(row, "SECOND_PROVIDER_ID", detail);
		CrashPoint.RL9.after();
		return true;
	}

	private static boolean stored(CrashPoint point, BooleanSupplier statement) {
		point.before();
		boolean stored = statement.getAsBoolean();
		point.after();
		return stored;
	}

}
