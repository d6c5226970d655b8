package io.payrun.intake;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;

/**
 * The set-based statements of one acceptance, in the order in which they run. From each
 * staged line exactly one payout or one rejected line comes out.
 */
final class AcceptStore {

	private final JdbcClient jdbc;

	AcceptStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** What the run's row says about an earlier acceptance. */
	record RunRow(int epoch, @Nullable OffsetDateTime acceptedAt, @Nullable Integer read, @Nullable Integer accepted,
			@Nullable Integer rejected) {
	}

	/** The staged lines in figures. */
	record Staged(int lines, int good, boolean replacements) {
	}

	/** A currency of the file: all its lines, good or rejected. */
	record CurrencySum(String currency, BigDecimal amount, @Nullable Integer firstUnreadable) {
	}

	/** One acceptance of a mode at a time, so that two cannot miss each other's lines. */
	void lockMode(String mode) {
		this.jdbc.sql("""
				select pg_advisory_xact_lock(hashtext('payrun accept'), hashtext(:mode))
				""").param("mode", mode).query((row) -> {
		});
	}

	/** The run's row, locked: an acceptance that is being committed is waited for. */
	RunRow lockRun(long runId) {
		return this.jdbc.sql("""
				select epoch, accepted_at, lines_read, lines_accepted, lines_rejected
				from payment_run where id = :run for no key update
				""")
			.param("run", runId)
			.query((row, number) -> new RunRow(row.getInt(1), row.getObject(2, OffsetDateTime.class),
					row.getObject(3, Integer.class), row.getObject(4, Integer.class), row.getObject(5, Integer.class)))
			.single();
	}

	/**
	 * Room for sorts and hashes of a big file, for the transaction; and statistics of
	 * what is staged, because with those of an earlier run the search for twins may look
	 * at every line once for every line.
	 */
	void makeRoom() {
		this.jdbc.sql("""
				select payrun_analyze('staged_line', 'run_id', 'line', 'provider', 'reference', 'destination', 'amount',
				                      'currency', 'replaces', 'errors', 'request_id', 'twin_run')
				""").query().listOfRows();
		this.jdbc.sql("set local work_mem = '256MB'").update();
		this.jdbc.sql("set local jit = off").update();
	}

	OffsetDateTime now() {
		return this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single();
	}

	@Nullable Long runWithContent(String mode, String sha256) {
		return this.jdbc.sql("""
				select id from payment_run
				where mode = :mode and source_sha256 = :sha256 and source_kind = 'csv' and accepted_at is not null
				""").param("mode", mode).param("sha256", sha256).query(Long.class).optional().orElse(null);
	}

	Map<String, Integer> providersOf(long runId) {
		Map<String, Integer> firstLines = new TreeMap<>();
		this.jdbc.sql("""
				select provider, min(line) from staged_line where run_id = :run and errors is null group by provider
				""").param("run", runId).query((row) -> {
			firstLines.put(row.getString(1), row.getInt(2));
		});
		return firstLines;
	}

	Staged staged(long runId) {
		return this.jdbc.sql("""
				select count(*), count(*) filter (where errors is null), count(replaces) > 0
				from staged_line where run_id = :run
				""")
			.param("run", runId)
			.query((row, number) -> new Staged(row.getInt(1), row.getInt(2), row.getBoolean(3)))
			.single();
	}

	/** Claimed request rows that were never staged. */
	int requestsNotStaged(long runId) {
		return this.jdbc.sql("""
				select count(*) from payout_request r
				where r.run_id = :run
				  and not exists (select from staged_line s where s.run_id = :run and s.request_id = r.id)
				""").param("run", runId).query(Integer.class).single();
	}

	List<CurrencySum> sums(long runId) {
		return this.jdbc.sql("""
				select currency, coalesce(sum(amount), 0), min(line) filter (where amount is null)
				from staged_line where run_id = :run and currency is not null
				group by currency order by currency
				""")
			.param("run", runId)
			.query((row, number) -> new CurrencySum(row.getString(1), row.getBigDecimal(2),
					row.getObject(3, Integer.class)))
			.list();
	}

	/** Rejects request rows that were changed or deleted after they were read. */
	void rejectChangedRequests(Terms terms) {
		this.jdbc.sql("""
				update staged_line s
				set errors = '[{"code": "ROW_CHANGED", "message": "the row was changed after it was claimed"}]'
				where s.run_id = :run and s.request_id is not null and s.errors is null
				  and not exists (select from payout_request r
				                  where r.id = s.request_id and r.run_id = :run
				                    and r.reference = s.reference and r.destination = s.destination
				                    and r.amount = s.raw_amount and r.currency = s.currency
				                    and coalesce(nullif(r.provider, ''), :provider) = s.provider)
				""").param("run", terms.runId()).param("provider", terms.provider()).update();
	}

	/**
	 * Holds what is named by {@code replaces} still, so that it cannot change meanwhile.
	 */
	void lockReplaced(Terms terms) {
		this.jdbc.sql("""
				select p.id from payout p
				where p.mode = :mode
				  and p.reference in (select s.replaces from staged_line s where s.run_id = :run)
				order by p.id
				for share
				""").param("run", terms.runId()).param("mode", terms.mode()).query((row) -> {
		});
	}

	/** Rejects lines that name a payout which may not be replaced. */
	void rejectReplacements(Terms terms) {
		this.jdbc.sql("""
				with named as (
				  select s.line, s.replaces, p.id, p.status, p.frozen, t.run_id as taken_run, t.line as taken_line
				  from staged_line s
				  left join payout p on p.mode = :mode and p.reference = s.replaces
				  left join payout t on t.mode = :mode and t.replaces = s.replaces
				  where s.run_id = :run and s.replaces is not null
				), wrong as (
				  select line, replaces,
				         case when id is null then 'REPLACES_UNKNOWN'
				              when taken_run is not null then 'REPLACES_TAKEN'
				              when status not in ('FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'EXPIRED', 'DENIED')
				                then 'REPLACES_NOT_ENDED'
				              when frozen then 'REPLACES_FROZEN' end as code,
				         case when id is null then 'replaces must name an earlier payout'
				              when taken_run is not null
				                then 'replaced before by run ' || taken_run || ', line ' || taken_line
				              when status not in ('FAILED', 'CANCELLED', 'RETURNED', 'REFUSED', 'EXPIRED', 'DENIED')
				                then 'the payout to replace is ' || status || ', its money may arrive'
				              when frozen then 'the payout to replace waits for a person, it may be paid' end as rule
				  from named
				)
				update staged_line s
				set errors = (coalesce(s.errors, '[]')::jsonb || jsonb_build_array(jsonb_build_object(
				      'column', 'replaces', 'code', w.code, 'message', w.rule || ': "' || left(w.replaces, 40) || '"'
				    )))::text
				from wrong w
				where s.run_id = :run and s.line = w.line and w.code is not null
				""").param("run", terms.runId()).param("mode", terms.mode()).update();
	}

	/**
	 * Makes payouts of the good lines in line order. A line whose reference or replaced
	 * payout an earlier line has is left out: the first one wins.
	 */
	int insertPayouts(Terms terms, boolean replacements, OffsetDateTime now) {
		// each index that is asked about conflicts costs a tenth of the load
		String conflict = replacements ? "on conflict do nothing" : "on conflict (mode, reference) do nothing";
		return this.jdbc.sql("""
				insert into payout (run_id, line, mode, provider, reference, destination, amount, currency,
				                    destination_type, payee, replaces, withdrawal_type, experience, return_url,
				                    description, status, created_at, request_id)
				select s.run_id, s.line, :mode, s.provider, s.reference, s.destination, s.amount, s.currency,
				       s.destination_type, s.payee, s.replaces, s.withdrawal_type, s.experience, s.return_url,
				       s.description, 'READY', :now, s.request_id
				from staged_line s
				where s.run_id = :run and s.errors is null
				order by s.line
				""" + conflict).param("run", terms.runId()).param("mode", terms.mode()).param("now", now).update();
	}

	/** Tells each line that became no payout which payout has its reference. */
	void rejectDuplicates(Terms terms, boolean goodLinesLeftOut) {
		this.jdbc.sql("""
				with left_out as (
				  select s.line, s.reference, s.replaces
				  from staged_line s
				  where s.run_id = :run and s.errors is not null
				  union all
				  select s.line, s.reference, s.replaces
				  from staged_line s
				  where s.run_id = :run and s.errors is null and :incomplete
				    and not exists (select from payout p where p.run_id = :run and p.line = s.line)
				), found as (
				  select l.line, 1 as rank, 'reference' as title, 'DUPLICATE_REFERENCE' as code,
				         'reference was accepted before by run ' || p.run_id || ', line ' || p.line
				           || ': "' || left(l.reference, 40) || '"' as message
				  from left_out l join payout p on p.mode = :mode and p.reference = l.reference
				  where p.run_id <> :run or p.line < l.line
				  union all
				  select l.line, 2, 'replaces', 'REPLACES_TAKEN',
				         'replaced before by run ' || p.run_id || ', line ' || p.line
				           || ': "' || left(l.replaces, 40) || '"'
				  from left_out l join payout p on p.mode = :mode and p.replaces = l.replaces
				  where p.run_id = :run and p.line < l.line
				), told as (
				  select line, jsonb_agg(jsonb_build_object('column', title, 'code', code, 'message', message)
				                         order by rank) as errors
				  from found group by line
				)
				update staged_line s
				set errors = (coalesce(s.errors, '[]')::jsonb || t.errors)::text
				from told t
				where s.run_id = :run and s.line = t.line
				""")
			.param("run", terms.runId())
			.param("mode", terms.mode())
			.param("incomplete", goodLinesLeftOut)
			.update();
	}

	/** Writes one row for each error of each rejected line. */
	void insertRejected(long runId) {
		this.jdbc.sql("""
				insert into rejected_line (run_id, line, seq, reference, destination, amount, currency,
				                           column_name, code, message)
				select s.run_id, s.line, e.seq, s.reference, s.destination, coalesce(s.raw_amount, s.amount::text),
				       s.currency, e.error ->> 'column', e.error ->> 'code', e.error ->> 'message'
				from staged_line s
				cross join lateral jsonb_array_elements(s.errors::jsonb) with ordinality as e (error, seq)
				where s.run_id = :run and s.errors is not null
				""").param("run", runId).update();
	}

	/** Sums by what was staged, not by the payouts: the proof compares the two. */
	void insertTotals(long runId) {
		this.jdbc.sql("""
				insert into run_total (run_id, kind, provider, currency, count, amount)
				select :run, 'accepted', provider, currency, count(*), sum(amount)
				from staged_line where run_id = :run and errors is null
				group by provider, currency
				union all
				select :run, 'rejected', '', currency, count(*), sum(amount)
				from staged_line where run_id = :run and errors is not null and amount is not null
				group by currency
				""").param("run", runId).update();
	}

	void finishRun(Terms terms, Staged staged, OffsetDateTime now) {
		this.jdbc.sql("""
				update payment_run
				set lines_read = :read, lines_accepted = :accepted, lines_rejected = :rejected, accepted_at = :now
				where id = :run
				""")
			.param("run", terms.runId())
			.param("read", staged.lines())
			.param("accepted", staged.good())
			.param("rejected", staged.lines() - staged.good())
			.param("now", now)
			.update();
	}

	/** Writes which file it was; the unique index refuses content that a run has. */
	void nameSource(long runId, SourceFile file, @Nullable Boolean controlAgrees) {
		this.jdbc.sql("""
				update payment_run
				set source_name = :name, source_sha256 = :sha256, source_bytes = :bytes,
				    control_agrees = cast(:control as boolean)
				where id = :run
				""")
			.param("run", runId)
			.param("name", String.valueOf(file.path().getFileName()))
			.param("sha256", file.sha256())
			.param("bytes", file.bytes())
			.param("control", controlAgrees)
			.update();
	}

	/** Tells the request table what became of its rows. */
	void answerRequests(long runId, OffsetDateTime now) {
		this.jdbc.sql("""
				update payout_request r
				set status = coalesce(p.status, 'REJECTED'), updated_at = :now,
				    reason = case when p.id is not null then p.reason else e.reason end
				from staged_line s
				left join payout p on p.run_id = s.run_id and p.line = s.line
				left join (select line, string_agg(code || ': ' || message, '; ' order by seq) as reason
				           from rejected_line where run_id = :run group by line) e on e.line = s.line
				where s.run_id = :run and r.id = s.request_id
				""").param("run", runId).param("now", now).update();
	}

	void deleteStaged(long runId) {
		this.jdbc.sql("delete from staged_line where run_id = :run").param("run", runId).update();
	}

	/** Payouts of a run that were told as possible duplicates when it was accepted. */
	int suspected(long runId) {
		return this.jdbc.sql("""
				select count(*) from payout where run_id = :run and reason like 'possible duplicate of %'
				""").param("run", runId).query(Integer.class).single();
	}

	/**
	 * Statistics after a load that changed the table; without them later updates crawl.
	 */
	void analyze(int inserted) {
		boolean much = this.jdbc.sql("""
				select :inserted > 0.05 * reltuples from pg_class where oid = 'payout'::regclass
				""").param("inserted", inserted).query(Boolean.class).single();
		if (much) {
			this.jdbc.sql("select payrun_analyze('payout')").query().listOfRows();
		}
	}

}
