package io.payrun.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Soap's HTTP face, beside SyncPay's on the same port. Keys: {@code key_…} with at least
 * three characters, with or without {@code Bearer}; one that ends in {@code _org_NAME}
 * belongs to another business, and one whose rest starts with {@code revoked} is refused.
 * As documented there is no way to read, list, expire or cancel a session here; the
 * {@link SoapDesk} can.
 */
final class SoapDoor {

	private static final String CHECKOUTS = "/api/v1/checkouts";

	private static final String CHARGES = "/api/v1/charges/";

	private static final List<String> PLACES = List.of(CHECKOUTS, "/api/v1/charges", "/api/v1/customers", "/api/v1/kyc",
			"/api/v1/device_pings", HostedPage.PATH);

	private static final Pattern KEY = Pattern
		.compile("(?:Bearer )?key_(?!revoked)(?=[A-Za-z0-9_-]{3})[A-Za-z0-9_-]*?(?:_org_(?<name>[A-Za-z0-9-]+))?");

	private static final int LONGEST_BODY = 65_536;

	private final Books books;

	private final Tempo tempo;

	private final Till till;

	private final Opening opening;

	private final HostedDoor page;

	private final SoapDesk desk;

	private final AtomicInteger requests = new AtomicInteger();

	SoapDoor(Books books, Till till, EventPost post, Duration latency) {
		this.books = books;
		this.tempo = new Tempo(latency);
		this.till = till;
		this.opening = new Opening(books.soap());
		this.page = new HostedDoor(books.soap(), till);
		this.desk = new SoapDesk(books.soap(), till, post);
	}

	/** Whether a path is Soap's. */
	boolean owns(String path) {
		return path.startsWith(SoapDesk.PREFIX)
				|| PLACES.stream().anyMatch((place) -> path.equals(place) || path.startsWith(place + "/"));
	}

	void handle(HttpExchange exchange, Wire wire) throws IOException, InterruptedException {
		String path = exchange.getRequestURI().getPath();
		if (path.startsWith(SoapDesk.PREFIX)) {
			wire.send(this.desk.handle(exchange));
		}
		else if (path.equals(HostedPage.PATH)) {
			wire.send(this.page.handle(exchange));
		}
		else {
			serve(exchange, wire);
		}
	}

	private void serve(HttpExchange exchange, Wire wire) throws IOException, InterruptedException {
		long from = System.nanoTime();
		Scenario scenario = this.books.scenario();
		int nth = this.requests.incrementAndGet();
		if (scenario.happens("down", "", nth)) {
			wire.hangUp();
			return;
		}
		byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
		String business = scenario.happens("unauthorized", "", nth) ? null : business(exchange);
		Verdict verdict = verdict(business, exchange, body);
		this.tempo.await(from);
		Tempo.pauseIfSlow(verdict.strike(), scenario);
		wire.send(verdict);
	}

	private Verdict verdict(@Nullable String business, HttpExchange exchange, byte[] body) throws InterruptedException {
		String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
		if (request.equals("POST " + CHECKOUTS)) {
			return create(business, exchange, body);
		}
		if (business == null) {
			return Verdict.plain(SoapAnswer.UNAUTHORIZED);
		}
		if (request.startsWith("GET " + CHARGES)) {
			return charge(business, exchange.getRequestURI().getPath().substring(CHARGES.length()));
		}
		try {
			return Verdict.plain(customers(business, request, exchange, body));
		}
		catch (Problem problem) {
			return Verdict.plain(problem.answer());
		}
	}

	private Verdict create(@Nullable String business, HttpExchange exchange, byte[] body) throws InterruptedException {
		CheckoutOrder order = CheckoutOrder.parse(body);
		if (business == null) {
			this.opening.turnedAway(order, this.books.clock().instant());
			return Verdict.plain(SoapAnswer.UNAUTHORIZED);
		}
		String base = "http://127.0.0.1:" + exchange.getLocalAddress().getPort();
		Opening.Opened opened = this.opening.receive(business, order, this.books.clock().instant(),
				this.books.scenario(), base);
		if (opened.checkout() != null) {
			this.till.early(opened.checkout());
		}
		return opened.verdict();
	}

	/** What is not there and what is another business's cannot be told apart. */
	private Verdict charge(String business, String id) {
		synchronized (this.books.soap()) {
			Charge charge = this.books.soap().charge(id);
			if (charge == null || !charge.checkout().business().equals(business)) {
				return Verdict.plain(SoapAnswer.CHARGE_NOT_FOUND);
			}
			String customer = charge.checkout().terms().customer();
			Strike strike = this.books.scenario().strikeCharge(customer, id, charge.nextPoll());
			return new Verdict(strike,
					SoapAnswer.over(strike, ChargeTelling.of(charge, this.books.soap().customers().find(customer))),
					null);
		}
	}

	private Answer customers(String business, String request, HttpExchange exchange, byte[] body) throws Problem {
		SoapBooks soap = this.books.soap();
		synchronized (soap) {
			return switch (request) {
				case "POST /api/v1/customers" -> soap.customers()
					.create(business, body, this.books.clock().instant(), this.books.scenario(), soap::write);
				case "GET /api/v1/customers/search" ->
					soap.customers().search(business, Form.parse(exchange.getRequestURI().getRawQuery()));
				case "POST /api/v1/kyc/upsert" -> soap.customers()
					.identify(business, body, this.books.clock().instant(), this.books.scenario(), soap::write);
				default -> SoapAnswer.NOT_FOUND;
			};
		}
	}

	private static @Nullable String business(HttpExchange exchange) {
		String header = exchange.getRequestHeaders().getFirst("Authorization");
		Matcher key = KEY.matcher((header != null) ? header : "");
		if (!key.matches()) {
			return null;
		}
		String name = key.group("name");
		return (name != null) ? "biz_" + name : "biz";
	}

}
