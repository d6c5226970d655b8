package io.payrun.payout;

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
		for (int attempt = 0; attempt < TRIES; attempt++) {
			Row row = this.store.row(result.id());
			if (apply(result, providerId, row)) {
				this.store.tellSameId(row, providerId);
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
			this.store.tell(row, "SECOND_PROVIDER_ID",
					"the provider gave two ids: " + row.providerId() + " and " + providerId);
			return true;
		}
		return switch (row.status()) {
			case SENDING, UNKNOWN -> this.store.acceptByEvidence(row, result, providerId);
			// a person said "paid" without an id: this is the id
			case COMPLETED -> this.store.keepId(row, providerId);
			case READY, HELD, REFUSED, DENIED -> {
				LOG.error("payout {} is {}, and the provider has it as {}: frozen, a person has to look", result.id(),
						row.status(), providerId);
				yield this.store.freeze(row, providerId);
			}
			default -> {
				this.store.tell(row, "SECOND_PROVIDER_ID", "the provider has it as " + providerId + ", too");
				yield true;
			}
		};
	}

}
