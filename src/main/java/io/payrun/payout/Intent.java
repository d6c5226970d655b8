package io.payrun.payout;

import org.jspecify.annotations.Nullable;

/** A payout for an intent or a repeat. */
record Intent(long id, long run, long leader, int epoch, int version, int generation, @Nullable String key,
		@Nullable String body, @Nullable String apiKeyHash) {

	static Intent of(Sending sending) {
		return of(sending, sending.runId);
	}

	/** The same under the launch of another run. */
	static Intent of(Sending sending, long leader) {
		return new Intent(sending.id, sending.runId, leader, sending.epoch, sending.version, sending.generation,
				sending.key, sending.body, sending.apiKeyHash);
	}

}
