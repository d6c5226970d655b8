package io.payrun.intake;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Where a customer may be sent back to: a list of origins, compared as a whole, so that
 * neither a user name nor a longer host name leads anywhere else.
 *
 * @param origins {@code https://HOST} or {@code https://HOST:PORT}, in lower case
 */
public record ReturnOrigins(Set<String> origins) {

	/** Nowhere. */
	public static final ReturnOrigins NONE = new ReturnOrigins(Set.of());

	/**
	 * Reads a setting.
	 * @param setting comma-separated origins, or null
	 * @return the origins
	 * @throws IllegalArgumentException with the word that is no https origin
	 */
	public static ReturnOrigins of(@Nullable String setting) {
		Set<String> origins = new TreeSet<>();
		for (String word : ((setting != null) ? setting : "").split(",")) {
			String origin = word.strip().replaceAll("/$", "");
			if (origin.isEmpty()) {
				continue;
			}
			String known = originOf(origin);
			if (known == null || !known.equals(origin.toLowerCase(Locale.ROOT))) {
				throw new IllegalArgumentException(origin + " is no origin such as https://pay.example.com");
			}
			origins.add(known);
		}
		return new ReturnOrigins(Set.copyOf(origins));
	}

	/** Whether an https address leads to one of them. */
	boolean allow(String address) {
		String origin = originOf(address);
		return origin != null && this.origins.contains(origin);
	}

	/** The origin of an https address without a user; null for anything else. */
	static @Nullable String originOf(String address) {
		try {
			URI uri = new URI(address);
			if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
				return null;
			}
			String port = (uri.getPort() >= 0 && uri.getPort() != 443) ? ":" + uri.getPort() : "";
			return "https://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

}
