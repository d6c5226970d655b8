package io.payrun.payout;

import java.time.Duration;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;

/**
 * One provider account and how fast it may be used by one runner.
 *
 * @param provider the adapter
 * @param settings its window and timeout
 * @param mode the mode whose payouts it pays: {@code sandbox}, {@code test} or
 * {@code live}
 * @param organisation the provider's organisation id, from the pre-flight check
 * @param chunk payouts claimed together
 * @param concurrency requests in flight at most
 * @param rate requests a second at most, sends and polls together; 0: no limit
 * @param firstPoll wait before the first poll of a payout
 * @param longestPoll the longest wait between two polls
 * @param clock the launch's own clock; unless the provider's {@code Date} agreed with
 * ours within 30 s when it was made, an intent of another process is not repeated
 */
public record Account(PayoutProvider provider, ProviderSettings settings, String mode, String organisation, int chunk,
		int concurrency, int rate, Duration firstPoll, Duration longestPoll, LaunchClock clock) {
}
