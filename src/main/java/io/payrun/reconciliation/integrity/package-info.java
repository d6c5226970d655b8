/**
 * The auditor: recomputes every promise from tables, input files, report files and a
 * provider's books, and imports nothing of the code that made them.
 */
@NullMarked
package io.payrun.reconciliation.integrity;

import org.jspecify.annotations.NullMarked;
