package io.payrun.provider.soap;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import io.payrun.provider.Evidence;
import io.payrun.provider.Excerpt;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each answer to "create checkout" means. Its error bodies are not documented, so
 * the status decides; whatever is not listed leaves it in doubt, which costs one more
 * page.
 */
final class OpenTable {

	private static final int LONGEST_URL = 2000;

	private final Excerpt excerpt;

	OpenTable(Excerpt excerpt) {
		this.excerpt = excerpt;
	}

	SendOutcome outcome(Wire.Reply reply) {
		int status = reply.status();
		if (status >= 200 && status < 300) {
			return opened(reply);
		}
		Optional<JsonNode> error = StrictJson.object(reply.text());
		String said = "HTTP " + status + error.map((body) -> " " + told(body)).orElse("");
		if (status == 429) {
			return new SendOutcome.Throttled(reply.retryAfter());
		}
		if (error.isEmpty() || status < 400 || status >= 500) {
			return new SendOutcome.InDoubt(said);
		}
		return switch (status) {
			case 401, 403 -> new SendOutcome.KeyRefused(said);
			case 408, 409, 425, 499 -> new SendOutcome.InDoubt(said);
			default -> new SendOutcome.Refused("HTTP_" + status, told(error.get()));
		};
	}

	Preflight preflight(Wire.Reply reply) {
		int status = reply.status();
		Optional<JsonNode> body = StrictJson.object(reply.text());
		if (body.isPresent() && (status == 401 || status == 403)) {
			return new Preflight.KeyRefused("HTTP " + status + " " + told(body.get()));
		}
		// 422 is how it says "not found" elsewhere
		if (body.isPresent() && (status == 422 || status == 404 || (status >= 200 && status < 300))) {
			return new Preflight.Ready(Soap.ORGANISATION, null, null, reply.evidence().date());
		}
		return new Preflight.Unavailable("HTTP " + status);
	}

	/**
	 * What may be kept of an answer: of one that opened a page nothing that opens it, and
	 * of one that cannot be read nothing at all.
	 */
	Evidence evidence(Wire.Reply reply) {
		Evidence seen = reply.evidence();
		int status = reply.status();
		if (status < 200 || status >= 300) {
			return seen;
		}
		String kept = StrictJson.object(reply.text())
			.map((body) -> "{\"id\":\"" + this.excerpt.line(String.valueOf(StrictJson.text(body, "id")))
					+ "\"}, the rest may open the page and is not kept")
			.orElse("not kept: it may open the page");
		return new Evidence(seen.httpStatus(), kept, seen.date());
	}

	private SendOutcome opened(Wire.Reply reply) {
		JsonNode answer = StrictJson.object(reply.text()).orElse(null);
		String id = (answer != null) ? StrictJson.string(answer, "id") : null;
		String url = (answer != null) ? StrictJson.string(answer, "url") : null;
		if (id == null || !SoapEvents.isId(id) || this.excerpt.isIn(id) || !isPage(url)) {
			return new SendOutcome.InDoubt("HTTP " + reply.status() + " without a usable id and url"
					+ ((reply.problem() != null) ? " (" + reply.problem() + ")" : ""));
		}
		return new SendOutcome.Opened(id, String.valueOf(url));
	}

	/** A customer is sent there: https, or http to this machine alone. */
	private boolean isPage(@Nullable String url) {
		if (url == null || url.length() > LONGEST_URL || !url.matches("[!-~]+") || this.excerpt.isIn(url)) {
			return false;
		}
		try {
			URI page = new URI(url);
			URI host = new URI(page.getScheme(), page.getAuthority(), null, null, null);
			return page.getHost() != null && ProviderSettings.urlProblem(host).isEmpty();
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	/** Any of the fields in which the text of an error was seen. */
	private String told(JsonNode body) {
		StringBuilder told = new StringBuilder();
		for (String field : new String[] { "error", "message", "hint", "errors" }) {
			String text = StrictJson.text(body, field);
			if (text != null && !text.isBlank()) {
				told.append(told.isEmpty() ? "" : "; ").append(text);
			}
		}
		return this.excerpt.line(told.toString());
	}

}
