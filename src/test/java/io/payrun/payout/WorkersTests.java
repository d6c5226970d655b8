package io.payrun.payout;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class WorkersTests {

	private final LinkedBlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();

	@Test
	void asManyCallsRunAtOnceAsThereAreSlotsOnThreadsThatAreNamedAndKeepNoProcessAlive() throws InterruptedException {
		Set<String> names = Collections.synchronizedSet(new HashSet<>());
		AtomicInteger daemons = new AtomicInteger();
		CountDownLatch together = new CountDownLatch(3);
		CountDownLatch ended = new CountDownLatch(3);
		try (Workers workers = new Workers(3)) {
			for (int call = 0; call < 3; call++) {
				workers.execute(() -> {
					names.add(Thread.currentThread().getName());
					daemons.addAndGet(Thread.currentThread().isDaemon() ? 1 : 0);
					together.countDown();
					await(together);
					ended.countDown();
				}, this.bugs::add);
			}
			assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(names).hasSize(3).allMatch((name) -> name.matches("payrun-call-[0-9]+"));
		assertThat(daemons).hasValue(3);
		assertThat(this.bugs).isEmpty();
	}

	@Test
	void aBugIsToldAndItsThreadGoesOn() throws InterruptedException {
		try (Workers workers = new Workers(1)) {
			workers.execute(() -> {
				throw new OutOfMemoryError("gone");
			}, this.bugs::add);
			assertThat(this.bugs.poll(30, TimeUnit.SECONDS)).hasMessage("gone");
			CountDownLatch again = new CountDownLatch(1);
			workers.execute(again::countDown, this.bugs::add);
			assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void closingEndsItsThreads() throws InterruptedException {
		LinkedBlockingQueue<Thread> seen = new LinkedBlockingQueue<>();
		try (Workers workers = new Workers(1)) {
			workers.execute(() -> seen.add(Thread.currentThread()), this.bugs::add);
		}
		Thread thread = seen.poll(30, TimeUnit.SECONDS);
		assertThat(thread).isNotNull();
		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(thread.isAlive()).isFalse();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
