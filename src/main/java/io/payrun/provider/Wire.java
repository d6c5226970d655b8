package io.payrun.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * One call is at most one request on the wire for a POST, over HTTP/1.1, without
 * redirects, cookies, proxies or resends, ended as a whole by the provider's timeout. It
 * tells apart what provably did not leave from what may have: the body holds all terms,
 * so a request whose body was never handed over was not sent.
 */
public final class Wire {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * The client runs a call on its caller's thread and needs few of its own; a pool of
	 * its choice would make a thread for each answer.
	 */
	private static final Executor EXECUTOR = executor();

	private final HttpClient client;

	private final HttpRequest.Builder prototype;

	private final String base;

	private final ProviderSettings settings;

	private final Excerpt excerpt;

	/**
	 * A wire to one provider.
	 * @param settings where and how; the key is sent as {@code Bearer}
	 * @throws IllegalArgumentException for an address or key that cannot be used
	 */
	public Wire(ProviderSettings settings) {
		this(settings, "Bearer ", null);
	}

	/**
	 * A wire to a provider that wants its key without a word before it.
	 * @param settings where and how
	 * @return the wire
	 * @throws IllegalArgumentException for an address or key that cannot be used
	 */
	public static Wire withBareKey(ProviderSettings settings) {
		return new Wire(settings, "", null);
	}

	Wire(ProviderSettings settings, @Nullable SSLContext trust) {
		this(settings, "Bearer ", trust);
	}

	private Wire(ProviderSettings settings, String scheme, @Nullable SSLContext trust) {
		ProviderSettings.urlProblem(settings.url()).ifPresent((problem) -> {
			throw new IllegalArgumentException("the provider's address " + problem);
		});
		if (!settings.apiKey().matches("[!-~]+")) {
			// here, because the client's own complaint would quote the key
			throw new IllegalArgumentException("the API key is empty or holds characters that no key has");
		}
		this.settings = settings;
		this.excerpt = new Excerpt(settings.apiKey());
		this.base = settings.url().toString().replaceAll("/+$", "");
		this.prototype = HttpRequest.newBuilder()
			.timeout(settings.timeout())
			.header("Authorization", scheme + settings.apiKey())
			.header("Accept", "application/json")
			.header("User-Agent", "payrun");
		this.client = client(trust);
	}

	/** What one request came to. */
	public sealed interface Result {

	}

	/** There is no answer. */
	public sealed interface Silence extends Result {

		/**
		 * Why.
		 * @return for people
		 */
		String reason();

	}

	/**
	 * An answer with at least its status.
	 *
	 * @param status the HTTP status
	 * @param text the whole body, or null where it is not whole, too long or no UTF-8
	 * @param problem why there is no text, else null
	 * @param retryAfter how long it asked to wait, at most the window; else null
	 * @param evidence what was seen
	 */
	public record Reply(int status, @Nullable String text, @Nullable String problem, @Nullable Duration retryAfter,
			Evidence evidence) implements Result {
	}

	/**
	 * The body provably did not leave.
	 *
	 * @param reason for people
	 */
	public record NotSent(String reason) implements Silence {
	}

	/**
	 * The request may have arrived, and there is no answer.
	 *
	 * @param reason for people
	 */
	public record NoReply(String reason) implements Silence {
	}

	/**
	 * Reads something. The client may ask again by itself where a kept connection drops.
	 * @param path the path behind the base address
	 * @return what came of it
	 */
	public Result get(String path) {
		CrashPoint.PO7.before();
		Result result = exchange(this.prototype.copy().uri(URI.create(this.base + path)).GET().build(), null);
		CrashPoint.PO7.after();
		return result;
	}

	/**
	 * Sends a body once.
	 * @param path the path behind the base address
	 * @param json the body
	 * @param gate asked when the client asks for the bytes, after connect and TLS
	 * @return what came of it
	 */
	public Result post(String path, String json, Gate gate) {
		OneShotBody body = new OneShotBody(json.getBytes(StandardCharsets.UTF_8), gate);
		HttpRequest request = this.prototype.copy()
			.uri(URI.create(this.base + path))
			.header("Content-Type", "application/json")
			.POST(body)
			.build();
		CrashPoint.RL10.before();
		Result result = exchange(request, body);
		CrashPoint.RL10.after();
		return result;
	}

	private Result exchange(HttpRequest request, @Nullable OneShotBody body) {
		AnswerReader reader = new AnswerReader(System.nanoTime() + this.settings.timeout().toNanos());
		Exception failure = null;
		try {
			this.client.send(request, reader);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			failure = ex;
		}
		catch (IOException | RuntimeException ex) {
			failure = ex;
		}
		// sealed also after an answer: one that came early must not be followed by the
		// body
		OneShotBody.Fate fate = (body != null) ? body.seal() : OneShotBody.Fate.WRITTEN;
		if (body != null) {
			body.rethrow();
		}
		return result(fate, failure, reader);
	}

	private Result result(OneShotBody.Fate fate, @Nullable Exception failure, AnswerReader reader) {
		if (fate == OneShotBody.Fate.SHUT) {
			return new NotSent(SendOutcome.NotSent.GATE_SHUT);
		}
		if (failure != null && fate == OneShotBody.Fate.SEALED) {
			return new NotSent(reason(failure));
		}
		ResponseInfo head = reader.head();
		if (head != null) {
			return reply(head, reader);
		}
		return new NoReply((failure != null) ? reason(failure) : "no answer");
	}

	private Reply reply(ResponseInfo head, AnswerReader reader) {
		byte[] bytes = reader.bytes();
		String problem = reader.problem();
		String text = (problem == null) ? StrictJson.utf8(bytes) : null;
		if (problem == null && text == null) {
			problem = "the answer is no UTF-8";
		}
		Instant date = ReplyHeaders.date(head.headers());
		return new Reply(head.statusCode(), text, problem,
				ReplyHeaders.retryAfter(head.headers(), this.settings.window()),
				new Evidence(head.statusCode(), this.excerpt.answer(bytes), date));
	}

	private String reason(Exception failure) {
		if (failure instanceof InterruptedException) {
			return "stopped while waiting";
		}
		if (failure instanceof HttpConnectTimeoutException) {
			return "no connection in time";
		}
		if (failure instanceof HttpTimeoutException) {
			return "no answer within " + this.settings.timeout().toMillis() + " ms";
		}
		if (causedBy(failure, UnresolvedAddressException.class) || causedBy(failure, UnknownHostException.class)) {
			return "name not found";
		}
		if (failure instanceof ConnectException) {
			return "connection refused";
		}
		String kind = (failure instanceof SSLException) ? "TLS failed" : "connection lost";
		// the client quotes what a server sent, so this is foreign text
		return this.excerpt.line(kind + ": " + failure.getMessage());
	}

	private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
		Throwable at = failure;
		for (int depth = 0; at != null && depth < 10; depth++) {
			if (type.isInstance(at)) {
				return true;
			}
			at = at.getCause();
		}
		return false;
	}

	private static HttpClient client(@Nullable SSLContext trust) {
		if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
			// Java 17 keeps idle connections for 20 minutes; load balancers forget them
			// earlier
			// without a word, and the next payout would be in doubt
			System.setProperty("jdk.httpclient.keepalive.timeout", "30");
		}
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.proxy(HttpClient.Builder.NO_PROXY)
			.connectTimeout(CONNECT_TIMEOUT)
			.executor(EXECUTOR);
		if (trust != null) {
			builder.sslContext(trust);
		}
		return builder.build();
	}

	private static Executor executor() {
		int threads = Math.max(4, Runtime.getRuntime().availableProcessors());
		ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), daemons("payrun-http"));
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

}
