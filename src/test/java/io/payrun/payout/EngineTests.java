package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class EngineTests {

	private static final int SLOTS = 4;

	private final StopSignal stop = new StopSignal();

	private final Pacer pacer = new Pacer(0, Duration.ofMinutes(1), Duration.ofMinutes(30));

	private final Script work = new Script();

	@Test
	void everythingThatIsClaimedIsBegunCalledAndRecordedOnce() {
		this.work.fresh(50);
		assertThat(run()).isNull();
		assertThat(this.work.recorded).hasSize(50).doesNotHaveDuplicates();
		assertThat(this.work.called).hasSize(50);
		assertThat(this.work.mostBetween).hasValueBetween(1, SLOTS);
	}

	@Test
	void aSlotIsKeptUntilTheOutcomeIsRecordedAndThroughABackoff() {
		this.work.fresh(20);
		this.work.againTimes = 1;
		this.work.backoff = Duration.ofMillis(20);
		assertThat(run()).isNull();
		assertThat(this.work.called).hasSize(40);
		assertThat(this.work.mostBetween).hasValueBetween(1, SLOTS);
	}

	@Test
	void aRepeatWaitsUntilItIsDueAndGoesBeforeWhatIsNew() {
		this.work.fresh(3);
		this.work.chunk = 1;
		Thing old = new Thing("old", true);
		old.dueNanos = System.nanoTime();
		assertThat(new Engine<>(this.work, this.pacer, this.stop, 1).run(List.of(old))).isNull();
		assertThat(this.work.called).containsExactly("old", "1", "2", "3");
		this.work.called.clear();
		Thing later = new Thing("later", true);
		later.dueNanos = System.nanoTime() + Duration.ofMillis(150).toNanos();
		Thing sooner = new Thing("sooner", true);
		sooner.dueNanos = System.nanoTime() + Duration.ofMillis(100).toNanos();
		assertThat(run(later, sooner)).isNull();
		assertThat(this.work.called).containsExactly("sooner", "later");
		assertThat(later.calledNanos - later.dueNanos).isNotNegative();
	}

	@Test
	void whatWasNotAllowedToBeginIsNotCalledAndFreesItsSlot() {
		this.work.fresh(12);
		this.work.denied = "7";
		assertThat(run()).isNull();
		assertThat(this.work.called).hasSize(11).doesNotContain("7");
		assertThat(this.work.recorded).hasSize(11);
	}

	@Test
	void whatWasNotCalledGivesItsTurnBackToTheBreaker() {
		for (int failure = 0; failure < 20; failure++) {
			assertThat(this.pacer.mayGo(0)).isTrue();
			this.pacer.failed("down");
		}
		awaitProbe();
		this.pacer.notMade();
		this.work.fresh(6);
		this.work.denied = "all";
		assertThat(run()).isNull();
		assertThat(this.work.called).isEmpty();
		assertThat(this.work.begun).hasSize(6);
		assertThat(List.of(this.pacer.mayGo(0), this.pacer.mayGo(0), this.pacer.mayGo(0)))
			.as("as many turns as it had, and no more")
			.containsExactly(true, true, false);
	}

	@Test
	void moreThatWasLeftInDoubtThanThereAreSlotsIsBegunSlotBySlot() {
		Thing[] left = new Thing[5 * SLOTS];
		for (int number = 0; number < left.length; number++) {
			left[number] = new Thing("left " + number, true);
			left[number].dueNanos = System.nanoTime();
		}
		this.work.callTakes = Duration.ofMillis(5);
		assertThat(run(left)).isNull();
		assertThat(this.work.recorded).hasSize(left.length);
		assertThat(this.work.mostBetween).hasValueBetween(1, SLOTS);
	}

	@Test
	void aQuarterOfTheSlotsIsCommittedTogetherAtMostAndNeverFewerThanEight() {
		this.work.fresh(1000);
		this.work.chunk = 1000;
		this.work.callTakes = Duration.ofMillis(1);
		assertThat(new Engine<>(this.work, this.pacer, this.stop, 64).run(List.of())).isNull();
		assertThat(this.work.largestGroup).hasValue(16);
		Script few = new Script();
		few.fresh(1000);
		few.chunk = 1000;
		few.callTakes = Duration.ofMillis(1);
		assertThat(new Engine<>(few, this.pacer, this.stop, 16).run(List.of())).isNull();
		assertThat(few.largestGroup).hasValue(8);
	}

	@Test
	void whatIsBeingCalledWhenAStopComesIsStillRecorded() {
		this.work.fresh(1);
		this.work.callTakes = Duration.ofMillis(300);
		this.work.onCall = () -> this.stop.raise("enough");
		assertThat(run()).isEqualTo(new StepEnd.Stopped("enough"));
		assertThat(this.work.recorded).containsExactly("1");
	}

	@Test
	void whatIsBeingClaimedWhenAStopComesIsWaitedForAndNotBegun() {
		this.work.fresh(3);
		this.work.chunk = 1;
		this.work.callTakes = Duration.ofMillis(200);
		this.work.laterClaimsTake = Duration.ofMillis(600);
		this.work.onCall = () -> this.stop.raise("enough");
		assertThat(new Engine<>(this.work, this.pacer, this.stop, 1).run(List.of()))
			.isEqualTo(new StepEnd.Stopped("enough"));
		assertThat(this.work.recorded).isEqualTo(this.work.called).containsExactly("1");
	}

	@Test
	void anErrorInOneThreadStillWaitsForWhatTheOthersHaveInHand() {
		this.work.fresh(2);
		this.work.breaks = "call 2";
		this.work.gravely = true;
		this.work.callTakes = Duration.ofMillis(300);
		assertThatThrownBy(this::run).isInstanceOf(OutOfMemoryError.class);
		assertThat(this.work.recorded).containsExactly("1");
	}

	@Test
	void whileItWaitsAsLongAsTheWorkSaysItClaimsNothing() {
		AtomicInteger looks = new AtomicInteger();
		this.work.idles.add(Duration.ofSeconds(30));
		this.work.onIdle = () -> {
			// it asks at every look, so for half a second at least
			if (looks.incrementAndGet() < 12) {
				this.work.idles.add(Duration.ofSeconds(30));
			}
		};
		assertThat(run()).isNull();
		assertThat(this.work.claims).hasValue(1);
	}

	@Test
	void whileItIsPausedNothingNewIsBegunRepeatsAreAndAfterwardsAllGoes() {
		this.work.fresh(20);
		this.work.pausedLooks.set(20);
		assertThat(run(new Thing("old", true))).isNull();
		assertThat(this.work.calledWhilePaused).containsExactly("old");
		assertThat(this.work.recorded).hasSize(21).doesNotHaveDuplicates();
	}

	@Test
	void whatIsDoneIsDoneThoughItIsPaused() {
		this.work.pausedLooks.set(Integer.MAX_VALUE);
		assertThat(run()).isNull();
	}

	@Test
	void aStopEndsItWithItsReasonAfterWhatIsUnderWayIsRecorded() {
		this.work.fresh(1000);
		this.work.onRecord = () -> this.stop.raise("enough");
		assertThat(run()).isEqualTo(new StepEnd.Stopped("enough"));
		assertThat(this.work.called).hasSizeLessThan(1000);
		assertThat(this.work.recorded).containsExactlyInAnyOrderElementsOf(this.work.called);
	}

	@Test
	void theWorkMayEndItAndIsToldWhetherSomethingInDoubtWaits() {
		this.work.end = new StepEnd.ProviderDown("down");
		this.work.fresh(3);
		assertThat(run()).isEqualTo(new StepEnd.ProviderDown("down"));
		assertThat(this.work.called).isEmpty();
		assertThat(this.work.sawDoubt).isFalse();
		assertThat(run(new Thing("clean", false))).isNotNull();
		assertThat(this.work.sawDoubt).isFalse();
		assertThat(run(new Thing("in doubt", true))).isNotNull();
		assertThat(this.work.sawDoubt).isTrue();
	}

	@Test
	void whereThereIsNothingItWaitsAsLongAsTheWorkSaysAndClaimsAgain() {
		AtomicInteger looks = new AtomicInteger();
		this.work.idles.add(Duration.ofMillis(30));
		this.work.onIdle = () -> {
			if (looks.incrementAndGet() == 2) {
				this.work.fresh(2);
			}
			// woken early it asks again, before it claims
			if (this.work.called.isEmpty()) {
				this.work.idles.add(Duration.ofMillis(30));
			}
		};
		assertThat(run()).isNull();
		assertThat(this.work.called).containsExactlyInAnyOrder("1", "2");
	}

	@Test
	void aBugOrABrokenDatabaseEndsItAndIsThrownOnceAllIsQuiet() {
		for (String place : List.of("claim", "begin", "call", "record", "idle")) {
			Script broken = new Script();
			broken.fresh(9);
			broken.breaks = place;
			assertThatThrownBy(() -> new Engine<>(broken, this.pacer, this.stop, SLOTS).run(List.of())).as(place)
				.isInstanceOf(IllegalStateException.class)
				.hasMessage("broken at " + place);
			assertThat(broken.between).as(place).hasValueGreaterThanOrEqualTo(0);
		}
	}

	@Test
	void anErrorInAnyOfItsThreadsEndsItInsteadOfBeingWaitedForForEver() {
		for (String place : List.of("claim", "begin", "call", "record", "idle")) {
			Script broken = new Script();
			broken.fresh(9);
			broken.breaks = place;
			broken.gravely = true;
			assertThatThrownBy(() -> new Engine<>(broken, this.pacer, this.stop, SLOTS).run(List.of())).as(place)
				.isInstanceOf(OutOfMemoryError.class)
				.hasMessage("broken at " + place);
		}
	}

	@Test
	void anErrorLeavesWhatWasBegunToTheRelaunchAndCallsNothingFurther() {
		this.work.fresh(100);
		this.work.breaks = "record";
		this.work.gravely = true;
		assertThatThrownBy(this::run).isInstanceOf(OutOfMemoryError.class);
		int called = this.work.called.size();
		assertThat(called).isLessThanOrEqualTo(2 * SLOTS);
		assertThat(this.work.recorded).isEmpty();
	}

	@Test
	void anInterruptionIsAStop() {
		Thread.currentThread().interrupt();
		// more than one: a claim that ends at this moment wakes it, too
		this.work.idles.addAll(List.of(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));
		assertThat(run()).isEqualTo(new StepEnd.Stopped("the process is being stopped"));
		assertThat(Thread.interrupted()).isFalse();
	}

	private @Nullable StepEnd run(Thing... leftOver) {
		return new Engine<>(this.work, this.pacer, this.stop, SLOTS).run(List.of(leftOver));
	}

	/** Until the breaker lets a single request through. */
	private void awaitProbe() {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (!this.pacer.mayGo(0)) {
			assertThat(System.nanoTime() - end).isNegative();
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		}
	}

	/** One item. */
	private static final class Thing implements Engine.Item {

		private final String name;

		private final boolean inDoubt;

		private final AtomicInteger times = new AtomicInteger();

		private volatile long dueNanos;

		private volatile long calledNanos;

		Thing(String name, boolean inDoubt) {
			this.name = name;
			this.inDoubt = inDoubt;
		}

		@Override
		public long dueNanos() {
			return this.dueNanos;
		}

		@Override
		public boolean mustBeSettled() {
			return this.inDoubt;
		}

	}

	/** Work in memory that writes down what the engine does with it. */
	private static final class Script implements EngineWork<Thing, Thing> {

		private final Deque<Thing> fresh = new ArrayDeque<>();

		private final Deque<Duration> idles = new ArrayDeque<>();

		private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

		private final List<String> called = Collections.synchronizedList(new ArrayList<>());

		private final List<String> recorded = Collections.synchronizedList(new ArrayList<>());

		private final AtomicInteger between = new AtomicInteger();

		private final AtomicInteger mostBetween = new AtomicInteger();

		private int chunk = 3;

		private int againTimes;

		private Duration backoff = Duration.ZERO;

		private @Nullable String denied;

		private @Nullable String breaks;

		private boolean gravely;

		private @Nullable StepEnd end;

		private final AtomicInteger largestGroup = new AtomicInteger();

		private final AtomicInteger claims = new AtomicInteger();

		private Duration callTakes = Duration.ZERO;

		private Duration laterClaimsTake = Duration.ZERO;

		private Runnable onCall = () -> {
		};

		private Runnable onRecord = () -> {
		};

		private Runnable onIdle = () -> {
		};

		private boolean sawDoubt;

		/** Paused for so many looks. */
		private final AtomicInteger pausedLooks = new AtomicInteger();

		private final List<String> calledWhilePaused = Collections.synchronizedList(new ArrayList<>());

		@Override
		public boolean isPaused() {
			return this.pausedLooks.getAndUpdate((looks) -> Math.max(0, looks - 1)) > 0;
		}

		synchronized void fresh(int count) {
			for (int number = 1; number <= count; number++) {
				this.fresh.add(new Thing(String.valueOf(number), false));
			}
		}

		@Override
		public synchronized List<Thing> claim() {
			breakAt("claim");
			if (this.claims.incrementAndGet() > 1) {
				LockSupport.parkNanos(this.laterClaimsTake.toNanos());
			}
			List<Thing> claimed = new ArrayList<>();
			while (claimed.size() < this.chunk && !this.fresh.isEmpty()) {
				claimed.add(this.fresh.remove());
			}
			return claimed;
		}

		@Override
		public List<Thing> begin(List<Thing> group) {
			breakAt("begin");
			this.largestGroup.accumulateAndGet(group.size(), Math::max);
			List<Thing> allowed = new ArrayList<>();
			for (Thing item : group) {
				this.begun.add(item.name);
				if (!item.name.equals(this.denied) && !"all".equals(this.denied)) {
					if (item.times.get() == 0) {
						this.mostBetween.accumulateAndGet(this.between.incrementAndGet(), Math::max);
					}
					allowed.add(item);
				}
			}
			return allowed;
		}

		@Override
		public Thing call(Thing item) {
			item.calledNanos = System.nanoTime();
			this.called.add(item.name);
			if (this.pausedLooks.get() > 0) {
				this.calledWhilePaused.add(item.name);
			}
			breakAt("call");
			breakAt("call " + item.name);
			this.onCall.run();
			LockSupport.parkNanos(this.callTakes.toNanos());
			return item;
		}

		@Override
		public List<Thing> record(List<Thing> group) {
			breakAt("record");
			List<Thing> again = new ArrayList<>();
			for (Thing item : group) {
				if (item.times.incrementAndGet() <= this.againTimes) {
					item.dueNanos = System.nanoTime() + this.backoff.toNanos();
					again.add(item);
				}
				else {
					this.recorded.add(item.name);
					this.between.decrementAndGet();
				}
			}
			this.onRecord.run();
			return again;
		}

		@Override
		public @Nullable Duration idle() {
			breakAt("idle");
			Duration wait = this.idles.poll();
			this.onIdle.run();
			return wait;
		}

		@Override
		public @Nullable StepEnd mustEnd(boolean inDoubtWaiting) {
			this.sawDoubt = inDoubtWaiting;
			return this.end;
		}

		private void breakAt(String place) {
			if (place.equals(this.breaks)) {
				if (this.gravely) {
					throw new OutOfMemoryError("broken at " + place);
				}
				throw new IllegalStateException("broken at " + place);
			}
		}

	}

}
