/**
 * The PostgreSQL that Payrun stands on: a given one, or an embedded one that keeps its
 * data.
 */
@NullMarked
package io.payrun.database;

import org.jspecify.annotations.NullMarked;
