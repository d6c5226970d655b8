package io.payrun.payout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class GroupCommitTests {

	private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());

	@Test
	void whatGathersWhileACommitIsUnderWayIsOneGroupUpToTheMost() throws InterruptedException {
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		try (GroupCommit<Integer> commits = new GroupCommit<>("test", 4, (group) -> {
			this.groups.add(group);
			started.countDown();
			await(go);
		})) {
			commits.add(0);
			started.await();
			IntStream.rangeClosed(1, 5).forEach(commits::add);
			commits.add(List.of(6, 7, 8, 9));
			go.countDown();
		}
		assertThat(this.groups).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9));
	}

	@Test
	void closingCommitsWhatWasAddedAndEndsItsThread() {
		GroupCommit<Integer> commits = new GroupCommit<>("test-ends", 100, this.groups::add);
		commits.add(List.of(1, 2, 3));
		commits.close();
		assertThat(this.groups).flatExtracting((group) -> group).containsExactly(1, 2, 3);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("test-ends");
	}

	@Test
	void itsThreadKeepsNoProcessAlive() {
		try (GroupCommit<Integer> commits = new GroupCommit<>("test-daemon", 1, this.groups::add)) {
			commits.add(1);
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().equals("test-daemon"))
				.allMatch(Thread::isDaemon);
		}
	}

	@Test
	void closingWaitsThroughAnInterruptionAndKeepsIt() {
		GroupCommit<Integer> commits = new GroupCommit<>("test", 1, (group) -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			this.groups.add(group);
		});
		IntStream.range(0, 50).forEach(commits::add);
		Thread.currentThread().interrupt();
		commits.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.groups).hasSize(50);
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
