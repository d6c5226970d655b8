package io.payrun.payout;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A group of intents that was committed.
 *
 * @param sent payouts that are {@code SENDING} by it, with their {@code first_sent_at}
 * @param mark where the installation is since; null where the group came out empty
 * @param paused whether none was committed because sending is paused
 */
record Intended(Map<Long, Instant> sent, @Nullable Mark mark, boolean paused) {
}
