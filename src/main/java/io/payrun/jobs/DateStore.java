package io.payrun.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of {@code job_schedule} and {@code business_date}. */
final class DateStore {

	private final JdbcClient jdbc;

	DateStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * A business date of a job.
	 *
	 * @param due the date and its moment
	 * @param state {@code DUE}, {@code PLANNED} (taken in before it is due),
	 * {@code BEGUN}, {@code WAITING} (for an approval) or {@code DONE}
	 * @param attempts how often it was tried
	 * @param mayTry whether its next try is not put off
	 * @param begun whether it was ever tried
	 * @param exitCode how it ended, or null
	 * @param detail what the last try said, or null
	 */
	record Row(Due due, State state, int attempts, boolean mayTry, boolean begun, @Nullable Integer exitCode,
			@Nullable String detail) {
	}

	/** What has become of a business date. */
	enum State {

		DUE, PLANNED, BEGUN, WAITING, DONE

	}

	/**
	 * Notes that a job has a schedule, with the text of its definition.
	 * @param now the schedule's time
	 * @return since when the job is known; no date due before is caught up
	 */
	Instant known(JobDefinition job, String definition, Instant now) {
		CrashPoint.SC1_KNOWN.before();
		Instant since = this.jdbc.sql("""
				insert into job_schedule (job, mode, known_since, definition) values (:job, :mode, :now, :definition)
				on conflict (job, mode) do update set definition = excluded.definition, seen_at = payrun_now()
				returning known_since
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("now", at(now))
			.param("definition", definition)
			.query((row, number) -> row.getObject("known_since", OffsetDateTime.class).toInstant())
			.single();
		CrashPoint.SC1_KNOWN.after();
		return since;
	}

	/** The definitions that were good when they were last seen, by job. */
	Optional<String> lastGood(String job) {
		return this.jdbc.sql("select definition from job_schedule where job = :job order by seen_at desc limit 1")
			.param("job", job)
			.query(String.class)
			.optional();
	}

	/** A job has no schedule any more; one that it gets later begins anew. */
	void forget(String job) {
		CrashPoint.SC1_KNOWN.before();
		this.jdbc.sql("delete from job_schedule where job = :job").param("job", job).update();
		CrashPoint.SC1_KNOWN.after();
	}

	/** The newest moment that a date of the job was due; null where none was yet. */
	@Nullable Instant newestDue(JobDefinition job) {
		OffsetDateTime newest = this.jdbc.sql("""
				select due_at from business_date where job = :job and mode = :mode
				order by due_at desc limit 1
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.query(OffsetDateTime.class)
			.optional()
			.orElse(null);
		return (newest != null) ? newest.toInstant() : null;
	}

	/**
	 * Writes down that dates are due; a date that stands there already stays as it is.
	 */
	void register(JobDefinition job, Collection<Due> dates) {
		for (Due due : dates) {
			CrashPoint.SC1_DUE.before();
			this.jdbc.sql("""
					insert into business_date (job, mode, business_date, due_at) values (:job, :mode, :date, :at)
					on conflict (job, mode, business_date) do nothing
					""")
				.param("job", job.name())
				.param("mode", job.mode().word())
				.param("date", due.date())
				.param("at", at(due.at()))
				.update();
			CrashPoint.SC1_DUE.after();
		}
	}

	/** The dates that are not done yet, in order. */
	List<Row> open(JobDefinition job, Instant now) {
		return this.jdbc.sql("""
				select *, coalesce(next_try_at <= :now, true) as may_try from business_date
				where job = :job and mode = :mode and state <> 'DONE'
				order by business_date
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("now", at(now))
			.query(DateStore::row)
			.list();
	}

	Optional<Row> find(JobDefinition job, LocalDate date) {
		return this.jdbc.sql("""
				select *, true as may_try from business_date
				where job = :job and mode = :mode and business_date = :date
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("date", date)
			.query(DateStore::row)
			.optional();
	}

	/** A date is tried; called while the job's lock is held. */
	void begin(JobDefinition job, LocalDate date) {
		CrashPoint.SC1_BEGIN.before();
		this.jdbc.sql("""
				update business_date
				set state = 'BEGUN', attempts = attempts + 1, begun_at = coalesce(begun_at, payrun_now()),
				    next_try_at = null, detail = null
				where job = :job and mode = :mode and business_date = :date and state <> 'DONE'
				""").param("job", job.name()).param("mode", job.mode().word()).param("date", date).update();
		CrashPoint.SC1_BEGIN.after();
	}

	/** How a try ended; a date that is done stays done. */
	void end(JobDefinition job, LocalDate date, Ended ended) {
		CrashPoint.SC1_END.before();
		this.jdbc.sql("""
				update business_date
				set state = :state, exit_code = :exitCode, detail = :detail, next_try_at = :next,
				    ended_at = case when :state = 'DONE' then payrun_now() end
				where job = :job and mode = :mode and business_date = :date and state <> 'DONE'
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("date", date)
			.param("state", ended.state().name())
			.param("exitCode", ended.exitCode())
			.param("detail", ended.detail())
			.param("next", (ended.nextTry() != null) ? at(ended.nextTry()) : null)
			.update();
		CrashPoint.SC1_END.after();
	}

	/**
	 * How a try of a date ended.
	 *
	 * @param state its state now
	 * @param exitCode the gravest of its runs, or null
	 * @param detail for people, or null
	 * @param nextTry not before this, by the schedule's time; null: at once
	 */
	record Ended(State state, @Nullable Integer exitCode, @Nullable String detail, @Nullable Instant nextTry) {

		static Ended done(int exitCode, @Nullable String detail) {
			return new Ended(State.DONE, exitCode, detail, null);
		}

		static Ended again(State state, @Nullable Integer exitCode, @Nullable String detail, Instant now,
				Duration wait) {
			return new Ended(state, exitCode, detail, now.plus(wait));
		}

	}

	/**
	 * The runs that the scheduler made for a date, in order; a run of the same date that
	 * a person launched is another one.
	 */
	List<Long> runs(JobDefinition job, LocalDate date) {
		return this.jdbc.sql("""
				select r.id from payment_run r
				where r.mode = :mode and r.job = :job and r.business_date = :date
				  and exists (select from run_launch l where l.run_id = r.id and l.launch = 1 and l.verb = 'serve')
				order by r.id
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("date", date)
			.query(Long.class)
			.list();
	}

	/** Whether a run of this job and date has taken in a source, whoever launched it. */
	boolean hasSource(JobDefinition job, LocalDate date) {
		return this.jdbc.sql("""
				select exists (select from payment_run
				               where mode = :mode and job = :job and business_date = :date and source_kind <> 'none'
				                 and accepted_at is not null)
				""")
			.param("job", job.name())
			.param("mode", job.mode().word())
			.param("date", date)
			.query(Boolean.class)
			.single();
	}

	/** Whether a person asked a run to stop: then it is theirs to go on with. */
	boolean stoppedByPerson(long runId) {
		return this.jdbc.sql("select stop_requested_at is not null from payment_run where id = :run")
			.param("run", runId)
			.query(Boolean.class)
			.single();
	}

	/** Whether the provider has payouts of this mode that are not final. */
	boolean hasInFlight(Mode mode, String provider) {
		return this.jdbc.sql("""
				select exists (select from payout
				               where mode = :mode and provider = :provider
				                 and status in ('ACCEPTED', 'AWAITING_CUSTOMER'))
				    or exists (select from checkout_charge c join payout p on p.id = c.payout_id
				               where c.next_poll_at <= payrun_now() and p.mode = :mode and p.provider = :provider)
				""").param("mode", mode.word()).param("provider", provider).query(Boolean.class).single();
	}

	/**
	 * Finished runs whose report is behind and should not wait longer: nothing of them is
	 * open any more, or their newest version is a day old.
	 */
	List<Long> staleButWaiting() {
		return this.jdbc.sql("""
				select r.id from payment_run r
				where r.report_state <> 'CURRENT' and r.state = 'FINISHED'
				  and exists (select from payout p
				              where p.run_id = r.id and p.status in ('ACCEPTED', 'AWAITING_CUSTOMER', 'SENDING'))
				  and coalesce((select max(v.as_of) from report_version v where v.run_id = r.id)
				               > payrun_now() - interval '1 day', false)
				""").query(Long.class).list();
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static Row row(ResultSet row, int number) throws SQLException {
		return new Row(
				new Due(row.getObject("business_date", LocalDate.class),
						row.getObject("due_at", OffsetDateTime.class).toInstant()),
				State.valueOf(row.getString("state")), row.getInt("attempts"), row.getBoolean("may_try"),
				row.getObject("begun_at", OffsetDateTime.class) != null, row.getObject("exit_code", Integer.class),
				row.getString("detail"));
	}

}
