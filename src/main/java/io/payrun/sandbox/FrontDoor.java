package io.payrun.sandbox;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The provider's HTTP face: checks the key, finds the account and gives its answer, late
 * and damaged as the scenario wants it. Paths that begin with {@code /_} go to the
 * {@link ControlDesk}, those of the other provider to the {@link SoapDoor}.
 */
final class FrontDoor implements HttpHandler {

	private static final Logger log = LoggerFactory.getLogger(FrontDoor.class);

	private static final String WITHDRAWALS = "/api/v1/payouts/withdrawals";

	private static final Pattern KEY = Pattern
		.compile("Bearer sk_(?<mode>test|live)_(?!revoked)[A-Za-z0-9-][A-Za-z0-9_-]*?(?:_org_(?<name>[A-Za-z0-9-]+))?");

	private static final int LONGEST_BODY = 65_536;

	private final Books books;

	private final Tempo tempo;

	private final ControlDesk desk;

	private final SoapDoor soap;

	private final AtomicInteger requests = new AtomicInteger();

	FrontDoor(Books books, Sandbox.Options options, SoapDoor soap) {
		this.books = books;
		this.tempo = new Tempo(options.latency());
		this.desk = new ControlDesk(books);
		this.soap = soap;
	}

	@Override
	public void handle(HttpExchange exchange) {
		Wire wire = new Wire(exchange, this.books.scenario());
		try {
			String path = exchange.getRequestURI().getPath();
			if (this.soap.owns(path)) {
				this.soap.handle(exchange, wire);
			}
			else if (path.startsWith("/_")) {
				wire.send(this.desk.handle(exchange));
			}
			else {
				serve(exchange, wire);
			}
		}
		catch (IOException ex) {
			log.debug("sandbox: the client left before its answer: {}", ex.getMessage());
			wire.hangUp();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			wire.hangUp();
		}
		catch (RuntimeException ex) {
			log.error("sandbox: {} {} failed, the connection is closed without an answer", exchange.getRequestMethod(),
					exchange.getRequestURI().getPath(), ex);
			wire.hangUp();
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
		Account account = scenario.happens("unauthorized", "", nth) ? null : account(exchange);
		boolean creates = isCreate(exchange);
		if (account == null) {
			if (creates) {
				this.books.turnedAway(Order.parse(body));
			}
			this.tempo.await(from);
			wire.send(Answer.UNAUTHORIZED);
		}
		else if (creates) {
			create(account, Order.parse(body), wire, from);
		}
		else {
			Verdict made = Destinations.isCreate(exchange)
					? this.books.destinations().create(account, body, this.books.clock().instant(), scenario) : null;
			this.tempo.await(from);
			Verdict verdict = (made != null) ? made : read(account, exchange, nth);
			Tempo.pauseIfSlow(verdict.strike(), scenario);
			wire.send(verdict);
		}
	}

	private void create(Account account, Order order, Wire wire, long from) throws IOException, InterruptedException {
		Scenario scenario = this.books.scenario();
		Verdict verdict = account.receive(order, this.books.clock().instant(), scenario);
		try {
			this.tempo.await(from);
			Tempo.pauseIfSlow(verdict.strike(), scenario);
		}
		finally {
			account.answered(verdict.keyInFlight());
		}
		wire.send(verdict);
	}

	private Verdict read(Account account, HttpExchange exchange, int nth) {
		String path = exchange.getRequestURI().getPath();
		Instant now = this.books.clock().instant();
		if (!exchange.getRequestMethod().equals("GET")) {
			return Verdict.plain(Answer.error(405, "METHOD_NOT_ALLOWED", "Method not allowed"));
		}
		if (path.startsWith(WITHDRAWALS + "/")) {
			return account.poll(path.substring(WITHDRAWALS.length() + 1), now, this.books.scenario());
		}
		return Verdict.plain(switch (path) {
			case "/api/v1/accounts/balances" -> balances(account, now, nth);
			case "/api/v1/organizations/me" -> organisation(account);
			default -> Answer.notFound("Route not found");
		});
	}

	private Answer balances(Account account, Instant now, int nth) {
		if (this.books.scenario().happens("no-balances", "", nth)) {
			return Answer.BROKEN;
		}
		Map<String, String> available = account.available(now);
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("success", true).put("account_id", account.id());
		ArrayNode balances = body.putArray("balances");
		available.forEach((currency, amount) -> balances.addObject()
			.put("currency", currency)
			.put("available_balance", amount)
			.put("pending_balance", "0.00"));
		return Answer.ok(body.put("total_balance_usd", available.getOrDefault("USD", "0.00")));
	}

	private Answer organisation(Account account) {
		Scenario scenario = this.books.scenario();
		boolean active = !scenario.happens("inactive", "", 1);
		boolean wrongEnvironment = scenario.happens("wrong-env", "", 1);
		ObjectNode body = Answer.JSON.createObjectNode();
		body.put("id", account.id()).put("organization_id", account.id()).put("name", "Sandbox " + account.id());
		body.put("current_env", wrongEnvironment ? otherThan(account.mode()) : account.mode());
		body.put("is_active", active).put("payments_status", active ? "ENABLED" : "DISABLED");
		body.put("onboarding_status", "COMPLETED").put("fee_handling", "org_pays_fee").put("fee_config", "{}");
		return Answer.ok(body);
	}

	private @Nullable Account account(HttpExchange exchange) {
		String header = exchange.getRequestHeaders().getFirst("Authorization");
		Matcher key = KEY.matcher((header != null) ? header : "");
		if (!key.matches()) {
			return null;
		}
		String name = key.group("name");
		String mode = key.group("mode");
		return this.books.account("org_" + mode + ((name != null) ? "_" + name : ""), mode);
	}

	private static boolean isCreate(HttpExchange exchange) {
		return exchange.getRequestMethod().equals("POST") && exchange.getRequestURI().getPath().equals(WITHDRAWALS);
	}

	private static String otherThan(String mode) {
		return mode.equals("test") ? "live" : "test";
	}

}
