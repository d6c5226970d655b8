package io.payrun.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.payrun.intake.AcceptStore.CurrencySum;
import io.payrun.intake.AcceptStore.RunRow;
import io.payrun.intake.AcceptStore.Staged;
import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.DuplicateAction;
import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;

/**
 * Turns the staged lines of one source into payouts and rejected lines, all or nothing.
 * The file is looked at again right before the commit, and a commit whose answer was lost
 * is looked up before it is believed to have failed.
 */
final class Accepting {

	private static final Logger log = LoggerFactory.getLogger(Accepting.class);

	private final AcceptStore store;

	private final TwinStore twins;

	private final KnownDestinationStore destinations;

	private final TransactionTemplate transaction;

	/**
	 * Accepts of a mode go one after the other, and so does ANALYZE: whoever waits for
	 * another accept of this process waits here, and not on a connection of the pool that
	 * the other runs need.
	 */
	private final Lock turn = new ReentrantLock(true);

	Accepting(DataSource dataSource) {
		this.store = new AcceptStore(dataSource);
		this.twins = new TwinStore(dataSource);
		this.destinations = new KnownDestinationStore(dataSource);
		JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
		// else cleaning up after a failed commit sets auto-commit, which commits after
		// all
		manager.setRollbackOnCommitFailure(true);
		this.transaction = new TransactionTemplate(manager);
	}

	Acceptance accept(Terms terms, @Nullable SourceFile file) {
		// a caller's transaction has its connection already, and may hold the mode's lock
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			return inTransaction(terms, file);
		}
		this.turn.lock();
		try {
			return acceptAlone(terms, file);
		}
		finally {
			this.turn.unlock();
		}
	}

	private Acceptance acceptAlone(Terms terms, @Nullable SourceFile file) {
		Acceptance end;
		try {
			end = inTransaction(terms, file);
		}
		catch (RuntimeException ex) {
			end = afterFailure(terms, file, ex);
		}
		if (end instanceof Acceptance.Accepted accepted) {
			log.info("run {}: took in {} lines, {} payouts, {} rejected, {} possible duplicates", terms.runId(),
					accepted.read(), accepted.accepted(), accepted.rejected(), accepted.suspected());
			analyze(accepted.accepted());
		}
		return end;
	}

	private Acceptance inTransaction(Terms terms, @Nullable SourceFile file) {
		Acceptance accepted = Objects.requireNonNull(this.transaction.execute((status) -> {
			Acceptance end = acceptStaged(terms, file);
			if (!(end instanceof Acceptance.Accepted)) {
				status.setRollbackOnly();
			}
			CrashPoint.IN5.before();
			return end;
		}));
		CrashPoint.IN5.after();
		return accepted;
	}

	private Acceptance acceptStaged(Terms terms, @Nullable SourceFile file) {
		this.store.lockMode(terms.mode());
		RunRow run = this.store.lockRun(terms.runId());
		if (run.acceptedAt() != null) {
			return acceptedBefore(terms.runId(), run);
		}
		if (run.epoch() != terms.epoch()) {
			throw new IllegalStateException("run " + terms.runId() + " is at epoch " + run.epoch()
					+ ", this runner has epoch " + terms.epoch() + ": another runner took over, nothing is accepted");
		}
		Long taken = (file != null) ? this.store.runWithContent(terms.mode(), file.sha256()) : null;
		if (taken != null) {
			return new Acceptance.AlreadyTaken(taken);
		}
		this.store.makeRoom();
		Control control = control(terms, file);
		return (control.end() != null) ? control.end() : write(terms, file, control.agrees());
	}

	private Acceptance write(Terms terms, @Nullable SourceFile file, @Nullable Boolean controlAgrees) {
		OffsetDateTime now = this.store.now();
		Staged staged = makePayouts(terms, now);
		CrashPoint.VA1.before();
		int suspected = suspect(terms, now);
		this.store.insertRejected(terms.runId());
		CrashPoint.VA1.after();
		CrashPoint.VA2.before();
		this.store.insertTotals(terms.runId());
		this.store.finishRun(terms, staged, now);
		CrashPoint.VA2.after();
		this.store.answerRequests(terms.runId(), now);
		this.store.deleteStaged(terms.runId());
		if (file != null) {
			this.store.nameSource(terms.runId(), file, controlAgrees);
			Acceptance changed = lookAgain(terms, file, staged);
			if (changed != null) {
				return changed;
			}
		}
		return new Acceptance.Accepted(staged.lines(), staged.good(), staged.lines() - staged.good(), suspected);
	}

	/** Payouts of the good lines; every other line knows why it is none. */
	private Staged makePayouts(Terms terms, OffsetDateTime now) {
		long run = terms.runId();
		if (this.store.requestsNotStaged(run) > 0) {
			throw new IllegalStateException(
					"run " + run + ": not all its request rows are staged; a relaunch stages again");
		}
		this.store.rejectChangedRequests(terms);
		this.destinations.rejectOtherCurrencies(terms);
		Staged staged = this.store.staged(run);
		if (staged.replacements()) {
			this.store.lockReplaced(terms);
			this.store.rejectReplacements(terms);
			staged = this.store.staged(run);
		}
		int inserted = this.store.insertPayouts(terms, staged.replacements(), now);
		if (inserted == staged.lines()) {
			return staged;
		}
		this.store.rejectDuplicates(terms, inserted < staged.good());
		Staged end = this.store.staged(run);
		if (end.lines() != staged.lines() || end.good() != inserted) {
			throw new IllegalStateException(
					"run " + run + ": " + end.good() + " good lines but " + inserted + " payouts; nothing is accepted");
		}
		return end;
	}

	private int suspect(Terms terms, OffsetDateTime now) {
		if (terms.duplicates() == DuplicateAction.OFF) {
			return 0;
		}
		int suspected = this.twins.mark(terms, now);
		if (suspected > 0 && terms.duplicates() == DuplicateAction.HOLD) {
			this.twins.hold(terms, now);
		}
		else if (suspected > 0) {
			this.twins.warn(terms, now);
		}
		return suspected;
	}

	/** Compares the file with what was read; null where it is still the same. */
	private static @Nullable Acceptance lookAgain(Terms terms, SourceFile file, Staged staged) {
		String name = Shown.name(file.path());
		FileLook look;
		try {
			look = FileLook.at(file.path(), terms.provider());
		}
		catch (FileRefused ex) {
			return new Acceptance.Changed(ex.reason() + "; changed while it was read");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot read " + name, ex);
		}
		if (look == null || look.bytes() != file.bytes() || look.modifiedMillis() != file.modifiedMillis()
				|| !look.sha256().equals(file.sha256())) {
			return new Acceptance.Changed(name + ": changed while it was read; still being written");
		}
		if (look.lines() != staged.lines()) {
			throw new IllegalStateException("run " + terms.runId() + ": " + staged.lines() + " lines are staged, "
					+ name + " has " + look.lines() + "; a relaunch stages again");
		}
		return null;
	}

	/** What the control file says: an end, or whether it agrees (null: there is none). */
	private record Control(@Nullable Acceptance end, @Nullable Boolean agrees) {
	}

	private Control control(Terms terms, @Nullable SourceFile file) {
		if (file == null || file.control() == null) {
			return new Control(null, null);
		}
		try {
			ControlFile control = ControlFile.read(file.control());
			String difference = difference(terms, control, file);
			return (difference == null) ? new Control(null, true) : new Control(
					new Acceptance.Refused(Shown.name(file.path()) + ": differs from its control file: " + difference),
					false);
		}
		catch (FileRefused ex) {
			return new Control(new Acceptance.Refused(ex.reason()), false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot read " + Shown.name(file.control()), ex);
		}
	}

	private @Nullable String difference(Terms terms, ControlFile control, SourceFile file) {
		String content = control.differsInContent(file.sha256());
		if (content != null) {
			return content;
		}
		int lines = this.store.staged(terms.runId()).lines();
		if (control.lines() != null && control.lines() != lines) {
			return control.name() + " says " + control.lines() + " lines, the file has " + lines;
		}
		Map<String, BigDecimal> totals = control.totals();
		return (totals != null) ? ControlTotals.difference(control.name(), totals, this.store.sums(terms.runId()))
				: null;
	}

	/** The transaction threw: only the database knows whether it was committed. */
	private Acceptance afterFailure(Terms terms, @Nullable SourceFile file, RuntimeException failure) {
		try {
			RunRow run = Objects
				.requireNonNull(this.transaction.execute((status) -> this.store.lockRun(terms.runId())));
			if (run.acceptedAt() != null) {
				log.warn("run {}: the answer to its commit was lost, the commit stands; the run goes on",
						terms.runId());
				return acceptedBefore(terms.runId(), run);
			}
			Long taken = (failure instanceof DuplicateKeyException && file != null)
					? this.store.runWithContent(terms.mode(), file.sha256()) : null;
			if (taken != null) {
				return new Acceptance.AlreadyTaken(taken);
			}
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
		throw failure;
	}

	private Acceptance acceptedBefore(long runId, RunRow run) {
		int read = Objects.requireNonNull(run.read());
		int accepted = Objects.requireNonNull(run.accepted());
		return new Acceptance.Accepted(read, accepted, read - accepted, this.store.suspected(runId));
	}

	private void analyze(int accepted) {
		try {
			this.store.analyze(accepted);
		}
		catch (DataAccessException ex) {
			log.warn("cannot take statistics of the payouts; later steps may be slow until the database does", ex);
		}
	}

}
