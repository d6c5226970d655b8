/**
 * SyncPay behind the port: its paths, its words, and what each of its answers means.
 */
@NullMarked
package io.payrun.provider.syncpay;

import org.jspecify.annotations.NullMarked;
