package io.payrun.payout;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/** The threads that make requests: virtual ones from Java 21 on, a fixed pool before. */
final class Workers implements AutoCloseable {

	private final ExecutorService pool;

	Workers(int most) {
		ThreadFactory factory = (Runtime.version().feature() >= 21)
				? new VirtualThreadTaskExecutor("payrun-call-").getVirtualThreadFactory() : new Platform();
		this.pool = Executors.newFixedThreadPool(most, factory);
	}

	void execute(Runnable call, Consumer<Throwable> onBug) {
		this.pool.execute(() -> {
			try {
				call.run();
			}
			// an Error, too: its item would be waited for, for ever
			catch (Throwable ex) {
				onBug.accept(ex);
			}
		});
	}

	@Override
	public void close() {
		this.pool.shutdown();
	}

	private static final class Platform implements ThreadFactory {

		private final AtomicInteger number = new AtomicInteger();

		@Override
		public Thread newThread(Runnable task) {
			Thread thread = new Thread(task, "payrun-call-" + this.number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		}

	}

}
