/**
 * The HTTP ports of {@code serve}: one for machines (health, metrics), one for people.
 */
@NullMarked
package io.payrun.console;

import org.jspecify.annotations.NullMarked;
