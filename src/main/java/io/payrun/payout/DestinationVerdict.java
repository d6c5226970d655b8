package io.payrun.payout;

import io.payrun.payout.Destinations.State;
import io.payrun.provider.syncpay.DestinationOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What one answer means for a destination. An earlier attempt in doubt outweighs a denial
 * of this one; that is decided where it is stored.
 *
 * @param to its new state
 * @param id the provider's id, where it is created
 * @param reason for people, masked
 * @param stop why no further destination should be tried, or null
 */
record DestinationVerdict(State to, @Nullable String id, @Nullable String reason, @Nullable String stop) {

	static DestinationVerdict of(DestinationOutcome outcome) {
		if (outcome instanceof DestinationOutcome.Created created) {
			return new DestinationVerdict(State.CREATED, created.id(), null, null);
		}
		if (outcome instanceof DestinationOutcome.Refused refused) {
			return new DestinationVerdict(State.REFUSED, null, refused.words(), null);
		}
		if (outcome instanceof DestinationOutcome.KeyRefused refused) {
			return notCreated("the provider refused the API key: " + refused.words());
		}
		if (outcome instanceof DestinationOutcome.Throttled) {
			return notCreated("the provider asks to come back later");
		}
		if (outcome instanceof DestinationOutcome.NotSent notSent) {
			return notCreated("not sent: " + notSent.reason());
		}
		return new DestinationVerdict(State.UNKNOWN, null, ((DestinationOutcome.InDoubt) outcome).reason(), null);
	}

	/** The same answer, which cannot be trusted. */
	DestinationVerdict doubtful(String why) {
		return new DestinationVerdict(State.UNKNOWN, null, why, this.stop);
	}

	private static DestinationVerdict notCreated(String reason) {
		return new DestinationVerdict(State.NOT_CREATED, null, reason, reason);
	}

}
