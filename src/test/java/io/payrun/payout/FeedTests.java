package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class FeedTests {

	private final LinkedBlockingQueue<String> woken = new LinkedBlockingQueue<>();

	private final AtomicInteger claims = new AtomicInteger();

	private final List<Throwable> failures = new ArrayList<>();

	private List<Integer> next = List.of();

	@Test
	void itClaimsOnlyWhenAskedAndOneAtATime() throws InterruptedException {
		try (Feed<Integer> feed = feed(2)) {
			assertThat(feed.isIdle()).isTrue();
			this.next = List.of(1, 2, 3);
			assertThat(feed.hasNext()).isFalse();
			assertThat(feed.isIdle()).isFalse();
			awaitClaim();
			assertThat(feed.isIdle()).isFalse();
			assertThat(feed.hasNext()).isTrue();
			assertThat(this.claims).hasValue(1);
			assertThat(feed.next()).isEqualTo(1);
		}
	}

	@Test
	void itClaimsAheadWhereFewerThanFewWait() throws InterruptedException {
		try (Feed<Integer> feed = feed(2)) {
			this.next = List.of(1, 2);
			feed.hasNext();
			awaitClaim();
			feed.hasNext();
			assertThat(this.woken.poll(200, TimeUnit.MILLISECONDS)).as("two wait, which are enough").isNull();
			assertThat(this.claims).hasValue(1);
			feed.next();
			this.next = List.of(3);
			assertThat(feed.hasNext()).isTrue();
			awaitClaim();
			assertThat(this.claims).hasValue(2);
			assertThat(List.of(feed.next(), feed.next())).containsExactly(2, 3);
		}
	}

	@Test
	void anEmptyClaimIsBelievedForAWhile() throws InterruptedException {
		try (Feed<Integer> feed = feed(2)) {
			feed.hasNext();
			awaitClaim();
			long emptyAt = System.nanoTime();
			assertThat(feed.isIdle()).isTrue();
			this.next = List.of(1);
			while (this.claims.get() == 1) {
				feed.hasNext();
			}
			assertThat(Duration.ofNanos(System.nanoTime() - emptyAt)).isGreaterThan(Duration.ofMillis(150));
			awaitClaim();
			assertThat(feed.hasNext()).isTrue();
		}
	}

	@Test
	void atRestItClaimsNothing() throws InterruptedException {
		try (Feed<Integer> feed = feed(2)) {
			this.next = List.of(1);
			feed.rest(Duration.ofHours(1));
			assertThat(feed.hasNext()).isFalse();
			assertThat(feed.isIdle()).isTrue();
			feed.rest(Duration.ZERO);
			feed.hasNext();
			awaitClaim();
			assertThat(feed.hasNext()).isTrue();
		}
	}

	@Test
	void aClaimThatBreaksIsToldAndLeavesItIdle() throws InterruptedException {
		Feed<Integer> feed = new Feed<>(() -> {
			throw new IllegalStateException("broken");
		}, 2, this.failures::add, () -> this.woken.add("woken"));
		feed.hasNext();
		awaitClaim();
		feed.close();
		assertThat(feed.isIdle()).isTrue();
		assertThat(this.failures).singleElement().extracting(Throwable::getMessage).isEqualTo("broken");
	}

	@Test
	void closingWaitsForTheClaimThatIsUnderWay() {
		Feed<Integer> feed = new Feed<>(() -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
			this.claims.incrementAndGet();
			return List.of(1);
		}, 2, this.failures::add, () -> this.woken.add("woken"));
		feed.hasNext();
		feed.close();
		assertThat(this.claims).hasValue(1);
		assertThat(feed.next()).isEqualTo(1);
	}

	private Feed<Integer> feed(int few) {
		return new Feed<>(() -> {
			this.claims.incrementAndGet();
			return this.next;
		}, few, this.failures::add, () -> this.woken.add("woken"));
	}

	private void awaitClaim() throws InterruptedException {
		assertThat(this.woken.poll(30, TimeUnit.SECONDS)).isNotNull();
	}

}
