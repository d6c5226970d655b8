package io.payrun.payout;

import org.jspecify.annotations.Nullable;

/** A payout for an intent or a repeat. */
record Intent(long id, long run, int epoch, int version, int generation, @Nullable String key, @Nullable String body,
		@Nullable String apiKeyHash) {

	static Intent of(Sending sending) {
		return new Intent(sending.id, sending.runId, sending.epoch, sending.version, sending.generation, sending.key,
				sending.body, sending.apiKeyHash);
	}

}
