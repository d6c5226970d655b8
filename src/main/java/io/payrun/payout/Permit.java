package io.payrun.payout;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * What intents are committed under, asked by the statement that commits them.
 *
 * @param provider whose payouts they are: while it is paused none is committed
 * @param until from then on none is committed any more, or null
 */
record Permit(String provider, @Nullable Instant until) {

	@Nullable OffsetDateTime untilUtc() {
		return (this.until != null) ? this.until.atOffset(ZoneOffset.UTC) : null;
	}

}
