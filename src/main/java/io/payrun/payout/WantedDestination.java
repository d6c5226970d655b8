package io.payrun.payout;

import io.payrun.provider.syncpay.DestinationOrder;

/**
 * A line of a destinations file.
 *
 * @param line its physical line, the header is line 1
 * @param name its name, for ever within a mode
 * @param order what to create; prints itself masked
 */
public record WantedDestination(int line, String name, DestinationOrder order) {
}
