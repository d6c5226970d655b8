package io.payrun.sandbox;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles requests to create a session. Nothing makes two of them one: the same request
 * sent again creates another session.
 */
final class Opening {

	private final SoapBooks books;

	Opening(SoapBooks books) {
		this.books = books;
	}

	/**
	 * Decides about a request; what it changes is in the journal before this returns.
	 * @param base the sandbox's own address
	 */
	Opened receive(String business, CheckoutOrder order, Instant at, Scenario scenario, String base) {
		synchronized (this.books) {
			int nth = this.books.nextArrival(business, order);
			Strike strike = scenario.strikeCheckout(order.subject(), order.amount(), nth);
			SoapEntry.Session session = null;
			Problem problem = null;
			if (!strike.isBefore()) {
				try {
					session = session(business, order, nth, at, scenario);
				}
				catch (Problem ex) {
					problem = ex;
				}
			}
			Answer handled = answer(business, session, problem, base);
			Answer answer = SoapAnswer.over(strike, handled);
			this.books.write(new SoapEntry.Asked(business, at, order.customer(), order.amountCents(),
					order.bodySha256(), nth, (strike != Strike.NONE) ? strike.word() : null, result(session, problem),
					strike.isSilent() ? null : answer.status(), (session != null) ? session.id() : null, session));
			return new Opened(new Verdict(strike, answer, null),
					(session != null) ? this.books.checkout(session.id()) : null);
		}
	}

	/** A request whose API key was refused. */
	void turnedAway(CheckoutOrder order, Instant at) {
		this.books.write(new SoapEntry.Asked(null, at, order.customer(), order.amountCents(), order.bodySha256(), 0,
				null, "refused", SoapAnswer.UNAUTHORIZED.status(), null, null));
	}

	private SoapEntry.Session session(String business, CheckoutOrder order, int nth, Instant at, Scenario scenario)
			throws Problem {
		if (order.problem() != null) {
			throw order.problem();
		}
		CheckoutOrder.Wanted wanted = order.wanted();
		if (wanted == null || !this.books.customers().exist(business, wanted.customer())) {
			throw new Problem("Customer not found", "customer_id must be a customer of yours");
		}
		String subject = order.subject() + " " + order.amount() + " " + nth;
		String id = SoapPlan.id(scenario, "chk_", business, subject, (taken) -> this.books.checkout(taken) != null);
		SoapPlan plan = new SoapPlan(scenario, wanted.customer());
		List<SoapEntry.Due> due = plan.session(id, wanted.type().equals("withdrawal"), at);
		return new SoapEntry.Session(id, secret(scenario, id), wanted.customer(), wanted.type(),
				wanted.fixedAmountCents(), wanted.balanceAmountCents(), items(business, wanted, id, scenario),
				wanted.renewal(), wanted.experience(), wanted.returnUrl(), at,
				at.plus(scenario.duration("session-lives")), due);
	}

	private List<SoapEntry.Item> items(String business, CheckoutOrder.Wanted wanted, String checkout, Scenario scenario)
			throws Problem {
		return this.books.catalogue(business)
			.items(wanted.lines(),
					(number) -> SoapPlan.id(scenario, "pr_", checkout, Integer.toString(number), (id) -> false));
	}

	private static String secret(Scenario scenario, String id) {
		HexFormat hex = HexFormat.of();
		return "secr_" + hex.toHexDigits(scenario.bits("secret", id, 1))
				+ hex.toHexDigits(scenario.bits("secret", id, 2));
	}

	private static Answer answer(String business, SoapEntry.@Nullable Session session, @Nullable Problem problem,
			String base) {
		if (problem != null) {
			return problem.answer();
		}
		return (session != null) ? SoapAnswer.created(shown(new Checkout(business, session), base)) : Answer.BROKEN;
	}

	/** The documented fields, and no other. */
	private static ObjectNode shown(Checkout checkout, String base) {
		SoapEntry.Session terms = checkout.terms();
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("url", base + HostedPage.PATH + "?clientSecret=" + terms.clientSecret());
		body.put("id", terms.id()).put("client_secret", terms.clientSecret());
		EventText.items(body, checkout);
		body.put("balance_amount_cents",
				(terms.fixedAmountCents() != null) ? terms.fixedAmountCents() : terms.balanceAmountCents());
		body.put("type", terms.type()).put("experience", terms.experience());
		SoapEntry.Renewal renewal = terms.renewal();
		if (renewal == null) {
			return body.putNull("subscription");
		}
		body.putObject("subscription")
			.put("interval", renewal.interval())
			.put("interval_count", renewal.intervalCount());
		return body;
	}

	private static String result(SoapEntry.@Nullable Session session, @Nullable Problem problem) {
		if (session != null) {
			return "created";
		}
		return (problem != null) ? "refused" : "untouched";
	}

	/**
	 * What came of a request.
	 *
	 * @param verdict what is answered
	 * @param checkout the session that it created, or null
	 */
	record Opened(Verdict verdict, @Nullable Checkout checkout) {
	}

}
