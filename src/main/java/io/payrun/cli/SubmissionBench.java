package io.payrun.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.payrun.money.Money;
import io.payrun.payout.Account;
import io.payrun.payout.Anchor;
import io.payrun.payout.LaunchClock;
import io.payrun.payout.Progress;
import io.payrun.payout.RunnerLease;
import io.payrun.payout.StepEnd;
import io.payrun.payout.StopSignal;
import io.payrun.payout.Submission;
import io.payrun.payout.Tracking;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.syncpay.SyncPay;
import io.payrun.sandbox.Sandbox;

/**
 * Payouts submitted to a sandbox in this process that answers after 20 ms, 64 at a time,
 * against a bare loop of as many threads that sends as many orders through the same
 * adapter and keeps nothing. Following them is measured in the same way.
 */
final class SubmissionBench {

	private static final int ROUNDS = 5;

	private static final int CONCURRENCY = 64;

	private static final Duration LATENCY = Duration.ofMillis(20);

	private static final long LIMIT = 700;

	/** A bare loop that is slower than this measures the machine, not us. */
	private static final long BARE_AT_LEAST = 2_500;

	private static final String RICH = "settle=1ms,balance.NGN=%1$s,balance.GHS=%1$s,balance.KES=%1$s,balance.UGX=%1$s,"
			+ "balance.ZAR=%1$s,balance.USD=%1$s,balance.USDT_TRC20=%1$s";

	private final Bench.Ground ground;

	private final int payouts;

	private final BenchStore store;

	SubmissionBench(Bench.Ground ground, int payouts) {
		this.ground = ground;
		this.payouts = payouts;
		this.store = new BenchStore(ground.database().dataSource());
	}

	List<Bench.Comparison> compare() throws IOException {
		Rounds sends = new Rounds();
		Rounds polls = new Rounds();
		try (Sandbox sandbox = Sandbox.start(new Sandbox.Options(0, 1, RICH.formatted("900000000000"), null,
				Duration.ofMinutes(30), LATENCY, this.ground.clock()))) {
			bareSends(sandbox, 0, Math.min(this.payouts, 2_000));
			for (int round = 1; round <= ROUNDS; round++) {
				long peer = bareSends(sandbox, round, this.payouts);
				long ours = submit(sandbox, round);
				sends.add(ours, peer);
				long peerPolls = barePolls(sandbox);
				long ourPolls = track(sandbox);
				polls.add(ourPolls, peerPolls);
				this.ground.say("submission " + round + " of " + ROUNDS + ": ours "
						+ Rounds.perSecond(this.payouts, ours) + ", bare loop " + Rounds.perSecond(this.payouts, peer)
						+ "; tracking: ours " + Rounds.perSecond(this.payouts, ourPolls) + ", bare loop "
						+ Rounds.perSecond(this.payouts, peerPolls));
			}
		}
		this.store.empty();
		return List.of(comparison("submission", sends), comparison("tracking", polls));
	}

	private Bench.Comparison comparison(String what, Rounds rounds) {
		boolean telling = Rounds.rate(this.payouts, rounds.peerNanos()) >= BARE_AT_LEAST;
		String limit = ">= " + Rounds.percent(LIMIT);
		return new Bench.Comparison(what + " of " + Text.grouped(this.payouts) + " payouts, against a bare loop",
				Rounds.perSecond(this.payouts, rounds.oursNanos()), Rounds.perSecond(this.payouts, rounds.peerNanos()),
				Rounds.percent(rounds.share()),
				telling ? limit : limit + " (says nothing: the loop is under " + Text.grouped(BARE_AT_LEAST) + "/s)",
				rounds.share() >= LIMIT);
	}

	private long bareSends(Sandbox sandbox, int round, int count) {
		SyncPay syncPay = new SyncPay(settings(sandbox, "sk_test_bare_org_bare"));
		return bareLoop(count, (number) -> {
			String body = syncPay.requestBody(new PayoutOrder("BARE-" + round + "-" + number,
					"dest_NGN_" + (100_000 + number), new Money(new BigDecimal("5000.25"), "NGN"),
					"%032x%032x".formatted(round, number), null, null, null));
			return syncPay.send(body, () -> true).outcome() instanceof SendOutcome.Accepted;
		});
	}

	private long barePolls(Sandbox sandbox) {
		SyncPay syncPay = new SyncPay(settings(sandbox, "sk_test_bench"));
		List<String> ids = this.store.providerIds();
		return bareLoop(ids.size(), (number) -> syncPay.poll(ids.get(number)).outcome() instanceof PollOutcome.Told);
	}

	private interface Call {

		boolean isGood(int number);

	}

	private static long bareLoop(int count, Call call) {
		AtomicInteger next = new AtomicInteger();
		AtomicInteger bad = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		long began = System.nanoTime();
		for (int at = 0; at < CONCURRENCY; at++) {
			Thread thread = new Thread(() -> {
				for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
					if (!call.isGood(number)) {
						bad.incrementAndGet();
					}
				}
			}, "bare-" + at);
			thread.start();
			threads.add(thread);
		}
		threads.forEach(SubmissionBench::join);
		long took = System.nanoTime() - began;
		if (bad.get() > 0) {
			throw new IllegalStateException(bad + " of " + count + " bare requests failed");
		}
		return took;
	}

	private long submit(Sandbox sandbox, int round) throws IOException {
		this.store.empty();
		IntakeBench intake = new IntakeBench(this.ground, this.payouts);
		long runId = intake.takeIn(
				IntakeBench.sample(this.ground.folder().resolve("submit-" + round + ".csv"), this.payouts, round),
				"sandbox", "org_test");
		RunnerLease lease = new RunnerLease();
		lease.add(runId, 1, false);
		Submission submission = new Submission(this.ground.database().dataSource(),
				new Anchor(this.ground.database().dataSource(), this.ground.folder()), this.ground.clock());
		try (Heart heart = new Heart(lease)) {
			heart.beat();
			long began = System.nanoTime();
			StepEnd end = submission.submit(account(sandbox), lease, new StopSignal(), Progress.SILENT);
			long took = System.nanoTime() - began;
			check(end, "ACCEPTED");
			return took;
		}
	}

	private long track(Sandbox sandbox) {
		Tracking tracking = new Tracking(this.ground.database().dataSource(), this.ground.clock());
		long began = System.nanoTime();
		StepEnd end = tracking.track(account(sandbox), Duration.ofMinutes(5), new StopSignal(), Progress.SILENT);
		long took = System.nanoTime() - began;
		check(end, "COMPLETED");
		return took;
	}

	private void check(StepEnd end, String status) {
		long reached = this.store.countPayouts(status);
		if (!(end instanceof StepEnd.Done) || reached != this.payouts) {
			throw new IllegalStateException(
					"the step ended as " + end + ", and " + reached + " of " + this.payouts + " are " + status);
		}
	}

	private Account account(Sandbox sandbox) {
		ProviderSettings settings = settings(sandbox, "sk_test_bench");
		return new Account(new SyncPay(settings), settings, "sandbox", "org_test", 500, CONCURRENCY, 0,
				Duration.ofMillis(1), Duration.ofSeconds(1),
				LaunchClock.startingNow(this.ground.clock().instant(), null));
	}

	private static ProviderSettings settings(Sandbox sandbox, String key) {
		return new ProviderSettings(sandbox.url(), key, Duration.ofMinutes(30), Duration.ofSeconds(30));
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Confirms the lease twice a second, as a run lock's connection does. */
	private final class Heart implements AutoCloseable {

		private final RunnerLease lease;

		private final CountDownLatch closed = new CountDownLatch(1);

		private final Thread thread = new Thread(this::run, "bench-lock");

		Heart(RunnerLease lease) {
			this.lease = lease;
			this.thread.start();
		}

		private void run() {
			while (this.closed.getCount() > 0) {
				beat();
				LockSupport.parkNanos(this, Duration.ofMillis(500).toNanos());
			}
		}

		void beat() {
			long asked = System.nanoTime();
			this.lease.confirm(SubmissionBench.this.store.now(), asked);
		}

		@Override
		public void close() {
			this.closed.countDown();
			LockSupport.unpark(this.thread);
			SubmissionBench.join(this.thread);
		}

	}

}
