package io.payrun.payout;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of following payouts. Guarded by status and version alone: what a provider
 * tells about a payout that it has is welcome from anywhere.
 */
final class PollStore {

	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	private final JdbcClient jdbc;

	/** For what looks at all that is in flight, and may take its time. */
	private final JdbcClient patient;

	PollStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(new PromptStore(dataSource));
		this.patient = JdbcClient.create(dataSource);
	}

	long countInFlight(Account account) {
		return this.patient.sql("""
				select count(*) from payout p join payment_run r on r.id = p.run_id
				where p.status = 'ACCEPTED' and p.mode = :mode and p.provider = :provider
				  and r.organisation = :organisation
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.param("organisation", account.organisation())
			.query(Long.class)
			.single();
	}

	/**
	 * Asks soon about everything that is in flight: a launch wants to know, and what a
	 * dead process had claimed would otherwise wait for the end of its lease.
	 */
	void bringForward(Account account) {
		this.patient.sql("""
				update payout p set next_poll_at = payrun_now() + :firstPoll * interval '1 millisecond'
				from payment_run r
				where r.id = p.run_id and r.organisation = :organisation and p.status = 'ACCEPTED' and p.mode = :mode
				  and p.provider = :provider
				  and p.next_poll_at > payrun_now() + :firstPoll * interval '1 millisecond'
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.param("organisation", account.organisation())
			.param("firstPoll", account.firstPoll().toMillis())
			.update();
	}

	/**
	 * After many payouts were accepted at once the planner still believes that there are
	 * none, and would look for each answer's row among all that are in flight.
	 */
	void analyze() {
		this.patient.sql("select payrun_analyze('payout')").query().listOfRows();
	}

	/**
	 * Takes the payouts that are due, the oldest first, and puts their next question off
	 * by a lease.
	 */
	List<TrackWork.Followed> claim(Account account, Duration lease) {
		return this.jdbc
			.sql("""
					with due as (
					  select p.id from payout p join payment_run r on r.id = p.run_id
					  where p.status = 'ACCEPTED' and p.next_poll_at <= payrun_now() and p.mode = :mode
					    and p.provider = :provider and r.organisation = :organisation
					  order by p.next_poll_at limit :most
					  for update of p skip locked
					)
					update payout p
					set next_poll_at = payrun_now() + :lease * interval '1 millisecond', polls = p.polls + 1
					from due where p.id = due.id
					returning p.id, p.version, p.reference, p.destination, p.amount, p.currency, p.provider_id, p.provider_status, p.polls
					""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.param("organisation", account.organisation())
			.param("most", account.chunk())
			.param("lease", lease.toMillis())
			.query((row, number) -> new TrackWork.Followed(row.getLong("id"), row.getInt("version"),
					row.getString("reference"), row.getString("destination"),
					new Money(row.getBigDecimal("amount"), row.getString("currency")), row.getString("provider_id"),
					row.getString("provider_status"), row.getInt("polls") - 1))
			.list();
	}

	/**
	 * How long until the next payout of the account is due; null where none is in flight.
	 */
	@Nullable Duration nextDue(Account account) {
		return this.jdbc.sql("""
				select greatest(0, extract(epoch from min(p.next_poll_at) - payrun_now()) * 1000)::bigint
				from payout p join payment_run r on r.id = p.run_id
				where p.status = 'ACCEPTED' and p.mode = :mode and p.provider = :provider
				  and r.organisation = :organisation
				having count(*) > 0
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.param("organisation", account.organisation())
			.query((row, number) -> Duration.ofMillis(row.getLong(1)))
			.optional()
			.orElse(null);
	}

	/**
	 * Writes a group of answers; a new word of the provider is an event, even without a
	 * new status. A word that steps back, or that denies a final state known before the
	 * question was asked, is told to a person and changes no status.
	 */
	List<Settled> record(List<PollResult> group) {
		return this.jdbc
			.sql("""
					with answer as (
					  select * from jsonb_to_recordset(cast(:group as jsonb)) as a(id bigint, version int, poll int,
					    "to" text, provider_status text, provider_reference text, fee numeric, reason text,
					    mismatch text, next_poll_ms bigint, started_at timestamptz, ended_at timestamptz,
					    http_status int, outcome text, answer text)
					), moment as materialized (
					  select payrun_now() as now
					), row as materialized (
					  select a.*, p.run_id, p.status, p.provider_status as word_before, p.generation, p.final_at,
					         p.chain_count as links, payout_head(p) as head,
					         p.status = 'ACCEPTED' and p.version = a.version as expected,
					         p.status = 'ACCEPTED' and p.version = a.version
					           and (a."to" is not null or a.provider_status is distinct from p.provider_status
					                and a.provider_status is not null) as moves,
					         not exists (
					           select from payout_attempt t
					           where t.payout_id = a.id and t.kind = 'poll' and t.generation = p.generation
					             and t.attempt = a.poll and t.started_at = a.started_at) as attempted
					  from answer a join payout p on p.id = a.id
					  for no key update of p
					), attempted as materialized (
					  select row.*,
					         case when attempted
					         then attempt_link(head, id, links + 1, 'poll', generation, poll, started_at, ended_at, http_status,
					                outcome, null, answer, null, null)
					         else head end as attempt_hash,
					         links + attempted::int as attempt_links,
					         'the provider says ' || provider_status || coalesce(': ' || reason, '') as detail
					  from row
					), linked as materialized (
					  select a.*, m.now,
					         case when moves
					         then event_link(attempt_hash, id, attempt_links + 1, version + 1, m.now, 'ACCEPTED',
					                coalesce("to", 'ACCEPTED'), detail, 'payrun', null)
					         else attempt_hash end as new_head,
					         attempt_links + moves::int as new_links
					  from attempted a cross join moment m
					), changed as (
					  update payout p
					  set status = coalesce(a."to", p.status),
					      version = p.version + 1,
					      provider_status = coalesce(a.provider_status, p.provider_status),
					      provider_reference = coalesce(a.provider_reference, p.provider_reference),
					      fee = coalesce(a.fee, p.fee),
					      reason = case when a."to" is null then p.reason else a.reason end,
					      paid_amount = case when a."to" = 'COMPLETED' then p.amount end,
					      refunded_amount = case when a."to" in ('FAILED', 'CANCELLED') then p.amount end,
					      final_at = case when a."to" is not null then a.now end,
					      next_poll_at = case when a."to" is null
					                     then a.now + a.next_poll_ms * interval '1 millisecond' end,
					      chain_count = a.new_links, chain_head = a.new_head
					  from linked a where p.id = a.id and a.moves
					  returning p.id, p.run_id, p.status, a."to", a.provider_status, a.word_before
					), only_linked as (
					  update payout p
					  set next_poll_at = case when a.expected then a.now + a.next_poll_ms * interval '1 millisecond'
					                     else p.next_poll_at end,
					      chain_count = a.new_links, chain_head = a.new_head
					  from linked a where p.id = a.id and not a.moves and (a.expected or a.attempted)
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					  select id, version + 1, now, 'ACCEPTED', coalesce("to", 'ACCEPTED'), detail, 'payrun', new_links, new_head
					  from linked where moves
					), attempt as (
					  insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status,
					                              outcome, answer, link, hash)
					  select id, generation, poll, 'poll', started_at, ended_at, http_status, outcome, answer,
					         attempt_links, attempt_hash
					  from linked where attempted
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run_id, 'ECHO_MISMATCH', mismatch from linked where mismatch is not null
					  union
					  select id, run_id, 'WENT_BACKWARDS',
					         'the provider said ' || word_before || ', and says ' || provider_status || ' later'
					  from changed
					  where "to" is null and upper(word_before) = 'PROCESSING' and upper(provider_status) = 'PENDING'
					  union
					  select id, run_id, 'WENT_BACKWARDS',
					         'it is ' || status || ', and the provider says ' || provider_status || ' later'
					  from linked
					  where "to" is null and provider_status is not null and started_at > final_at
					    and status in ('COMPLETED', 'FAILED', 'CANCELLED')
					  on conflict do nothing returning run_id
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed union select run_id from told) and report_state <> 'STALE'
					)
					select id, status from changed
					""")
			.param("group", JSON.writeValueAsString(group))
			.query((row, number) -> new Settled(row.getLong("id"), PayoutStatus.valueOf(row.getString("status"))))
			.list();
	}

	/**
	 * An answer whose row had moved on: money that comes back after COMPLETED is a
	 * return; every other contradiction is told and changes nothing.
	 */
	void late(PollResult result) {
		this.jdbc
			.sql("""
					with row as (
					  select id, run_id, status, version, amount from payout where id = :id and status <> :to for update
					), moment as materialized (
					  select payrun_now() as now
					), returned as (
					  update payout p
					  set status = 'RETURNED', version = p.version + 1, refunded_amount = p.amount, paid_amount = null,
					      provider_status = :word, reason = coalesce(:reason, 'came back after it was completed'),
					      final_at = m.now, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'COMPLETED',
					        'RETURNED', 'the provider says ' || :word, 'payrun', null)
					  from row cross join moment m
					  where p.id = row.id and row.status = 'COMPLETED' and :to in ('FAILED', 'CANCELLED')
					  returning p.id, p.run_id, p.version, m.now, p.chain_count, p.chain_head
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					  select id, version, now, 'COMPLETED', 'RETURNED', 'the provider says ' || :word, 'payrun', chain_count,
					         chain_head
					  from returned
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run_id, 'WENT_BACKWARDS', 'it is ' || status || ', and the provider says ' || :word
					  from row where status in ('FAILED', 'CANCELLED') and :to = 'COMPLETED'
					  on conflict do nothing returning run_id
					)
					update payment_run set report_state = 'STALE'
					where id in (select run_id from returned union select run_id from told) and report_state <> 'STALE'
					""")
			.param("id", result.id())
			.param("to", String.valueOf(result.to()))
			.param("word", String.valueOf(result.providerStatus()))
			.param("reason", result.reason())
			.update();
	}

	/**
	 * A payout that changed.
	 *
	 * @param id the payout
	 * @param status where it stands now
	 */
	record Settled(long id, PayoutStatus status) {
	}

}
