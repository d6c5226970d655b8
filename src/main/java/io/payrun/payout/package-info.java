/**
 * The life of a payout: its statuses, its SQL, how it is sent and how it is followed to a
 * final state.
 */
@NullMarked
package io.payrun.payout;

import org.jspecify.annotations.NullMarked;
