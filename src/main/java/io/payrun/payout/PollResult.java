package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;

import io.payrun.provider.Evidence;
import io.payrun.provider.PollOutcome.Told;
import org.jspecify.annotations.Nullable;

/**
 * One question's outcome as it is written.
 *
 * @param id the payout
 * @param version the row's version that the change expects
 * @param poll the question's number
 * @param to the new status, or null where it stays
 * @param providerStatus the provider's word, where told
 * @param providerReference its reference, where told
 * @param fee the fee, where told
 * @param reason why it failed, where told
 * @param mismatch what the provider repeats differently, or null
 * @param nextPollMs wait before the next question
 * @param startedAt wall clock
 * @param endedAt wall clock
 * @param httpStatus the answer's status, or null
 * @param outcome the outcome in a word
 * @param answer the answer, cut and masked
 */
record PollResult(long id, int version, int poll, @Nullable PayoutStatus to, @Nullable String providerStatus,
		@Nullable String providerReference, @Nullable BigDecimal fee, @Nullable String reason,
		@Nullable String mismatch, long nextPollMs, Instant startedAt, Instant endedAt, @Nullable Integer httpStatus,
		String outcome, @Nullable String answer) {

	static PollResult nothing(TrackWork.Followed item, Instant startedAt, Instant endedAt, Evidence evidence,
			String outcome, long nextPollMs) {
		return new PollResult(item.id(), item.version(), item.polls() + 1, null, null, null, null, null, null,
				nextPollMs, startedAt, endedAt, evidence.httpStatus(), outcome, evidence.answer());
	}

	PollResult told(Told told, @Nullable String mismatch) {
		PayoutStatus to = switch (told.standing()) {
			case IN_FLIGHT -> null;
			case COMPLETED -> PayoutStatus.COMPLETED;
			case FAILED -> PayoutStatus.FAILED;
			case CANCELLED -> PayoutStatus.CANCELLED;
		};
		return new PollResult(this.id, this.version, this.poll, to, told.providerStatus(), told.providerReference(),
				told.fee(), told.reason(), mismatch, this.nextPollMs, this.startedAt, this.endedAt, this.httpStatus,
				this.outcome, this.answer);
	}

}
