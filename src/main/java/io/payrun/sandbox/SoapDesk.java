package io.payrun.sandbox;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * What Soap's support people can do, and tests with them; no key, loopback only. Each
 * answers a line of text: 200 where it was done, 404 where there is no such thing, 409
 * where it cannot be done now.
 * <ul>
 * <li>{@code POST /_soap/checkouts/ID/confirm[?amount_cents=N]} confirms as the customer
 * would; 409 where the merchant's answer to the hold was no</li>
 * <li>{@code POST /_soap/checkouts/ID/decline}, {@code …/expire}, {@code …/terminal}</li>
 * <li>{@code POST /_soap/charges/ID/succeed}, {@code …/release}, and after success
 * {@code …/return[?amount_cents=N]}, {@code …/void}, {@code …/refund}, {@code …/fail},
 * also with a part of the amount</li>
 * <li>{@code POST /_soap/events/ID/again} posts an event once more</li>
 * </ul>
 */
final class SoapDesk {

	static final String PREFIX = "/_soap/";

	private static final Pattern REQUEST = Pattern
		.compile(PREFIX + "(?<kind>checkouts|charges|events)/(?<id>[^/]+)/(?<verb>[a-z]+)");

	private static final Pattern CENTS = Pattern.compile("[1-9][0-9]{0,14}");

	private final SoapBooks soap;

	private final Till till;

	private final EventPost post;

	SoapDesk(SoapBooks soap, Till till, EventPost post) {
		this.soap = soap;
		this.till = till;
		this.post = post;
	}

	Answer handle(HttpExchange exchange) throws InterruptedException {
		if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
			return Answer.text(403, "loopback only");
		}
		String path = exchange.getRequestURI().getPath();
		Matcher request = REQUEST.matcher(path);
		Map<String, String> query = Form.parse(exchange.getRequestURI().getRawQuery());
		String cents = query.get("amount_cents");
		if (!exchange.getRequestMethod().equals("POST") || !request.matches()) {
			return Answer.text(404, "no such request: " + exchange.getRequestMethod() + " " + path);
		}
		if (cents != null && !CENTS.matcher(cents).matches()) {
			return Answer.text(400, "amount_cents must be a whole number from 1");
		}
		Long amount = (cents != null) ? Long.valueOf(cents) : null;
		return switch (request.group("kind")) {
			case "checkouts" -> checkout(request.group("id"), request.group("verb"), amount);
			case "charges" -> charge(request.group("id"), request.group("verb"), amount);
			default -> event(request.group("id"), request.group("verb"));
		};
	}

	private Answer checkout(String id, String verb, @Nullable Long amount) throws InterruptedException {
		Checkout checkout = this.soap.checkout(id);
		if (checkout == null) {
			return Answer.text(404, "no checkout " + id);
		}
		return switch (verb) {
			case "confirm" -> confirm(checkout, amount);
			case "decline" -> ended(checkout, this.till.decline(checkout));
			case "expire" -> ended(checkout, this.till.end(checkout, Checkout.EXPIRED));
			case "terminal" -> ended(checkout, this.till.end(checkout, Checkout.TERMINALLY_FAILED));
			default -> Answer.text(404, "no such verb: " + verb);
		};
	}

	private Answer confirm(Checkout checkout, @Nullable Long amount) throws InterruptedException {
		Long set = checkout.setAmountCents();
		Long given = (amount != null) ? amount : ((set != null) ? set : checkout.terms().balanceAmountCents());
		if (given == null) {
			return Answer.text(400, "wanted: amount_cents");
		}
		Charge charge = this.till.confirm(checkout, given, Till.DEFAULT_METHOD);
		if (charge == null) {
			return ended(checkout, false);
		}
		return told(charge, !charge.status().equals("failed"));
	}

	private Answer charge(String id, String verb, @Nullable Long amount) {
		Charge charge = this.soap.charge(id);
		if (charge == null) {
			return Answer.text(404, "no charge " + id);
		}
		Move move = Till.move(verb);
		if (move == null) {
			return Answer.text(404, "no such verb: " + verb);
		}
		long cents = (amount != null) ? amount : charge.step().amountCents();
		return (cents > charge.step().amountCents()) ? Answer.text(400, "amount_cents is more than the charge")
				: told(charge, this.till.move(charge, move, cents));
	}

	private Answer event(String id, String verb) throws InterruptedException {
		SoapEvent event = this.soap.event(id);
		if (event == null || !verb.equals("again")) {
			return Answer.text(404, "no event " + id + " or verb " + verb);
		}
		if (!this.post.hasTarget()) {
			return Answer.text(409, "there is nowhere to send events");
		}
		Integer status = this.post.again(event);
		return Answer.text(200, id + " was answered " + ((status != null) ? status : "by nobody"));
	}

	private Answer ended(Checkout checkout, boolean done) {
		synchronized (this.soap) {
			return Answer.text(done ? 200 : 409, checkout.id() + " is " + checkout.state()
					+ (checkout.isUnderWay() ? " with a charge under way" : ""));
		}
	}

	private Answer told(Charge charge, boolean done) {
		synchronized (this.soap) {
			return Answer.text(done ? 200 : 409, charge.id() + " is " + charge.status());
		}
	}

}
