package io.payrun.payout;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of approvals; the functions and rules are those of V5. */
final class ApprovalStore {

	private static final String RAISED = "P0001";

	private static final int SHOWN = 20;

	private final JdbcClient jdbc;

	ApprovalStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	boolean isRequired(Collection<Long> runs) {
		return this.jdbc.sql("""
				select exists (select from payment_run where id = any(:runs) and approval_required)
				""").param("runs", runs.toArray(Long[]::new)).query(Boolean.class).single();
	}

	void require(long runId) {
		this.jdbc.sql("update payment_run set approval_required = true where id = :run").param("run", runId).update();
	}

	@Nullable Long inForce(long runId) {
		return this.jdbc
			.sql("""
					select a.id from run_approval a where a.run_id = :run and approval_is_in_force(a) order by a.id desc limit 1
					""")
			.param("run", runId)
			.query(Long.class)
			.optional()
			.orElse(null);
	}

	/** Whether what an approval covers is what was approved, byte by byte. */
	boolean isAsApproved(long approval) {
		return this.jdbc.sql("""
				select a.plan_sha256 = approval_sha256(a.id)
				       and a.payouts = (select count(*) from payout where approval_id = a.id)
				from run_approval a where a.id = :approval
				""").param("approval", approval).query(Boolean.class).single();
	}

	void makeVoid(long approval, String reason) {
		this.jdbc.sql("""
				update run_approval set void_at = payrun_now(), void_reason = :reason
				where id = :approval and void_at is null
				""").param("approval", approval).param("reason", reason).update();
	}

	boolean hasPlan(long runId) {
		return this.jdbc.sql("select exists (select from plan_rows(:run))")
			.param("run", runId)
			.query(Boolean.class)
			.single();
	}

	boolean isRejected(long runId) {
		return this.jdbc.sql("""
				select coalesce((select verdict = 'rejected' from run_approval
				                 where run_id = :run order by id desc limit 1), false)
				""").param("run", runId).query(Boolean.class).single();
	}

	boolean has(long runId, List<String> statuses) {
		return this.jdbc.sql("""
				select exists (select from payout where run_id = :run and status in (:statuses) and not frozen)
				""").param("run", runId).param("statuses", statuses).query(Boolean.class).single();
	}

	@Nullable String approve(ApprovalPlan plan, String actor, @Nullable Instant until) {
		return refusal(() -> this.jdbc.sql("""
				insert into run_approval (run_id, verdict, plan_sha256, payouts, actor, until)
				values (:run, 'approved', :sha256, :payouts, :actor, cast(:until as timestamptz))
				""")
			.param("run", plan.run().id())
			.param("sha256", plan.sha256())
			.param("payouts", plan.payouts())
			.param("actor", actor)
			.param("until", (until != null) ? until.atOffset(ZoneOffset.UTC) : null)
			.update());
	}

	@Nullable String reject(ApprovalPlan plan, String actor, String reason) {
		return refusal(() -> this.jdbc.sql("""
				insert into run_approval (run_id, verdict, plan_sha256, payouts, actor, reason)
				values (:run, 'rejected', :sha256, :payouts, :actor, :reason)
				""")
			.param("run", plan.run().id())
			.param("sha256", plan.sha256())
			.param("payouts", plan.payouts())
			.param("actor", actor)
			.param("reason", reason)
			.update());
	}

	private static @Nullable String refusal(Runnable statement) {
		try {
			statement.run();
			return null;
		}
		catch (DataAccessException ex) {
			return raised(ex);
		}
	}

	/** What a rule of the schema said when it refused; anything else is thrown on. */
	static String raised(DataAccessException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && RAISED.equals(sql.getSQLState())) {
				return String.valueOf(sql.getMessage()).lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
			}
		}
		throw failure;
	}

	List<Approvals.Approved> approved() {
		return this.jdbc.sql("""
				select distinct on (r.id) r.id, r.job, r.mode, a.until
				from payment_run r join run_approval a on a.run_id = r.id
				where r.state = 'AWAITING_APPROVAL' and approval_is_in_force(a)
				order by r.id, a.id desc
				""")
			.query((row, number) -> new Approvals.Approved(row.getLong("id"), row.getString("job"),
					row.getString("mode"), instant(row, "until")))
			.list();
	}

	Optional<ApprovalPlan> plan(long runId) {
		return run(runId).map((run) -> {
			List<ApprovalPlan.Part> parts = parts(runId);
			return new ApprovalPlan(run, sha256(runId), parts, held(runId), rejected(runId),
					new ApprovalPlan.First(firstCount(runId), firstLines(runId)), usual(runId), given(runId));
		});
	}

	private Optional<ApprovalPlan.Run> run(long runId) {
		List<String> launchers = this.jdbc.sql("""
				select distinct coalesce(actor, os_user) from run_launch where run_id = :run order by 1
				""").param("run", runId).query(String.class).list();
		return this.jdbc.sql("select * from payment_run where id = :run and approval_required")
			.param("run", runId)
			.query((row, number) -> new ApprovalPlan.Run(runId, row.getString("job"), row.getString("mode"),
					row.getObject("business_date", LocalDate.class), row.getString("state"), launchers))
			.optional();
	}

	private String sha256(long runId) {
		return this.jdbc.sql("select plan_sha256(:run)").param("run", runId).query(String.class).single();
	}

	private List<ApprovalPlan.Part> parts(long runId) {
		return this.jdbc.sql("""
				select p.currency, coalesce(p.hold_kind, '') as kind, p.run_id <> :run as carried, count(*) as count,
				       sum(p.amount) as amount,
				       (select b.available from balance_reading b
				        where b.run_id = :run and b.kind = 'opening' and b.currency = p.currency
				          and b.provider = min(p.provider) order by b.id desc limit 1) as available
				from plan_rows(:run) p
				group by 1, 2, 3 order by 1, 2, 3
				""").param("run", runId).query((row, number) -> part(row, row.getBigDecimal("available"))).list();
	}

	private List<ApprovalPlan.Part> held(long runId) {
		return this.jdbc.sql("""
				select currency, coalesce(hold_kind, 'FROZEN') as kind, false as carried, count(*) as count,
				       sum(amount) as amount
				from payout
				where run_id = :run and (status = 'HELD' and hold_kind not in ('INSUFFICIENT_FUNDS', 'CUT_OFF')
				                         or status in ('READY', 'HELD') and frozen)
				group by 1, 2 order by 1, 2
				""").param("run", runId).query((row, number) -> part(row, null)).list();
	}

	private static ApprovalPlan.Part part(ResultSet row, @Nullable BigDecimal available) throws SQLException {
		return new ApprovalPlan.Part(row.getString("currency"), row.getString("kind"), row.getBoolean("carried"),
				row.getInt("count"), row.getBigDecimal("amount"), available);
	}

	private int rejected(long runId) {
		return this.jdbc.sql("select coalesce(lines_rejected, 0) from payment_run where id = :run")
			.param("run", runId)
			.query(Integer.class)
			.single();
	}

	private static final String FIRST = """
			from plan_rows(:run) p
			where not exists (select from payout e
			                  where e.destination = p.destination and e.provider = p.provider and e.mode = p.mode
			                    and e.first_sent_at is not null)
			""";

	private int firstCount(long runId) {
		return this.jdbc.sql("select count(*) " + FIRST).param("run", runId).query(Integer.class).single();
	}

	private List<ApprovalPlan.Line> firstLines(long runId) {
		return this.jdbc.sql("select p.reference, p.destination, p.currency, p.amount " + FIRST + """
				order by p.amount desc, p.id limit :most
				""").param("run", runId).param("most", SHOWN).query(ApprovalPlan.Line.class).list();
	}

	private List<ApprovalPlan.Usual> usual(long runId) {
		return this.jdbc
			.sql("""
					with earlier as (
					  select e.id, e.lines_accepted from payment_run r
					  join payment_run e on e.job = r.job and e.mode = r.mode and e.id < r.id and e.lines_accepted > 0
					  where r.id = :run order by e.id desc limit 7
					), total as (
					  select run_id, currency, sum(amount) as amount from run_total
					  where kind = 'accepted' and (run_id = :run or run_id in (select id from earlier))
					  group by run_id, currency
					)
					select '' as currency, r.lines_accepted::numeric as now,
					       (select percentile_disc(0.5) within group (order by lines_accepted)::numeric from earlier) as usual,
					       (select count(*) from earlier) as runs
					from payment_run r where r.id = :run and r.lines_accepted is not null
					union all
					select t.currency, t.amount,
					       (select percentile_disc(0.5) within group (order by coalesce(o.amount, 0))
					        from earlier e left join total o on o.run_id = e.id and o.currency = t.currency),
					       (select count(*) from earlier)
					from total t where t.run_id = :run
					order by 1
					""")
			.param("run", runId)
			.query((row, number) -> new ApprovalPlan.Usual(row.getString("currency"), row.getBigDecimal("now"),
					row.getBigDecimal("usual"), row.getInt("runs")))
			.list();
	}

	private ApprovalPlan.@Nullable Given given(long runId) {
		return this.jdbc.sql("""
				select a.*, approval_is_in_force(a) as in_force from run_approval a
				where a.run_id = :run order by a.id desc limit 1
				""")
			.param("run", runId)
			.query((row, number) -> new ApprovalPlan.Given(row.getLong("id"), row.getString("verdict"),
					row.getString("actor"), row.getObject("at", OffsetDateTime.class).toInstant(),
					instant(row, "until"), row.getString("void_reason"), row.getBoolean("in_force")))
			.optional()
			.orElse(null);
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
