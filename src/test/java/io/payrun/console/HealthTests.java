package io.payrun.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.HealthCheck.Finding;
import io.payrun.jobs.HealthCheck.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HealthTests {

	private final AtomicLong nanos = new AtomicLong();

	@Test
	void theWorstOfAllIsTheWhole() {
		assertThat(health(List.of(), List.of()).report().status()).isEqualTo(Status.UP);
		assertThat(health(List.of(), List.of(Finding.attention("a file is missing"), Finding.up("rest"))).report())
			.satisfies((report) -> assertThat(report.status()).isEqualTo(Status.ATTENTION))
			.satisfies((report) -> assertThat(report.entries())
				.extracting((entry) -> entry.name() + " " + entry.status() + " " + entry.detail())
				.containsExactly("database UP ", "watchdog ATTENTION a file is missing", "watchdog UP rest"));
		assertThat(health(List.of(Finding.down("away")), List.of(Finding.attention("x"))).report().status())
			.isEqualTo(Status.DOWN);
	}

	@Test
	void onlyWhatIsEssentialMakesItNotReady() {
		assertThat(health(List.of(), List.of(Finding.down("the scheduler is stuck"))).ready()).isTrue();
		assertThat(health(List.of(Finding.down("away")), List.of()).ready()).isFalse();
	}

	@Test
	void whoEndsIsNotReadyAndStillAlive() {
		Health health = health(List.of(), List.of());
		assertThat(health.ready()).isTrue();
		health.drain();
		assertThat(health.ready()).isFalse();
		assertThat(health.alive()).isTrue();
	}

	@Test
	void answersAreKeptForASecond() {
		AtomicInteger asked = new AtomicInteger();
		Health health = new Health(List.of(check("database", () -> {
			asked.incrementAndGet();
			return List.of();
		})), List.of(), this.nanos::get);
		health.report();
		this.nanos.addAndGet(999_999_999);
		health.report();
		assertThat(asked).hasValue(1);
		this.nanos.addAndGet(1);
		health.report();
		assertThat(asked).hasValue(2);
	}

	@Test
	void aCheckThatThrowsTellsNoDetailAndSpoilsNoOther() {
		Health health = new Health(List.of(check("database", () -> {
			throw new IllegalStateException("host db-7.internal refused user payrun");
		})), List.of(check("watchdog", () -> {
			throw new IllegalStateException("secret");
		}), check("other", List::of)), this.nanos::get);
		assertThat(health.report().entries())
			.extracting((entry) -> entry.name() + " " + entry.status() + " " + entry.detail())
			.containsExactly("database DOWN no answer", "watchdog ATTENTION no answer", "other UP ");
	}

	@Test
	void aCheckThatHangsIsTimedOutAndNeverAskedTwiceAtTheSameTime() throws InterruptedException {
		CountDownLatch hangs = new CountDownLatch(1);
		AtomicInteger asked = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		Health health = new Health(List.of(check("database", () -> {
			threads.add(Thread.currentThread());
			asked.incrementAndGet();
			try {
				hangs.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return List.of(Finding.up("late"));
		})), List.of(check("other", () -> List.of(Finding.up("well")))), this.nanos::get);
		assertThat(details(health)).containsExactly("no answer within 2 s", "well");
		this.nanos.addAndGet(2_000_000_000);
		assertThat(details(health)).containsExactly("no answer within 2 s", "well");
		assertThat(asked).hasValue(1);
		hangs.countDown();
		while (threads.get(0).getState() == Thread.State.RUNNABLE) {
			Thread.onSpinWait();
		}
		this.nanos.addAndGet(2_000_000_000);
		assertThat(details(health)).containsExactly("late", "well");
	}

	@Test
	void aCheckWhoseOwnThreadIsStuckEndsTheLife() {
		HealthCheck stuck = new HealthCheck() {
			@Override
			public String name() {
				return "watchdog";
			}

			@Override
			public List<Finding> look() {
				return List.of();
			}

			@Override
			public boolean alive() {
				return false;
			}
		};
		assertThat(new Health(List.of(), List.of(stuck), this.nanos::get).alive()).isFalse();
		assertThat(health(List.of(Finding.down("away")), List.of()).alive()).isTrue();
	}

	@Test
	void aHeartThatWasNotGivenTimeForHalfAMinuteDoesNotBeat() {
		Heartbeat heartbeat = new Heartbeat(this.nanos::get);
		this.nanos.addAndGet(29_999_999_999L);
		assertThat(heartbeat.beats()).isTrue();
		this.nanos.addAndGet(1);
		assertThat(heartbeat.beats()).isFalse();
		try (Heartbeat started = heartbeat.start()) {
			while (!started.beats()) {
				Thread.onSpinWait();
			}
		}
	}

	private static List<String> details(Health health) {
		return health.report().entries().stream().map(Health.Entry::detail).toList();
	}

	private Health health(List<Finding> essential, List<Finding> further) {
		return new Health(List.of(check("database", () -> essential)), List.of(check("watchdog", () -> further)),
				this.nanos::get);
	}

	private static HealthCheck check(String name, Supplier<List<Finding>> looking) {
		return new HealthCheck() {
			@Override
			public String name() {
				return name;
			}

			@Override
			public List<Finding> look() {
				return looking.get();
			}
		};
	}

}
