package io.payrun.provider;

import java.net.URI;
import java.time.Duration;

/**
 * How one provider is reached.
 *
 * @param url its address
 * @param apiKey the key; never printed ({@link #toString()} masks it)
 * @param window how long it remembers an idempotency key
 * @param timeout the whole exchange
 */
public record ProviderSettings(URI url, String apiKey, Duration window, Duration timeout) {

	/**
	 * The age up to which a key is trusted: five sixths of the window.
	 * @return the trusted part of the window
	 */
	public Duration trusted() {
		return this.window.multipliedBy(5).dividedBy(6);
	}

	@Override
	public String toString() {
		return "ProviderSettings[url=" + this.url + ", window=" + this.window + ", timeout=" + this.timeout + "]";
	}

}
