/**
 * Where every cent went: sums, balances, discrepancies, and the reports that prove them.
 */
@NullMarked
package io.payrun.reconciliation;

import org.jspecify.annotations.NullMarked;
