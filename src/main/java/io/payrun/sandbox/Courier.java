package io.payrun.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one event to its target and brings the status of the answer back. */
final class Courier {

	private static final Logger log = LoggerFactory.getLogger(Courier.class);

	private @Nullable HttpClient http;

	/**
	 * Posts a body.
	 * @return the status, or null where no answer came in time
	 */
	@Nullable Integer post(URI target, @Nullable Header signature, String body, Duration timeout) throws InterruptedException {
		try {
			HttpRequest.Builder request = HttpRequest.newBuilder(target)
				.timeout(timeout)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body));
			if (signature != null) {
				request.header(signature.name(), signature.value());
			}
			return http().send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
		}
		catch (IOException ex) {
			log.debug("sandbox: an event got no answer: {}", ex.toString());
			return null;
		}
	}

	/** Made at the first post: most sandboxes never send one. */
	private synchronized HttpClient http() {
		if (this.http == null) {
			this.http = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.followRedirects(HttpClient.Redirect.NEVER)
				.build();
		}
		return this.http;
	}

	/**
	 * The header that holds the signature.
	 *
	 * @param name its name
	 * @param value its value
	 */
	record Header(String name, String value) {
	}

}
