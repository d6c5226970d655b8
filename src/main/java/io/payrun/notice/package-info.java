/**
 * Tells people how runs ended, and the customer's systems what became of payouts: written
 * down first, then sent until it has arrived.
 */
@NullMarked
package io.payrun.notice;

import org.jspecify.annotations.NullMarked;
