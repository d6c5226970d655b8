/**
 * Simulated providers with books of their own, as witnesses; shares no class with the
 * rest.
 */
@NullMarked
package io.payrun.sandbox;

import org.jspecify.annotations.NullMarked;
