package io.payrun.provider;

import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a provider needs to know to pay: the terms of one payout, without its history.
 *
 * @param reference our reference, unique for ever within a mode
 * @param destination the provider's destination or customer id
 * @param money what is to be paid
 * @param idempotencyKey the key of this generation
 * @param withdrawalType Soap: {@code fixed} or {@code balance}
 * @param experience Soap: {@code web} or {@code webview}
 * @param returnUrl Soap: where the customer returns to
 */
public record PayoutOrder(String reference, String destination, Money money, String idempotencyKey,
		@Nullable String withdrawalType, @Nullable String experience, @Nullable String returnUrl) {
}
