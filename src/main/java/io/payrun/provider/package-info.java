/**
 * The one real port: what a payout provider is asked, and every answer it can give.
 */
@NullMarked
package io.payrun.provider;

import org.jspecify.annotations.NullMarked;
