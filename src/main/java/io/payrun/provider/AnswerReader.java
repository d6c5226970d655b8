package io.payrun.provider;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Reads one answer up to 256 KiB and up to the deadline of the whole exchange, which the
 * client itself watches only as far as the headers. An answer that is too long, too slow
 * or cut off ends its connection and leaves what was read, with the problem.
 */
final class AnswerReader implements BodyHandler<Void>, BodySubscriber<Void> {

	static final int MAX_BYTES = 256 * 1024;

	/** One thread for all exchanges: its work is to cancel, which is rare and short. */
	private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

	private final long deadlineNanos;

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

	private volatile @Nullable ResponseInfo head;

	private Flow.@Nullable Subscription subscription;

	private @Nullable Future<?> alarm;

	private @Nullable String problem;

	private boolean ended;

	AnswerReader(long deadlineNanos) {
		this.deadlineNanos = deadlineNanos;
	}

	/**
	 * Status and headers.
	 * @return null as long as there are none
	 */
	@Nullable ResponseInfo head() {
		return this.head;
	}

	/**
	 * What was read.
	 * @return the body, or its beginning
	 */
	synchronized byte[] bytes() {
		return this.bytes.toByteArray();
	}

	/**
	 * Why the body is not the whole body.
	 * @return null where it is whole
	 */
	synchronized @Nullable String problem() {
		return this.ended ? this.problem : "the answer broke off";
	}

	@Override
	public BodySubscriber<Void> apply(ResponseInfo info) {
		this.head = info;
		return this;
	}

	@Override
	public CompletionStage<Void> getBody() {
		return this.end;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		long left = this.deadlineNanos - System.nanoTime();
		synchronized (this) {
			this.subscription = subscription;
			this.alarm = WATCHDOG.schedule(() -> end("the answer was not complete in time", true), left,
					TimeUnit.NANOSECONDS);
		}
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		if (!take(buffers)) {
			end("the answer is longer than 256 KiB", true);
		}
	}

	@Override
	public void onError(Throwable throwable) {
		end("the answer broke off", false);
	}

	@Override
	public void onComplete() {
		end(null, false);
	}

	private synchronized boolean take(List<ByteBuffer> buffers) {
		for (ByteBuffer buffer : buffers) {
			int room = Math.min(buffer.remaining(), MAX_BYTES - this.bytes.size());
			byte[] part = new byte[room];
			buffer.get(part);
			if (!this.ended) {
				this.bytes.write(part, 0, room);
			}
			if (buffer.hasRemaining()) {
				return false;
			}
		}
		return true;
	}

	private void end(@Nullable String problem, boolean abort) {
		Flow.Subscription open;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			this.problem = problem;
			if (this.alarm != null) {
				this.alarm.cancel(false);
			}
			open = this.subscription;
		}
		if (abort && open != null) {
			open.cancel();
		}
		this.end.complete(null);
	}

	private static ScheduledThreadPoolExecutor watchdog() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Wire.daemons("payrun-http-deadline"));
		executor.setRemoveOnCancelPolicy(true);
		return executor;
	}

}
