package io.payrun.reconciliation.integrity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;

/** Books as a provider would print them about {@link SmallNight}. */
final class SmallBooks implements AutoCloseable {

	/** One line an entry, so that a test can change it by its text. */
	static final String PAGE = """
			{"accounts": [
			  {"account": "org_1", "mode": "test", "balances": [
			    {"currency": "NGN", "debits": "44200.50", "refunds": "14000.00"},
			    {"currency": "USD", "debits": "0.00", "refunds": "0"}]},
			  {"account": "org_live", "mode": "live", "balances": [{"currency": "USD", "debits": "100.00", "refunds": "0.00"}]},
			  {"account": "org_else", "mode": "test", "balances": [{"currency": "USD", "debits": "7.00", "refunds": "0.00"}]}],
			 "withdrawals": [
			  {"account": "org_1", "reference": "PO-1", "id": "wd_1", "destination": "dest_1", "amount": "10000.00", "currency": "NGN", "status": "COMPLETED"},
			  {"account": "org_1", "reference": "PO-2", "id": "wd_2", "destination": "dest_2", "amount": "6000.00", "currency": "NGN", "status": "FAILED", "refunded": true},
			  {"account": "org_1", "reference": "PO-5", "id": "wd_5", "destination": "dest_5", "amount": "8000.00", "currency": "NGN", "status": "CANCELLED", "refunded": true},
			  {"account": "org_1", "reference": "PO-6", "id": "wd_6", "destination": "dest_6", "amount": "9000.00", "currency": "NGN", "status": "PENDING"},
			  {"account": "org_1", "reference": "PO-7", "id": "wd_7", "destination": "dest_7", "amount": "5200.5", "currency": "NGN", "status": "PENDING"},
			  {"account": "org_1", "reference": "PO-9", "id": "wd_9", "destination": "dest_9", "amount": "6000.00", "currency": "NGN", "status": "COMPLETED"},
			  {"account": "org_live", "reference": "LV-1", "id": "wd_1", "destination": "dest_1", "amount": "100.00", "currency": "USD", "status": "COMPLETED"},
			  {"account": "org_else", "reference": "OT-1", "id": "wd_1", "destination": "dest_1", "amount": "7.00", "currency": "USD", "status": "COMPLETED"}],
			 "charges": [
			  {"id": "ch_1", "checkout": "sp_1", "amount_cents": 18000, "status": "succeeded", "reversed_cents": 0}],
			 "arrivals": [
			  {"account": "org_1", "reference": "PO-1", "at": "2026-11-20T01:00:01.6Z", "key": "key-PO-1", "body_sha256": "OF PO-1"},
			  {"account": "org_1", "reference": "PO-1", "at": "2026-11-20T01:10:01.6Z", "key": "key-PO-1", "body_sha256": "OF PO-1"},
			  {"account": "org_1", "reference": "PO-3", "at": "2026-11-20T01:00:03.6Z", "key": "key-before", "body_sha256": "BEFORE"},
			  {"account": "", "reference": "PO-3", "at": "2026-11-20T01:10:03.6Z", "key": "key-PO-3", "body_sha256": "OF PO-3"},
			  {"account": "org_live", "reference": "LV-1", "at": "2026-11-21T01:00:01.6Z", "key": "key-LV-1", "body_sha256": "OF LV-1"},
			  {"account": "", "reference": "XX-0", "at": "2026-11-21T01:00:01.6Z", "key": null, "body_sha256": "00"}]}
			""";

	private final HttpServer server;

	private SmallBooks(HttpServer server) {
		this.server = server;
	}

	/** The page after a change, with its hashes. */
	static String page(String from, String to) {
		if (!PAGE.contains(from)) {
			throw new IllegalArgumentException(from);
		}
		String page = PAGE.replace(from, to).replace("BEFORE", "1".repeat(64));
		for (String reference : new String[] { "PO-1", "PO-3", "LV-1" }) {
			page = page.replace("OF " + reference, SmallNight.sha256("{\"reference\":\"" + reference + "\"}"));
		}
		return page;
	}

	static Books read(String page) {
		try {
			return BooksReader.parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static SmallBooks print() {
		return print(200, page("", ""));
	}

	/** Answers whoever asks for {@code /_books} on this machine. */
	static SmallBooks print(int status, String page) {
		byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/_books", (exchange) -> {
				exchange.getResponseHeaders().add("Location", "/_books/elsewhere");
				exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
				try (OutputStream out = exchange.getResponseBody()) {
					out.write(bytes);
				}
			});
			server.start();
			return new SmallBooks(server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
