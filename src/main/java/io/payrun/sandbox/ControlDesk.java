package io.payrun.sandbox;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;

/**
 * What the provider's support people can do, and tests with them; no key, loopback only.
 * <ul>
 * <li>{@code GET /_books} prints everything; {@code ?arrivals=0} without arrivals</li>
 * <li>{@code GET /_count} tells how many POSTs arrived and how many withdrawals there
 * are, for whoever looks often</li>
 * <li>{@code POST /_scenario} with the text changes the scenario; {@code GET} tells
 * it</li>
 * <li>{@code POST /_balance?currency=NGN&amount=5000.00&mode=test[&org=NAME]} brings
 * money from elsewhere; a negative amount takes it there</li>
 * <li>{@code POST /_withdrawals/ID/complete}, {@code …/fail}, {@code …/cancel} ends a
 * withdrawal; a completed one can still fail</li>
 * </ul>
 */
final class ControlDesk {

	private static final Pattern END = Pattern.compile("/_withdrawals/(?<id>[^/]+)/(?<verb>complete|fail|cancel)");

	private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,18})?");

	private static final Map<String, String> STATUSES = Map.of("complete", Withdrawal.COMPLETED, "fail",
			Withdrawal.FAILED, "cancel", Withdrawal.CANCELLED);

	private final Books books;

	ControlDesk(Books books) {
		this.books = books;
	}

	Answer handle(HttpExchange exchange) throws IOException {
		if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
			return Answer.text(403, "loopback only");
		}
		String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
		String path = exchange.getRequestURI().getPath();
		Matcher end = END.matcher(path);
		String request = exchange.getRequestMethod() + " " + path;
		if (request.startsWith("POST ") && end.matches()) {
			return end(end.group("id"), STATUSES.getOrDefault(end.group("verb"), Withdrawal.FAILED));
		}
		return switch (request) {
			case "GET /_books" -> books(query);
			case "GET /_count" -> new Answer(200, Answer.JSON.writeValueAsBytes(this.books.count()));
			case "GET /_scenario" -> Answer.text(200, this.books.scenario().toString());
			case "POST /_scenario" -> change(text);
			case "POST /_balance" -> credit(query);
			default -> Answer.text(404, "no such request: " + request);
		};
	}

	private Answer books(Map<String, String> query) {
		BooksPage page = this.books.page();
		if ("0".equals(query.get("arrivals"))) {
			page.arrivals().clear();
			page.soap().checkoutArrivals().clear();
		}
		return new Answer(200, Answer.JSON.writeValueAsBytes(page));
	}

	private Answer change(String text) {
		try {
			this.books.change(text);
			return Answer.text(200, this.books.scenario().toString());
		}
		catch (IllegalArgumentException ex) {
			return Answer.text(400, String.valueOf(ex.getMessage()));
		}
	}

	private Answer credit(Map<String, String> query) {
		Tariff currency = Tariff.of(query.getOrDefault("currency", ""));
		String amount = query.getOrDefault("amount", "");
		String mode = query.getOrDefault("mode", "test");
		if (currency == null || !AMOUNT.matcher(amount).matches() || !currency.fits(new BigDecimal(amount))
				|| !mode.matches("test|live")) {
			return Answer.text(400, "wanted: currency, amount with its decimals, mode test or live");
		}
		String name = query.get("org");
		Account account = this.books.account("org_" + mode + ((name != null) ? "_" + name : ""), mode);
		account.credit(currency, new BigDecimal(amount), this.books.clock().instant());
		return Answer.text(200, currency + " " + account.available(this.books.clock().instant()).get(currency.name()));
	}

	private Answer end(String id, String wanted) {
		for (Account account : this.books.accounts()) {
			String status = account.force(id, wanted, this.books.clock().instant(), this.books.scenario());
			if (status != null) {
				return Answer.text(status.equals(wanted) ? 200 : 409, id + " is " + status);
			}
		}
		return Answer.text(404, "no withdrawal " + id);
	}

	private static Map<String, String> query(String raw) {
		Map<String, String> query = new LinkedHashMap<>();
		for (String pair : ((raw != null) ? raw : "").split("&")) {
			String[] parts = pair.split("=", 2);
			query.put(parts[0], (parts.length == 2) ? parts[1] : "");
		}
		return query;
	}

}
