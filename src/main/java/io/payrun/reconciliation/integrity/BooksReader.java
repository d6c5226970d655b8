package io.payrun.reconciliation.integrity;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads books from a sandbox's {@code /_books}: element by element, at most 256 MiB, no
 * redirect followed.
 */
final class BooksReader {

	private static final long LARGEST = 256L << 20;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]", Pattern.CASE_INSENSITIVE);

	private static final Set<String> PAID = Set.of("succeeded", "returned", "voided", "refunded");

	private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,30})?");

	/** A page is read element by element, so more always follows. */
	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private BooksReader() {
	}

	/**
	 * The address of the books: {@code https}, or {@code http} to this machine; where it
	 * names no path, {@code /_books}.
	 */
	static URI address(String text) {
		URI uri = parse(text);
		String host = uri.getHost();
		boolean https = "https".equalsIgnoreCase(uri.getScheme());
		boolean here = "http".equalsIgnoreCase(uri.getScheme()) && host != null && LOOPBACK.matcher(host).matches();
		if (host == null || (!https && !here)) {
			throw new BooksUnreadable(
					"it must be https (http is for localhost, 127.x.x.x and [::1] alone): " + uri.getScheme() + "://…");
		}
		if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new BooksUnreadable("it must not hold a user, a query or a fragment");
		}
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		return (path.isEmpty() || path.equals("/")) ? uri.resolve("/_books") : uri;
	}

	private static URI parse(String text) {
		try {
			return URI.create(text);
		}
		catch (IllegalArgumentException ex) {
			throw new BooksUnreadable("it is no address");
		}
	}

	static Books read(URI address) {
		HttpClient client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(Duration.ofSeconds(10))
			.build();
		HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build();
		try {
			HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			try (InputStream body = new Bounded(answer.body(), LARGEST)) {
				if (answer.statusCode() != 200) {
					throw new BooksUnreadable(address + " answered " + answer.statusCode());
				}
				return parse(body);
			}
		}
		catch (IOException | JacksonException ex) {
			throw new BooksUnreadable(address + " cannot be read: " + reason(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BooksUnreadable("interrupted");
		}
	}

	private static String reason(Exception ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return message.lines().findFirst().orElse("");
	}

	/** Parses a page; whatever it does not know is left out. */
	static Books parse(InputStream body) throws IOException {
		Books books = new Books();
		boolean seen = false;
		try (JsonParser parser = JSON.createParser(body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new IOException("it is no page of books");
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				boolean list = parser.nextToken() == JsonToken.START_ARRAY;
				seen |= list && name.equals("withdrawals");
				while (list && parser.nextToken() != JsonToken.END_ARRAY) {
					JsonNode element = JSON.readTree(parser);
					add(books, name, element);
				}
				if (!list) {
					parser.skipChildren();
				}
			}
			if (parser.currentToken() != JsonToken.END_OBJECT) {
				throw new IOException("it is no page of books");
			}
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			throw new IOException("it is no page of books: " + reason(ex), ex);
		}
		if (!seen) {
			throw new IOException("it is no page of books");
		}
		return books;
	}

	private static void add(Books books, String list, JsonNode element) {
		switch (list) {
			case "accounts" -> account(books, element);
			case "withdrawals" -> books.withdrawals()
				.computeIfAbsent(name(element), (absent) -> new ArrayList<>(1))
				.add(new Books.Withdrawal(text(element, "id"), text(element, "destination"), amount(element, "amount"),
						text(element, "currency"), text(element, "status"), element.path("refunded").asBoolean(false)));
			case "arrivals" -> books.arrivals()
				.computeIfAbsent(name(element), (absent) -> new ArrayList<>(1))
				.add(new Books.Arrival(Instant.parse(text(element, "at")), element.path("key").stringValue(null),
						text(element, "body_sha256")));
			case "charges" -> books.charges()
				.computeIfAbsent(text(element, "checkout"), (absent) -> new ArrayList<>(1))
				.add(charge(element));
			default -> {
			}
		}
	}

	private static Books.Charge charge(JsonNode element) {
		String status = text(element, "status");
		BigDecimal kept = BigDecimal.ZERO;
		if (PAID.contains(status)) {
			kept = cents(element, "amount_cents").subtract(cents(element, "reversed_cents"));
		}
		return new Books.Charge(text(element, "id"), status, kept);
	}

	private static BigDecimal cents(JsonNode element, String name) {
		JsonNode cents = element.path(name);
		if (!cents.isIntegralNumber() || !cents.canConvertToLong()) {
			throw new IllegalArgumentException("no cents");
		}
		return BigDecimal.valueOf(cents.longValue(), 2);
	}

	private static void account(Books books, JsonNode account) {
		String id = text(account, "account");
		books.modes().put(id, text(account, "mode"));
		for (JsonNode balance : account.path("balances")) {
			books.spent()
				.put(new Books.Name(id, text(balance, "currency")),
						amount(balance, "debits").subtract(amount(balance, "refunds")));
		}
	}

	private static Books.Name name(JsonNode element) {
		return new Books.Name(text(element, "account"), text(element, "reference"));
	}

	private static String text(JsonNode element, String name) {
		return element.path(name).asString("");
	}

	private static BigDecimal amount(JsonNode element, String name) {
		String text = text(element, name);
		if (!AMOUNT.matcher(text).matches()) {
			throw new IllegalArgumentException("no amount");
		}
		return new BigDecimal(text);
	}

	/** Ends with an error where the body is too big. */
	static final class Bounded extends FilterInputStream {

		private long left;

		Bounded(InputStream in, long most) {
			super(in);
			this.left = most;
		}

		@Override
		public int read() throws IOException {
			int octet = super.read();
			return counted((octet < 0) ? -1 : 1) < 0 ? -1 : octet;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			return counted(super.read(bytes, offset, length));
		}

		private int counted(int read) throws IOException {
			this.left -= Math.max(0, read);
			if (this.left < 0) {
				throw new IOException("it is larger than " + (LARGEST >> 20) + " MiB");
			}
			return read;
		}

	}

}
