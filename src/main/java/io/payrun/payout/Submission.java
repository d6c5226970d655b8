package io.payrun.payout;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.sql.DataSource;

/**
 * Sends a run's payouts: claim, intent, send, record. A payout's intent is committed
 * before its first byte and its outcome right after the last one; nothing is sent that
 * may have been sent before, except with the same key, the same bytes and inside the
 * key's window.
 */
public final class Submission {

	private static final int MANY = 5_000;

	private final SendStore store;

	private final Evidences evidences;

	private final Hooks hooks;

	private final Anchor anchor;

	private final Clock clock;

	/**
	 * Submissions on a database.
	 * @param dataSource the database, connections in auto-commit
	 * @param anchor what this home knows of it
	 * @param clock the wall clock
	 */
	public Submission(DataSource dataSource, Anchor anchor, Clock clock) {
		this.store = new SendStore(dataSource);
		this.evidences = new Evidences(new EvidenceStore(dataSource));
		this.hooks = new Hooks(dataSource);
		this.anchor = anchor;
		this.clock = clock;
	}

	/**
	 * Submits what the lease's runs have to send, in run and line order: first the
	 * payouts found {@code SENDING} (in doubt: asked again with the same key, or
	 * {@code UNKNOWN}), then the {@code READY} ones. Ends when none is {@code READY} or
	 * {@code SENDING}, or early.
	 * @param account the provider account
	 * @param lease the runs, their epochs, and the right to send
	 * @param stop ends the step after the sends in flight
	 * @param progress told several times a second
	 * @return how it ended
	 */
	public StepEnd submit(Account account, RunnerLease lease, StopSignal stop, Consumer<Progress> progress) {
		// whose runs the lease holds adds no intent any more: all that is asked again is
		// covered
		if (this.anchor.raise() instanceof Standing.Refused refused) {
			return new StepEnd.NotAnchored(refused.reason());
		}
		Duration patience = account.settings().window().dividedBy(15);
		Pacer pacer = new Pacer(account.rate(), patience, account.settings().window());
		SubmitWork work = new SubmitWork(account, lease, pacer, new Books(this.store, this.evidences, this.anchor),
				new SubmitWork.Watch(this.clock, progress));
		List<Sending> left = leftInDoubt(account, lease);
		StepEnd end = new Engine<>(work, pacer, stop, account.concurrency()).run(left);
		if (work.done() > MANY) {
			this.store.analyze();
		}
		if (account.provider().opensCheckouts()) {
			this.hooks.applyParked();
		}
		return (end != null) ? end : work.end();
	}

	private List<Sending> leftInDoubt(Account account, RunnerLease lease) {
		List<Sending> left = new ArrayList<>();
		for (Map.Entry<Long, Integer> run : lease.epochs().entrySet()) {
			left.addAll(this.store.leftInDoubt(run.getKey(), run.getValue(), account.provider().name()));
		}
		long now = System.nanoTime();
		for (Sending sending : left) {
			sending.dueNanos = now;
			sending.opensPage = account.provider().opensCheckouts();
		}
		return left;
	}

}
