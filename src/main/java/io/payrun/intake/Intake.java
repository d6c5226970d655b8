package io.payrun.intake;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes files and request rows in. Called in this order: {@link #inspect}, then
 * {@link #open}, read, {@link #check} and {@link #stage} (a chunk-oriented step, a chunk
 * each), then {@link #accept} (one transaction for the file), then {@link #move}.
 */
public final class Intake {

	/** What to do with a suspected duplicate. */
	public enum DuplicateAction {

		/** Held until a person releases it. */
		HOLD,

		/** Only told. */
		WARN,

		/** Not looked for. */
		OFF

	}

	/**
	 * The run that takes lines in.
	 *
	 * @param runId the run
	 * @param epoch its epoch; accept refuses under another one
	 * @param mode its mode
	 * @param provider for lines that name none, or null
	 * @param duplicatesWithin how far back suspected duplicates are looked for
	 * @param duplicates what is done with them
	 */
	public record Terms(long runId, int epoch, String mode, @Nullable String provider, Duration duplicatesWithin,
			DuplicateAction duplicates) {
	}

	/**
	 * A file as it was when it was looked at.
	 *
	 * @param path where it is
	 * @param sha256 its content, hex
	 * @param bytes its size
	 * @param modifiedMillis its time of change
	 * @param control its control file beside it, or null
	 */
	public record SourceFile(Path path, String sha256, long bytes, long modifiedMillis, @Nullable Path control) {
	}

	/** What a look at a file found. */
	public sealed interface Inspection {

		/**
		 * It may be read.
		 *
		 * @param file the file
		 */
		record Complete(SourceFile file) implements Inspection {
		}

		/**
		 * The whole file is refused; nothing of it is paid.
		 *
		 * @param reason names file, line, column and rule
		 * @param file what to move to {@code refused/} (its hash is empty), or null where
		 * there is no such file
		 */
		record Refused(String reason, @Nullable SourceFile file) implements Inspection {
		}

		/**
		 * It is not complete and changed within the last minute.
		 *
		 * @param reason for people
		 */
		record StillBeingWritten(String reason) implements Inspection {
		}

	}

	/** How accepting ended. */
	public sealed interface Acceptance {

		/**
		 * Every line is a payout or a rejected line now.
		 *
		 * @param read lines of the file
		 * @param accepted payouts
		 * @param rejected rejected lines
		 * @param suspected payouts that look like duplicates
		 */
		record Accepted(int read, int accepted, int rejected, int suspected) implements Acceptance {
		}

		/**
		 * The whole file is refused (control file, cut off); nothing was written.
		 *
		 * @param reason names file and rule
		 */
		record Refused(String reason) implements Acceptance {
		}

		/**
		 * The file changed while it was read; nothing was written.
		 *
		 * @param reason for people
		 */
		record Changed(String reason) implements Acceptance {
		}

		/**
		 * Another run has accepted this content already.
		 *
		 * @param runId that run
		 */
		record AlreadyTaken(long runId) implements Acceptance {
		}

	}

	/** Reads the lines of one source, in order, in constant memory. */
	public interface Lines extends Closeable {

		/**
		 * The next line.
		 * @return the line, or null at the end
		 * @throws FileRefused where the file as a whole cannot be trusted
		 */
		@Nullable RawLine read() throws FileRefused;

	}

	private final FileInspector inspector;

	private final FileMover mover;

	private final StagingStore staging;

	private final AcceptStore accepted;

	private final Accepting accepting;

	private final TransactionTemplate transaction;

	private final ReturnOrigins origins;

	/**
	 * An intake.
	 * @param dataSource the database
	 * @param clock says what time it is, for the age of files and the names of refused
	 * ones
	 */
	public Intake(DataSource dataSource, Clock clock) {
		this(dataSource, clock, ReturnOrigins.NONE);
	}

	/**
	 * An intake of lines that may send customers back to us.
	 * @param dataSource the database
	 * @param clock says what time it is
	 * @param origins where a {@code return_url} may lead
	 */
	public Intake(DataSource dataSource, Clock clock, ReturnOrigins origins) {
		this.origins = origins;
		this.inspector = new FileInspector(clock);
		this.mover = new FileMover(clock);
		this.staging = new StagingStore(dataSource);
		this.accepted = new AcceptStore(dataSource);
		this.accepting = new Accepting(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * Looks at a file before anything of it is read into the database: regular file, no
	 * link, not compressed, UTF-8, header, last line; computes its hash. Strict about a
	 * file that a person named; a file of the inbox that is incomplete and young is still
	 * being written.
	 * @param file the file
	 * @param named whether a person named it by {@code --file}
	 * @param controlRequired whether the job demands a control file
	 * @param provider the job's provider, or null where the lines must name it
	 * @return what was found
	 */
	public Inspection inspect(Path file, boolean named, boolean controlRequired, @Nullable String provider) {
		return this.inspector.inspect(file, named, controlRequired, provider);
	}

	/**
	 * The run of a mode that has accepted this content, if any.
	 * @param mode the mode
	 * @param sha256 the content
	 * @return the run's number, or null
	 */
	public @Nullable Long runWithContent(String mode, String sha256) {
		return this.accepted.runWithContent(mode, sha256);
	}

	/**
	 * Opens a file for staging in a transaction of its own (or the caller's); what an
	 * earlier try staged for the run is thrown away.
	 * @param terms the run
	 * @param file the file
	 * @return its lines
	 */
	public Lines open(Terms terms, SourceFile file) {
		this.transaction.executeWithoutResult((status) -> {
			this.staging.requireEpoch(terms);
			this.staging.clear(terms);
			CrashPoint.IN3.before();
		});
		CrashPoint.IN3.after();
		return CsvLines.open(file.path(), terms.provider());
	}

	/**
	 * Claims the {@code payout_request} rows of the mode that no run has taken yet and
	 * opens them; a later call for the same run opens the same rows.
	 * @param terms the run
	 * @return the rows as lines, in insertion order
	 */
	public Lines openRequests(Terms terms) {
		this.transaction.executeWithoutResult((status) -> {
			this.staging.requireEpoch(terms);
			this.staging.clear(terms);
			this.staging.claimRequests(terms);
			CrashPoint.IN8.before();
		});
		CrashPoint.IN8.after();
		return new RequestLines(this.staging, terms);
	}

	/**
	 * Validates one line by itself: every rule of the contract, every error told.
	 * @param terms the run
	 * @param line the line
	 * @return the line as it will be staged
	 */
	public StagedLine check(Terms terms, RawLine line) {
		return LineRules.check(terms.provider(), line, this.origins);
	}

	/**
	 * Copies checked lines into the staging table; takes part in the caller's
	 * transaction, and throws without one.
	 * @param terms the run
	 * @param lines a chunk
	 */
	public void stage(Terms terms, List<? extends StagedLine> lines) {
		this.staging.requireEpoch(terms);
		this.staging.copy(terms, lines);
	}

	/**
	 * The providers that good staged lines name, each with the first line that does.
	 * @param terms the run
	 * @return in order of name
	 */
	public Map<String, Integer> providersOf(Terms terms) {
		return this.accepted.providersOf(terms.runId());
	}

	/**
	 * Accepts the staged source in one transaction: control file, same references,
	 * replacements, suspected duplicates; payouts and rejected lines; the run's counts
	 * and sums. A commit whose answer was lost is looked up before it is believed to have
	 * failed. Called inside a transaction it takes part in that one (a plan, which is
	 * rolled back). Harmless to repeat once accepted.
	 * @param terms the run
	 * @param file the file, or null for the request table
	 * @return how it ended
	 * @throws IllegalStateException where another runner raised the run's epoch, or where
	 * not every line is staged (a database that crashed empties the staging table): stage
	 * again
	 */
	public Acceptance accept(Terms terms, @Nullable SourceFile file) {
		return this.accepting.accept(terms, file);
	}

	/**
	 * Moves an accepted file to {@code done/RUN-NAME} (a refused one to
	 * {@code refused/TIME-NAME} with its reason beside it), its control file along; never
	 * overwrites. Harmless to repeat.
	 * @param file the file
	 * @param runId the run that accepted it, or null where it is refused
	 * @param reason why it is refused, or a note for an accepted one, or null
	 * @return where it is now, or null where it changed after accept and stays
	 */
	public @Nullable Path move(SourceFile file, @Nullable Long runId, @Nullable String reason) {
		return this.mover.move(file, runId, reason);
	}

	/**
	 * Finishes the move of an accepted file by a process that died in the middle of it:
	 * its control file follows. Harmless to repeat.
	 * @param from where the file was
	 * @param runId the run that accepted it
	 * @param sha256 its content
	 * @return where the file is, or null where it was not moved
	 */
	public @Nullable Path finishMove(Path from, long runId, String sha256) {
		return this.mover.finish(from, runId, sha256);
	}

}
