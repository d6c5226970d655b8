package io.payrun.sandbox;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Shows the hosted page and takes what the customer decides there. Whoever has the client
 * secret is the customer.
 */
final class HostedDoor {

	private static final Pattern DOLLARS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,2})?");

	private static final int LONGEST_FORM = 4096;

	private final SoapBooks soap;

	private final Till till;

	HostedDoor(SoapBooks soap, Till till) {
		this.soap = soap;
		this.till = till;
	}

	Answer handle(HttpExchange exchange) throws IOException, InterruptedException {
		exchange.getResponseHeaders().set("Cache-Control", "no-store");
		exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
		exchange.getResponseHeaders()
			.set("Content-Security-Policy",
					"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
		boolean posted = exchange.getRequestMethod().equals("POST");
		Map<String, String> fields = Form
			.parse(posted ? new String(exchange.getRequestBody().readNBytes(LONGEST_FORM), StandardCharsets.UTF_8)
					: exchange.getRequestURI().getRawQuery());
		String secret = fields.getOrDefault("clientSecret", "");
		Checkout checkout = this.soap.withSecret(secret);
		if (checkout == null) {
			return html(404, HostedPage.unknown());
		}
		if (!posted) {
			return html(200, page(checkout, secret).html());
		}
		String complaint = act(checkout, fields);
		if (complaint != null) {
			return html(422, page(checkout, secret).html(complaint));
		}
		// Told to look again, a browser that reloads does not confirm again.
		exchange.getResponseHeaders().set("Location", HostedPage.PATH + "?clientSecret=" + secret);
		return Answer.text(303, "see the page");
	}

	/** Does what she decided; tells what is wrong with it, or null. */
	private @Nullable String act(Checkout checkout, Map<String, String> fields) throws InterruptedException {
		if ("decline".equals(fields.get("act"))) {
			this.till.decline(checkout);
			return null;
		}
		Long amount = checkout.setAmountCents();
		if (amount == null) {
			amount = cents(fields.getOrDefault("amount", ""));
		}
		if (amount == null || !checkout.allows(amount)) {
			return "Please enter an amount of at least $0.01" + most(checkout) + ".";
		}
		String method = fields.getOrDefault("method", Till.DEFAULT_METHOD);
		this.till.confirm(checkout, amount, Till.METHODS.contains(method) ? method : Till.DEFAULT_METHOD);
		return null;
	}

	private HostedPage page(Checkout checkout, String secret) {
		synchronized (this.soap) {
			return new HostedPage(checkout.view(), secret);
		}
	}

	private static String most(Checkout checkout) {
		Long most = checkout.terms().balanceAmountCents();
		return (most != null) ? " and at most $" + HostedPage.dollars(most) : "";
	}

	private static @Nullable Long cents(String text) {
		String plain = text.strip().replace("$", "").replace(",", "");
		return DOLLARS.matcher(plain).matches() ? new BigDecimal(plain).movePointRight(2).longValueExact() : null;
	}

	private static Answer html(int status, String html) {
		return new Answer(status, html.getBytes(StandardCharsets.UTF_8));
	}

}
