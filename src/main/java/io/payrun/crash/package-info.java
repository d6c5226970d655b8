/**
 * The places where a process can die between two steps that the outside sees, each with a
 * name, so that dying there can be tried on purpose.
 */
@NullMarked
package io.payrun.crash;

import org.jspecify.annotations.NullMarked;
