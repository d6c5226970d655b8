package io.payrun.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of {@code payment_run}: made, found, ended. */
final class RunStore {

	/** Numbers are given and taken back under this lock, so that they have no gaps. */
	private static final String NUMBERING = "select pg_advisory_xact_lock(hashtextextended('payrun numbers', 0))";

	private static final String SELECT = """
			select r.*,
			       run_is_held(r.id) as held,
			       (select v.folder from report_version v
			        where v.run_id = r.id and v.published_at is not null order by v.version desc limit 1) as report
			from payment_run r
			""";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	RunStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/** Makes a run with the next number; it holds no lines yet. */
	long create(JobDefinition job, LocalDate businessDate, RunRow.Source source) {
		long made = this.transaction.execute((status) -> {
			this.jdbc.sql(NUMBERING).query().singleValue();
			long id = insert(nextId(), job, businessDate, source);
			CrashPoint.IN2.before();
			return id;
		});
		CrashPoint.IN2.after();
		return made;
	}

	private long nextId() {
		return this.jdbc.sql("select coalesce(max(id), 0) + 1 from payment_run").query(Long.class).single();
	}

	/** Inserts a run under a given number; a plan uses one that no run can have. */
	long insert(long id, JobDefinition job, LocalDate businessDate, RunRow.Source source) {
		this.jdbc.sql("""
				insert into payment_run (id, job, mode, business_date, source_kind, source_name, source_path,
				                         source_named, source_sha256, source_bytes, definition_sha256,
				                         approval_required, two_people)
				values (:id, :job, :mode, :date, :kind, :name, :path, :named, :sha256, :bytes, :definition,
				        :approval, :twoPeople)
				""")
			.param("id", id)
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("date", businessDate)
			.param("kind", source.kind())
			.param("name", source.name())
			.param("path", source.path())
			.param("named", source.named())
			.param("sha256", source.sha256())
			.param("bytes", source.bytes())
			.param("definition", job.sha256())
			.param("approval", job.approvalRequired(false))
			.param("twoPeople", job.approval().twoPeople())
			.update();
		return id;
	}

	/** Notes where a run that goes on finds its content now. */
	void relocate(long runId, RunRow.Source source) {
		CrashPoint.IN2_FOUND.before();
		this.jdbc.sql("""
				update payment_run set source_name = :name, source_path = :path, source_named = :named
				where id = :run and accepted_at is null
				""")
			.param("run", runId)
			.param("name", source.name())
			.param("path", source.path())
			.param("named", source.named())
			.update();
		CrashPoint.IN2_FOUND.after();
	}

	/** Writes the counts of a run that has no lines at all. */
	void acceptNothing(long runId) {
		CrashPoint.IN5_NOTHING.before();
		this.jdbc.sql("""
				update payment_run
				set lines_read = 0, lines_accepted = 0, lines_rejected = 0, accepted_at = payrun_now()
				where id = :run and accepted_at is null
				""").param("run", runId).update();
		CrashPoint.IN5_NOTHING.after();
	}

	/**
	 * Takes back a run whose source was refused. Where a later run has been made
	 * meanwhile its number cannot be taken back without a gap; it stays as failed then.
	 */
	void forget(long runId, String reason) {
		this.transaction.executeWithoutResult((status) -> {
			this.jdbc.sql(NUMBERING).query().singleValue();
			this.jdbc.sql("delete from staged_line where run_id = :run").param("run", runId).update();
			if (nextId() - 1 == runId) {
				this.jdbc.sql("delete from run_launch where run_id = :run").param("run", runId).update();
				this.jdbc.sql("delete from run_epoch where run_id = :run").param("run", runId).update();
				this.jdbc.sql("delete from payment_run where id = :run and accepted_at is null")
					.param("run", runId)
					.update();
			}
			else {
				this.jdbc
					.sql("update payment_run set state = 'FAILED', exit_code = 2, problem = :reason where id = :run")
					.param("run", runId)
					.param("reason", reason)
					.update();
			}
			CrashPoint.IN6.before();
		});
		CrashPoint.IN6.after();
	}

	Optional<RunRow> find(long runId) {
		return this.jdbc.sql(SELECT + "where r.id = :run").param("run", runId).query(RunStore::row).optional();
	}

	List<RunRow> newest(int limit) {
		return this.jdbc.sql(SELECT + "order by r.id desc limit :limit")
			.param("limit", limit)
			.query(RunStore::row)
			.list();
	}

	/** A run of the job that ended before it accepted this content. */
	Optional<RunRow> unaccepted(JobDefinition job, RunRow.Source source) {
		return this.jdbc.sql(SELECT + """
				where r.mode = :mode and r.job = :job and r.accepted_at is null and r.source_kind = :kind
				  and r.source_sha256 is not distinct from :sha256
				order by r.id limit 1
				""")
			.param("mode", job.mode().word())
			.param("job", job.name())
			.param("kind", source.kind())
			.param("sha256", source.sha256())
			.query(RunStore::row)
			.optional();
	}

	/** Whether there are rows in {@code payout_request} that no run has taken yet. */
	boolean hasNewRequests(JobDefinition job) {
		return this.jdbc.sql("select exists (select from payout_request where mode = :mode and run_id is null)")
			.param("mode", job.mode().word())
			.query(Boolean.class)
			.single();
	}

	/** The job's runs that did not finish; called while the job's lock is held. */
	List<RunRow> unfinished(JobDefinition job) {
		return this.jdbc
			.sql(SELECT
					+ """
							where r.mode = :mode and r.job = :job and r.state in ('RUNNING', 'STOPPED', 'FAILED', 'AWAITING_APPROVAL')
							order by r.id
							""")
			.param("mode", job.mode().word())
			.param("job", job.name())
			.query(RunStore::row)
			.list();
	}

	/**
	 * Earlier runs on the account that did not finish and may have left sends in doubt.
	 */
	List<Long> inDoubt(JobDefinition job, Collection<String> organisations, long before) {
		return this.jdbc.sql("""
				select r.id from payment_run r
				where r.mode = :mode and r.job = :job and r.organisation in (:organisations) and r.id < :before
				  and r.state <> 'FINISHED'
				  and exists (select from payout p where p.run_id = r.id and p.status = 'SENDING')
				order by r.id
				""")
			.param("mode", job.mode().word())
			.param("job", job.name())
			.param("organisations", organisations)
			.param("before", before)
			.query(Long.class)
			.list();
	}

	/** Earlier finished runs on the account with payouts that could go now. */
	List<Long> waiting(JobDefinition job, Collection<String> organisations, long before) {
		return this.jdbc.sql("""
				select r.id from payment_run r
				where r.mode = :mode and r.job = :job and r.organisation in (:organisations) and r.id < :before
				  and r.state = 'FINISHED'
				  and exists (select from payout p where p.run_id = r.id and not p.frozen
				              and (p.status = 'READY' or p.hold_kind in ('INSUFFICIENT_FUNDS', 'CUT_OFF')))
				order by r.id
				""")
			.param("mode", job.mode().word())
			.param("job", job.name())
			.param("organisations", organisations)
			.param("before", before)
			.query(Long.class)
			.list();
	}

	/** The providers of these runs' own payouts. */
	Set<String> providersOf(Collection<Long> runs) {
		return Set.copyOf(this.jdbc.sql("""
				select distinct provider from run_total where run_id in (:runs) and kind = 'accepted'
				""").param("runs", runs.isEmpty() ? List.of(-1L) : runs).query(String.class).list());
	}

	/**
	 * The providers of what earlier runs of the job left open. Two parts, so that each is
	 * found by an index of the open ones and no paid payout is looked at.
	 */
	Set<String> providersLeftOpen(JobDefinition job) {
		return Set.copyOf(this.jdbc.sql("""
				select p.provider from payout p join payment_run r on r.id = p.run_id
				where r.job = :job and r.mode = :mode and p.status in ('HELD', 'SENDING', 'UNKNOWN')
				union
				select p.provider from payout p join payment_run r on r.id = p.run_id
				where r.job = :job and r.mode = :mode and p.status in ('ACCEPTED', 'AWAITING_CUSTOMER')
				""").param("job", job.name()).param("mode", job.mode().word()).query(String.class).list());
	}

	/**
	 * Binds a run to the provider's organisation, once; false where it is bound to
	 * another. Soap names none, so a run that reached it alone may be bound later.
	 */
	boolean bind(long runId, String organisation) {
		CrashPoint.CC5_BIND.before();
		boolean bound = this.jdbc
			.sql("""
					update payment_run
					set organisation = case when :organisation = 'soap' then coalesce(organisation, 'soap') else :organisation end
					where id = :run
					  and (:organisation = 'soap' or coalesce(nullif(organisation, 'soap'), :organisation) = :organisation)
					""")
			.param("run", runId)
			.param("organisation", organisation)
			.update() == 1;
		CrashPoint.CC5_BIND.after();
		return bound;
	}

	void moved(long runId, String path) {
		CrashPoint.IN9_MOVED.before();
		this.jdbc.sql("update payment_run set moved_to = :path where id = :run")
			.param("run", runId)
			.param("path", path)
			.update();
		CrashPoint.IN9_MOVED.after();
	}

	/**
	 * Marks a run finished; false where a payout of it is still being sent, or another
	 * runner has taken over.
	 */
	boolean finish(long runId, int epoch) {
		CrashPoint.RC6_FINISH.before();
		boolean finished = this.jdbc.sql("""
				update payment_run set state = 'FINISHED', finished_at = payrun_now(), problem = null
				where id = :run and epoch = :epoch
				  and not exists (select from payout where run_id = :run and status = 'SENDING')
				""").param("run", runId).param("epoch", epoch).update() == 1;
		CrashPoint.RC6_FINISH.after();
		return finished;
	}

	/** Writes how a launch ended, unless another runner has taken over. */
	void end(long runId, LockStore.Begun begun, @Nullable Problem problem, int exitCode) {
		CrashPoint.CC5_END.before();
		this.jdbc.sql("""
				with run as (
				  update payment_run
				  set state = coalesce(:state, state), problem = :problem, exit_code = :exitCode
				  where id = :run and epoch = :epoch
				  returning id)
				update run_launch l set ended_at = payrun_now(), exit_code = :exitCode
				from run where l.run_id = run.id and l.launch = :launch
				""")
			.param("run", runId)
			.param("epoch", begun.epoch())
			.param("launch", begun.launch())
			.param("state", (problem != null) ? problem.state() : null)
			.param("problem", (problem != null) ? problem.message() : null)
			.param("exitCode", exitCode)
			.update();
		CrashPoint.CC5_END.after();
	}

	/** Asks the runner of a run to stop; it looks twice a second. */
	void requestStop(long runId) {
		CrashPoint.CC7.before();
		this.jdbc.sql("update payment_run set stop_requested_at = payrun_now() where id = :run")
			.param("run", runId)
			.update();
		CrashPoint.CC7.after();
	}

	private static RunRow row(ResultSet row, int number) throws SQLException {
		return new RunRow(row.getLong("id"), row.getString("job"), row.getString("mode"),
				row.getObject("business_date", LocalDate.class), row.getString("state"), row.getBoolean("held"),
				source(row), row.getObject("lines_accepted", Integer.class), row.getObject("exit_code", Integer.class),
				row.getObject("started_at", OffsetDateTime.class).toInstant(), instant(row, "finished_at"),
				row.getInt("launches"), row.getString("runner"), row.getString("problem"), row.getString("report"));
	}

	private static RunRow.Source source(ResultSet row) throws SQLException {
		return new RunRow.Source(row.getString("source_kind"), row.getString("source_name"),
				row.getString("source_path"), row.getBoolean("source_named"), row.getString("source_sha256"),
				row.getObject("source_bytes", Long.class), row.getString("moved_to") != null);
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
