package io.payrun.reconciliation;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * SQL of report versions: the lock of a run's report, the mark that its facts changed,
 * and the rows of its versions. Each write is a transaction of its own, beside the
 * snapshot that the report is made of.
 */
final class ReportStore {

	private final JdbcClient jdbc;

	private final TransactionTemplate own;

	private final TransactionTemplate snapshot;

	/**
	 * A report needs three connections at once: its lock's, its snapshot's, and one for
	 * what is written meanwhile. Were a dozen runs of this process to report together,
	 * each would hold one and wait for another's; so whoever comes second waits here,
	 * before the first.
	 */
	private final Lock turn = new ReentrantLock(true);

	ReportStore(DataSource dataSource) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
		this.jdbc = JdbcClient.create(dataSource);
		this.own = new TransactionTemplate(transactions);
		this.own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.snapshot = new TransactionTemplate(transactions);
		this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		this.snapshot.setReadOnly(true);
	}

	/** A stored version. */
	record Version(long runId, int version, Instant asOf, String summary, String page, Set<String> formats,
			String folder, @Nullable String files, boolean published) {

		Version with(String hashes) {
			return new Version(this.runId, this.version, this.asOf, this.summary, this.page, this.formats, this.folder,
					hashes, this.published);
		}

	}

	/** Nobody else writes this run's report meanwhile (RW5); who comes second waits. */
	<T> T locked(long runId, Supplier<T> work) {
		this.turn.lock();
		try {
			return Objects.requireNonNull(this.own.execute((status) -> {
				this.jdbc.sql("select 1 from pg_advisory_xact_lock(hashtextextended('payrun report ' || :run, 0))")
					.param("run", runId)
					.query(Integer.class)
					.single();
				return work.get();
			}));
		}
		finally {
			this.turn.unlock();
		}
	}

	/**
	 * All reads of the work see one moment; nothing can be written inside but by this
	 * store.
	 */
	<T> T inSnapshot(Supplier<T> work) {
		return Objects.requireNonNull(this.snapshot.execute((status) -> work.get()));
	}

	String state(long runId) {
		return this.jdbc.sql("select report_state from payment_run where id = :run")
			.param("run", runId)
			.query(String.class)
			.optional()
			.orElseThrow(() -> new ReportFailed("there is no run " + runId));
	}

	/**
	 * Notes that the facts are being written down. A change from now on marks the run
	 * {@code STALE} again and so survives.
	 */
	void beginWriting(long runId) {
		this.own.executeWithoutResult((status) -> this.jdbc.sql("""
				update payment_run set report_state = 'WRITING' where id = :run""").param("run", runId).update());
	}

	void markStale(long runId) {
		this.own.executeWithoutResult((status) -> this.jdbc.sql("""
				update payment_run set report_state = 'STALE' where id = :run""").param("run", runId).update());
	}

	Instant now() {
		return inOwn(() -> this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single()).toInstant();
	}

	/**
	 * Transactions that are writing history now. One of them may have looked at the mark
	 * before it was set, and not have committed its change yet.
	 */
	List<String> writers() {
		return inOwn(() -> this.jdbc.sql("""
				select virtualtransaction from pg_locks
				where relation = 'payout_event'::regclass and mode = 'RowExclusiveLock' and granted
				  and database = (select oid from pg_database where datname = current_database())""")
			.query(String.class)
			.list());
	}

	@Nullable Version newest(long runId) {
		return this.jdbc.sql("""
				select version, as_of, summary, page, formats, folder, files, published_at is not null
				from report_version where run_id = :run order by version desc limit 1""")
			.param("run", runId)
			.query((row, number) -> new Version(runId, row.getInt(1),
					row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3), row.getString(4),
					new TreeSet<>(Set.of(row.getString(5).split(","))), row.getString(6), row.getString(7),
					row.getBoolean(8)))
			.optional()
			.orElse(null);
	}

	/** The page facts of a published version. */
	@Nullable String page(long runId, int version) {
		return this.jdbc.sql(
				"select page from report_version where run_id = :run and version = :version and published_at is not null")
			.param("run", runId)
			.param("version", version)
			.query(String.class)
			.optional()
			.orElse(null);
	}

	/** Stores a draft; an unpublished one of the same number gives way. */
	void save(Version draft, Facts.History history) {
		this.own.executeWithoutResult((status) -> {
			this.jdbc.sql("""
					delete from report_version
					where run_id = :run and version = :version and published_at is null""")
				.param("run", draft.runId())
				.param("version", draft.version())
				.update();
			this.jdbc
				.sql("""
						insert into report_version (run_id, version, as_of, summary, page, formats, folder, heads_sha256,
						                            link_counts)
						values (:run, :version, :asOf, :summary, :page, :formats, :folder, :heads, cast(:counts as integer[]))""")
				.param("heads", history.sha256())
				.param("counts", history.counts())
				.param("run", draft.runId())
				.param("version", draft.version())
				.param("asOf", draft.asOf().atOffset(ZoneOffset.UTC))
				.param("summary", draft.summary())
				.param("page", draft.page())
				.param("formats", String.join(",", draft.formats()))
				.param("folder", draft.folder())
				.update();
		});
	}

	/** Keeps the hashes before the folder gets its name, so that a crash can match it. */
	void files(Version version, String files, Set<String> formats) {
		this.own.executeWithoutResult((status) -> this.jdbc.sql("""
				update report_version set files = :files, formats = :formats
				where run_id = :run and version = :version""")
			.param("files", files)
			.param("formats", String.join(",", new TreeSet<>(formats)))
			.param("run", version.runId())
			.param("version", version.version())
			.update());
	}

	/** The folder is in place; the run is current unless it changed meanwhile. */
	void publish(Version version, boolean settled) {
		this.own.executeWithoutResult((status) -> {
			this.jdbc.sql("""
					update report_version set published_at = payrun_now()
					where run_id = :run and version = :version and published_at is null""")
				.param("run", version.runId())
				.param("version", version.version())
				.update();
			this.jdbc.sql("""
					update payment_run set report_state = case when :settled then 'CURRENT' else 'STALE' end
					where id = :run and report_state = 'WRITING'""")
				.param("settled", settled)
				.param("run", version.runId())
				.update();
		});
	}

	List<Long> stale(Collection<Long> except) {
		return this.jdbc
			.sql("select id from payment_run where state = 'FINISHED' and report_state <> 'CURRENT' order by id")
			.query(Long.class)
			.list()
			.stream()
			.filter((run) -> !except.contains(run))
			.toList();
	}

	private <T> T inOwn(Supplier<T> work) {
		return Objects.requireNonNull(this.own.execute((status) -> work.get()));
	}

}
