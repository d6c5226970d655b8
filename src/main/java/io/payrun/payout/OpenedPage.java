package io.payrun.payout;

import java.time.Duration;

/**
 * A page that a provider opened, on its way into the books. Its address is a secret.
 *
 * @param checkoutId the provider's id
 * @param url where the customer goes
 * @param lifeMs how long it may be used, by us
 */
record OpenedPage(String checkoutId, String url, long lifeMs) {

	/** How long a customer has; the provider documents no life of its pages. */
	static final Duration LIFE = Duration.ofHours(24);

	static OpenedPage of(String checkoutId, String url) {
		return new OpenedPage(checkoutId, url, LIFE.toMillis());
	}

	@Override
	public String toString() {
		return "OpenedPage[checkoutId=" + this.checkoutId + "]";
	}

}
