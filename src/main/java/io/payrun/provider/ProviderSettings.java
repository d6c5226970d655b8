package io.payrun.provider;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

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
	 * Written out, because an address such as {@code 2130706433} or
	 * {@code ::ffff:127.0.0.1} is a way around a rule and not a way to name this machine.
	 */
	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]", Pattern.CASE_INSENSITIVE);

	/**
	 * Whether a provider's address may carry an API key: {@code https}, or {@code http}
	 * to this machine alone, without user, query or fragment.
	 * @param url the address
	 * @return what is wrong with it in one line, or empty
	 */
	public static Optional<String> urlProblem(URI url) {
		String scheme = (url.getScheme() != null) ? url.getScheme() : "";
		String host = url.getHost();
		if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
			return Optional.of("must begin with https://");
		}
		if (host == null || url.getPort() == 0 || url.getPort() > 65535) {
			return Optional.of("names no host and port that could be called");
		}
		if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
			return Optional.of("must not hold a user, a query or a fragment");
		}
		if (scheme.equalsIgnoreCase("http") && !LOOPBACK.matcher(host).matches()) {
			return Optional.of("must be https (http is for localhost, 127.x.x.x and [::1] alone)");
		}
		return Optional.empty();
	}

	/**
	 * The age up to which a key is trusted: five sixths of the window.
	 * @return the trusted part of the window
	 */
	public Duration trusted() {
		return this.window.multipliedBy(5).dividedBy(6);
	}

	/**
	 * Which key it is, without telling it.
	 * @return the key's SHA-256, hex
	 */
	public String apiKeyHash() {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(this.apiKey.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java has SHA-256", ex);
		}
	}

	@Override
	public String toString() {
		return "ProviderSettings[url=" + this.url + ", window=" + this.window + ", timeout=" + this.timeout + "]";
	}

}
