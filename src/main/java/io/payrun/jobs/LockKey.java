package io.payrun.jobs;

import io.payrun.payout.Anchor;

/**
 * What an advisory lock stands for; PostgreSQL hashes the text to 64 bits.
 *
 * @param text the key
 */
record LockKey(String text) {

	/** Whoever vouches for the database; held shared. */
	static final LockKey VOUCH = new LockKey(Anchor.VOUCH);

	/** Whoever runs the run. */
	static LockKey run(long runId) {
		return new LockKey("payrun run " + runId);
	}

	/** Whoever runs a run of the job. */
	static LockKey job(String job) {
		return new LockKey("payrun job " + job);
	}

	/** Whoever creates destinations in a mode. */
	static LockKey destinations(Mode mode) {
		return new LockKey("payrun destinations " + mode.word());
	}

	/** Whoever submits on a provider account. */
	static LockKey account(String provider, String mode, String organisation) {
		return new LockKey("payrun account " + provider + " " + mode + " " + organisation);
	}

}
