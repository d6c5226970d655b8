package io.payrun.notice;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * Hands signed JSON to one receiver: the stored bytes, without redirects, 10 s for the
 * whole exchange. Any 2xx is taken as received; what else was answered is not read.
 */
final class Post {

	private static final Duration CONNECT = Duration.ofSeconds(5);

	private static final Duration LONGEST = Duration.ofSeconds(10);

	private static final int MOST_BYTES = 64 * 1024;

	private final NotifySettings.Receiver receiver;

	private final Clock clock;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.connectTimeout(CONNECT)
		.executor(executor())
		.build();

	private final Duration longest;

	Post(NotifySettings.Receiver receiver, Clock clock) {
		this(receiver, clock, LONGEST);
	}

	Post(NotifySettings.Receiver receiver, Clock clock, Duration longest) {
		this.receiver = receiver;
		this.clock = clock;
		this.longest = longest;
	}

	Result send(Due due) {
		byte[] body = due.body().getBytes(StandardCharsets.UTF_8);
		HttpRequest request = HttpRequest.newBuilder(this.receiver.url())
			.header("Content-Type", "application/json")
			.header("User-Agent", "payrun")
			.header("Payrun-Event-Id", due.eventId())
			.header("Payrun-Signature", Signature.of(this.receiver.secret(), this.clock.instant(), body))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
		CrashPoint.NT3_POST.before();
		Result result = exchange(request);
		CrashPoint.NT3_POST.after();
		return result;
	}

	private Result exchange(HttpRequest request) {
		CompletableFuture<HttpResponse<Void>> answer = this.client.sendAsync(request, (head) -> new Unread());
		try {
			int status = answer.get(this.longest.toNanos(), TimeUnit.NANOSECONDS).statusCode();
			return (status / 100 == 2) ? new Result.Delivered(null)
					: new Result.NotDelivered("the receiver answered " + status);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			return new Result.NotDelivered("no answer within " + this.longest.toSeconds() + " s");
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			return new Result.NotTried();
		}
		catch (ExecutionException ex) {
			return new Result.NotDelivered(reason(ex.getCause()));
		}
	}

	/** Without the address, which may hold a token, and without foreign text. */
	private static String reason(@Nullable Throwable failure) {
		if (failure instanceof HttpTimeoutException) {
			return "no connection in time";
		}
		if (failure instanceof ConnectException) {
			return "no connection (name not found, or refused)";
		}
		return (failure instanceof SSLException) ? "TLS failed" : "the connection was lost";
	}

	private static ThreadPoolExecutor executor() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, "payrun-http-notice");
					thread.setDaemon(true);
					return thread;
				});
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/** Lets an answer pass, so that the connection can be used again, up to a limit. */
	private static final class Unread implements HttpResponse.BodySubscriber<Void> {

		private final CompletableFuture<Void> end = new CompletableFuture<>();

		private Flow.@Nullable Subscription subscription;

		private long bytes;

		@Override
		public CompletionStage<Void> getBody() {
			return this.end;
		}

		@Override
		public void onSubscribe(Flow.Subscription next) {
			this.subscription = next;
			next.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(List<ByteBuffer> buffers) {
			buffers.forEach((buffer) -> this.bytes += buffer.remaining());
			if (this.bytes > MOST_BYTES && this.subscription != null) {
				this.subscription.cancel();
				onComplete();
			}
		}

		@Override
		public void onError(Throwable failure) {
			// the status was there: the receiver has it
			onComplete();
		}

		@Override
		@SuppressWarnings("NullAway")
		public void onComplete() {
			this.end.complete(null);
		}

	}

}
