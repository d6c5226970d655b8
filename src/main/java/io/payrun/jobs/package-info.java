/**
 * The conductor: job definitions, the run lock, and the Spring Batch jobs that make a
 * payment run.
 */
@NullMarked
package io.payrun.jobs;

import org.jspecify.annotations.NullMarked;
