package io.payrun.payout;

import java.time.Instant;

import io.payrun.provider.Evidence;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's outcome as it is written: the change of the payout and the attempt's row.
 *
 * @param id the payout
 * @param run its run
 * @param epoch the runner's epoch
 * @param fenced whether the change denies an answer and needs the epoch
 * @param version the row's version that the change expects
 * @param to the new status, or null where it stays {@code SENDING}
 * @param inDoubt whether the provider may have it
 * @param holdKind why it is held, or null
 * @param reason for people
 * @param providerId the provider's id, where it accepted
 * @param providerReference its reference, where told
 * @param providerStatus its word, where told
 * @param firstPollMs wait before the first poll
 * @param generation the key's generation
 * @param attempt the attempt's number in it
 * @param startedAt wall clock
 * @param endedAt wall clock
 * @param httpStatus the answer's status, or null
 * @param outcome the attempt's outcome in a word; null where no request was made
 * @param bodySha256 hash of the request body
 * @param answer the answer, cut and masked
 * @param apiKeyHash hash of the key in use
 * @param mismatch what the provider repeats differently, or null
 */
record SendResult(long id, long run, int epoch, boolean fenced, int version, @Nullable PayoutStatus to, boolean inDoubt,
		@Nullable String holdKind, @Nullable String reason, @Nullable String providerId,
		@Nullable String providerReference, @Nullable String providerStatus, long firstPollMs, int generation,
		int attempt, @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable Integer httpStatus,
		@Nullable String outcome, @Nullable String bodySha256, @Nullable String answer, @Nullable String apiKeyHash,
		@Nullable String mismatch) {

	/** An attempt that was made. */
	static SendResult made(Sending sending, SendVerdict verdict, SendOutcome outcome, Request request) {
		SendOutcome.Accepted accepted = (outcome instanceof SendOutcome.Accepted yes) ? yes : null;
		Evidence evidence = request.evidence();
		return new SendResult(sending.id, sending.runId, sending.epoch, verdict.needsEpoch(), sending.version,
				verdict.to(), verdict.inDoubt(), (verdict.to() == PayoutStatus.HELD) ? "INSUFFICIENT_FUNDS" : null,
				(verdict.to() == PayoutStatus.ACCEPTED) ? null : verdict.reason(),
				(accepted != null) ? accepted.providerId() : null,
				(accepted != null) ? accepted.providerReference() : null,
				(accepted != null) ? accepted.providerStatus() : null, request.firstPollMs(), sending.generation,
				sending.attempt, request.startedAt(), request.endedAt(), evidence.httpStatus(),
				outcome.getClass().getSimpleName(), request.bodySha256(), evidence.answer(), sending.apiKeyHash,
				(accepted != null) ? Echoes.difference(accepted.echo(), sending.terms.reference(),
						sending.terms.destination(), sending.terms.money()) : null);
	}

	/** A change without a request: the gate was shut. */
	static SendResult shut(Sending sending, PayoutStatus to, String reason) {
		return new SendResult(sending.id, sending.runId, sending.epoch, to == PayoutStatus.READY, sending.version, to,
				to == PayoutStatus.UNKNOWN, null, reason, null, null, null, 0, sending.generation, sending.attempt,
				null, null, null, null, null, null, null, null);
	}

	/**
	 * What was seen of the request.
	 *
	 * @param startedAt wall clock
	 * @param endedAt wall clock
	 * @param evidence the answer
	 * @param bodySha256 hash of the body
	 * @param firstPollMs wait before the first poll
	 */
	record Request(Instant startedAt, Instant endedAt, Evidence evidence, String bodySha256, long firstPollMs) {
	}

}
