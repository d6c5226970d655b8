package io.payrun.jobs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.payrun.crash.CrashPoint;
import io.payrun.payout.Anchor;
import io.payrun.payout.RunnerLease;
import io.payrun.payout.StopSignal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * The locks of one runner: session advisory locks on a connection of its own, confirmed
 * to the {@link RunnerLease} twice a second by a thread of its own. Where the connection
 * does not answer, the lease is lost and the run is stopped within two seconds.
 */
final class RunLock implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(RunLock.class);

	private static final Duration BEAT = Duration.ofMillis(500);

	private final LockStore store;

	private final RunnerLease lease = new RunnerLease();

	private final StopSignal stop = new StopSignal();

	private final Set<Long> begun = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread heart = new Thread(this::beatUntilClosed, "payrun-lock");

	private @Nullable AnchorWatch watch;

	RunLock(LockStore store) {
		this.store = store;
	}

	/**
	 * Takes the job's lock and begins to confirm it.
	 * @throws Refusal exit 4 where another process runs the job
	 */
	static RunLock ofJob(LockConnections connections, String job, Owner owner) {
		return begun(new LockStore(connections, owner.applicationName(job)), (lock) -> {
			lock.demand(LockKey.job(job), "Job " + job);
			lock.start();
		});
	}

	/** A server's connection, without any job; the anchor is kept raised through it. */
	static RunLock ofServer(LockConnections connections, Owner owner, Anchor anchor, AnchorPace pace) {
		return begun(new LockStore(connections, owner.applicationName("serve")), (lock) -> {
			lock.start();
			lock.watch(anchor, pace);
		});
	}

	/** A lock that does not come about gives its connection back. */
	private static RunLock begun(LockStore store, Consumer<RunLock> begin) {
		RunLock lock = new RunLock(store);
		try {
			begin.accept(lock);
			return lock;
		}
		catch (RuntimeException ex) {
			lock.close();
			throw ex;
		}
	}

	RunnerLease lease() {
		return this.lease;
	}

	StopSignal stopSignal() {
		return this.stop;
	}

	/**
	 * Takes a run's lock.
	 * @throws Refusal exit 4 where another process has it
	 */
	void demandRun(long runId) {
		demand(LockKey.run(runId), "Run " + runId);
	}

	boolean tryLock(LockKey key) {
		return this.store.tryLock(key);
	}

	void unlock(LockKey key) {
		if (!this.lease.isLost()) {
			this.store.unlock(key);
		}
	}

	/** Begins a launch of a run whose lock this runner holds. */
	LockStore.Begun begin(long runId, String verb, Owner owner, JobDefinition job) {
		CrashPoint.CC5_BEGIN.before();
		LockStore.Begun launch = this.store.begin(runId, verb, owner, job.sha256());
		CrashPoint.CC5_BEGIN.after();
		this.store.rename(owner.applicationName(runId + " " + job.name()));
		this.begun.add(runId);
		return launch;
	}

	/** Raises the epoch of an earlier run whose lock this runner holds. */
	int raise(long runId, Owner owner) {
		CrashPoint.CC5_RAISE.before();
		int epoch = this.store.raise(runId, owner);
		CrashPoint.CC5_RAISE.after();
		return epoch;
	}

	/**
	 * Keeps the home's anchor raised for as long as the locks are held, and vouches for
	 * the database while that is good.
	 */
	void watch(Anchor anchor, AnchorPace pace) {
		this.watch = AnchorWatch.start(anchor, pace, this.store, this.lease);
	}

	private void start() {
		beat();
		this.heart.setDaemon(true);
		this.heart.start();
	}

	private void demand(LockKey key, String what) {
		if (!this.store.tryLock(key)) {
			throw new Refusal(ExitCodes.BUSY, what + " is busy: " + holder(key));
		}
	}

	private String holder(LockKey key) {
		return this.store.holder(key)
			.map((holder) -> "\"" + holder.name() + "\" (job or run, host, process), database backend "
					+ holder.backend()
					+ ", has it. Let it finish, end it with \"payrun stop RUN\", or end that process;"
					+ " a process that hangs loses its lock by \"select pg_terminate_backend(" + holder.backend()
					+ ")\" in the database.")
			.orElse("it was until a moment ago. Try again.");
	}

	private void beatUntilClosed() {
		try {
			while (!this.closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS) && !this.lease.isLost()) {
				beat();
			}
		}
		catch (InterruptedException ex) {
			lose("its heartbeat was interrupted");
		}
		// an Error, too: a heart that stops in silence leaves a run that waits for ever
		catch (Throwable ex) {
			lose(Problem.oneLine(ex));
		}
	}

	private void beat() {
		try {
			long askedAtNanos = System.nanoTime();
			LockStore.Beat beat = this.store.beat(this.begun);
			this.lease.confirm(beat.databaseTime(), askedAtNanos, beat.paused());
			if (beat.stopRequested() != null) {
				this.stop.raise("a person asked run " + beat.stopRequested() + " to stop");
			}
		}
		catch (DataAccessException ex) {
			if (this.closed.getCount() > 0) {
				lose(Problem.oneLine(ex));
			}
		}
	}

	private void lose(String reason) {
		this.lease.lose();
		this.stop.raise("the run lock was lost: " + reason);
		log.warn("The run lock of {} is lost ({}); nothing further is sent", this.begun, reason);
	}

	/** Gives all locks back. */
	@Override
	public void close() {
		this.closed.countDown();
		this.lease.lose();
		if (this.watch != null) {
			this.watch.close();
		}
		try {
			this.store.close();
		}
		catch (DataAccessException ex) {
			log.debug("The lock connection could not be closed; the server will notice", ex);
		}
	}

}
