package io.payrun.sandbox;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Where the providers send their events, and what they sign them with. Without an address
 * nothing is sent; without a secret it is not signed.
 *
 * @param soap Soap's target, or null
 * @param soapSecret its signing secret, or null
 * @param syncpay SyncPay's target, or null
 * @param syncpaySecret its signing secret, or null
 */
public record Hooks(@Nullable URI soap, @Nullable String soapSecret, @Nullable URI syncpay,
		@Nullable String syncpaySecret) {

	/** Nobody is told anything. */
	public static final Hooks NONE = new Hooks(null, null, null, null);

	/** Tells the addresses alone, never a secret. */
	@Override
	public String toString() {
		return "Hooks[soap=" + this.soap + ", syncpay=" + this.syncpay + "]";
	}

}
