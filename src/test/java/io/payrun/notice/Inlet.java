package io.payrun.notice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Somebody's receiver of signed JSON; it keeps what it was sent, taken or not. */
public final class Inlet implements AutoCloseable {

	/** What it shares with the program. */
	public static final String SECRET = "whsec_of_this_test_only_0123";

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();

	/** What it answers. */
	public volatile ToIntFunction<Arrival> answer = (arrival) -> 204;

	/**
	 * A request.
	 *
	 * @param eventId its header
	 * @param signature its header
	 * @param body its very bytes as UTF-8
	 */
	public record Arrival(String eventId, String signature, String body) {

		/** Verifies it as a customer would, by the documented rule alone. */
		public boolean isSigned() {
			String[] parts = this.signature.split(",");
			String time = parts[0].replaceFirst("t=", "");
			try {
				Mac mac = Mac.getInstance("HmacSHA256");
				mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
				byte[] sum = mac.doFinal((time + "." + this.body).getBytes(StandardCharsets.UTF_8));
				Formatter hex = new Formatter(Locale.ROOT);
				for (byte one : sum) {
					hex.format("%02x", one);
				}
				return parts.length == 2 && parts[1].equals("v1=" + hex);
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Starts on a free port of this machine. */
	public Inlet() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::take);
		this.server.start();
	}

	private void take(HttpExchange exchange) throws IOException {
		try (exchange) {
			Arrival arrival = new Arrival(exchange.getRequestHeaders().getFirst("Payrun-Event-Id"),
					exchange.getRequestHeaders().getFirst("Payrun-Signature"),
					new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			this.arrivals.add(arrival);
			int status = this.answer.applyAsInt(arrival);
			if (status / 100 == 3) {
				exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
			}
			exchange.sendResponseHeaders(status, -1);
		}
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** What arrived, in that order. */
	public List<Arrival> arrivals() {
		return new ArrayList<>(this.arrivals);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
