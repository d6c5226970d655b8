package io.payrun.jobs;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** Gives the commits that Spring Batch makes for itself a crash point. */
final class NamedCommits implements PlatformTransactionManager {

	private final PlatformTransactionManager transactions;

	private final CrashPoint point;

	NamedCommits(PlatformTransactionManager transactions, CrashPoint point) {
		this.transactions = transactions;
		this.point = point;
	}

	@Override
	public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
		return this.transactions.getTransaction(definition);
	}

	@Override
	public void commit(TransactionStatus status) {
		if (status.isNewTransaction()) {
			this.point.before();
			this.transactions.commit(status);
			this.point.after();
		}
		else {
			this.transactions.commit(status);
		}
	}

	@Override
	public void rollback(TransactionStatus status) {
		this.transactions.rollback(status);
	}

}
