/**
 * The command line: what a person types, and what they see.
 */
@NullMarked
package io.payrun.cli;

import org.jspecify.annotations.NullMarked;
