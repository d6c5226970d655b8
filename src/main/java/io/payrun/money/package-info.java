/**
 * Money and currencies: exact amounts, decimals, and the minimums that providers
 * document.
 */
@NullMarked
package io.payrun.money;

import org.jspecify.annotations.NullMarked;
