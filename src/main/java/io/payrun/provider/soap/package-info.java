/**
 * Soap behind the port: its paths, its words, its events, and what each of its answers
 * means.
 */
@NullMarked
package io.payrun.provider.soap;

import org.jspecify.annotations.NullMarked;
