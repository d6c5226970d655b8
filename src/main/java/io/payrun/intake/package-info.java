/**
 * From CSV files and database rows to payouts or rejected lines; nothing is lost on the
 * way.
 */
@NullMarked
package io.payrun.intake;

import org.jspecify.annotations.NullMarked;
