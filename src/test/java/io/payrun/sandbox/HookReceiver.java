package io.payrun.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A merchant who listens: keeps every post and answers as the test wants it. */
final class HookReceiver implements AutoCloseable {

	private final List<Post> posts = new CopyOnWriteArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private volatile ToIntFunction<Post> answer = (post) -> 200;

	HookReceiver() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	URI url(String path) {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
	}

	/** How it answers from now on. */
	void answer(ToIntFunction<Post> wanted) {
		this.answer = wanted;
	}

	List<Post> posts() {
		return List.copyOf(this.posts);
	}

	/** The types of the events, in order of arrival. */
	List<String> types() {
		return posts().stream().map(Post::type).toList();
	}

	/** Waits until so many posts have come. */
	List<Post> await(int count) throws InterruptedException {
		long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (this.posts.size() < count && System.nanoTime() < until) {
			Thread.sleep(5);
		}
		assertThat(this.posts).as("posts").hasSizeGreaterThanOrEqualTo(count);
		return posts();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			Post post = new Post(exchange.getRequestURI().getPath(),
					exchange.getRequestHeaders().getFirst("SOAP-WEBHOOK-SIGNATURE"),
					exchange.getRequestHeaders().getFirst("x-syncpay-signature"),
					new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			this.posts.add(post);
			exchange.sendResponseHeaders(this.answer.applyAsInt(post), -1);
		}
	}

	/**
	 * A post that came.
	 *
	 * @param path where to
	 * @param soap Soap's signature
	 * @param syncpay SyncPay's signature
	 * @param body the text
	 */
	record Post(String path, String soap, String syncpay, String body) {

		JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

		String type() {
			return json().get("type").stringValue();
		}

		String eventId() {
			return json().get("event_id").stringValue();
		}

		/** Whether Soap signed it with this secret. */
		boolean isSigned(String secret) {
			String time = this.soap.substring("t=".length(), this.soap.indexOf(','));
			return this.soap.equals("t=" + time + ",v1=" + Signature.hex(secret, time + "." + this.body));
		}

	}

}
