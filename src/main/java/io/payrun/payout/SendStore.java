package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of sending. Every change of a payout, its event and its attempt are one
 * statement, guarded by status and version; what denies an answer is guarded by the run's
 * epoch, too.
 */
final class SendStore {

	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	private final JdbcClient jdbc;

	/** For what looks at a whole run, and may take its time. */
	private final JdbcClient patient;

	private final HoldStore holds;

	private final PageStore pages;

	SendStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(new PromptStore(dataSource));
		this.patient = JdbcClient.create(dataSource);
		this.holds = new HoldStore(dataSource);
		this.pages = new PageStore(dataSource);
	}

	HoldStore holds() {
		return this.holds;
	}

	PageStore pages() {
		return this.pages;
	}

	byte[] installationSecret() {
		return this.jdbc.sql("select secret from installation").query(byte[].class).single();
	}

	long countToSend(Collection<Long> sendable, Collection<Long> all, String provider) {
		return this.patient.sql("""
				select count(*) from payout
				where provider = :provider
				  and (status = 'READY' and not frozen and run_id in (:sendable)
				       or status = 'SENDING' and run_id in (:all))
				""")
			.param("provider", provider)
			.param("sendable", sendable.isEmpty() ? List.of(-1L) : sendable)
			.param("all", all.isEmpty() ? List.of(-1L) : all)
			.query(Long.class)
			.single();
	}

	/** Reserves the next READY payouts of a run, in line order. */
	List<Sending> claim(long runId, int epoch, String provider, Reach reach) {
		return this.jdbc.sql("""
				with fence as (
				  select id from payment_run where id = :run and epoch = :epoch for share
				), next as (
				  select p.id from payout p join fence on fence.id = p.run_id
				  where p.run_id = :run and p.line > :behind and p.status = 'READY' and p.provider = :provider
				    and p.claimed_epoch is distinct from :epoch
				    and not p.frozen and (p.released_at < cast(:limitedAt as timestamptz)) is not false
				  order by p.line limit :most
				  for update of p skip locked
				), claimed as (
				  update payout p set claimed_epoch = :epoch from next where p.id = next.id returning p.*
				)
				select * from claimed order by line
				""")
			.param("run", runId)
			.param("epoch", epoch)
			.param("provider", provider)
			.param("behind", reach.behindLine())
			.param("most", reach.most())
			.param("limitedAt", (reach.limitedAt() != null) ? reach.limitedAt().atOffset(ZoneOffset.UTC) : null)
			.query((row, number) -> sending(row, epoch))
			.list();
	}

	/** The payouts of a run that an earlier runner left between intent and outcome. */
	List<Sending> leftInDoubt(long runId, int epoch, String provider) {
		return this.jdbc.sql("""
				select * from payout where run_id = :run and provider = :provider and status = 'SENDING' order by line
				""").param("run", runId).param("provider", provider).query((row, number) -> {
			Sending sending = sending(row, epoch);
			sending.inDoubt = true;
			sending.left = true;
			return sending;
		}).list();
	}

	/**
	 * Commits the intents of a group and returns the rows that are {@code SENDING} now;
	 * only those may be sent, and only after the anchor covers the group. A payout whose
	 * run has another epoch, that a person took back, or that the approval of the run
	 * that sends does not cover where one is needed, is not among them; while sending is
	 * paused, or after the permit's end, none is.
	 */
	Intended intend(List<Intent> group, Permit permit) {
		Map<Long, Instant> sent = new HashMap<>();
		List<Mark> marks = new ArrayList<>();
		AtomicBoolean paused = new AtomicBoolean();
		this.jdbc
			.sql("""
					with intent as (
					  select * from jsonb_to_recordset(cast(:group as jsonb)) as i(id bigint, run bigint, leader bigint,
					    epoch int, version int, generation int, key text, body text, api_key_hash text)
					), fence as (
					  select id, epoch from payment_run where id in (select run from intent) for share
					), moment as materialized (
					  select payrun_now() as now
					), brake as materialized (
					  select m.now >= cast(:until as timestamptz) as late,
					         exists (select from send_pause s
					                 where s.ended_at is null and coalesce(s.provider, :provider) = :provider) as paused
					  from moment m
					), sent as (
					  update payout p
					  set status = 'SENDING', version = p.version + 1, idempotency_key = i.key, request_body = i.body,
					      api_key_hash = i.api_key_hash, first_sent_at = m.now, attempts = 1, in_doubt = false,
					      reason = null, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'READY',
					        'SENDING', 'attempt 1 of key ' || p.generation, 'payrun', i.epoch)
					  from intent i join fence f on f.id = i.run and f.epoch = i.epoch cross join moment m cross join brake b
					  where p.id = i.id and p.status = 'READY' and p.version = i.version and p.claimed_epoch = i.epoch
					    and p.generation = i.generation and not p.frozen and p.provider = :provider
					    and not b.paused and b.late is not true and approval_allows(p, i.leader)
					  returning p.id, p.version, p.first_sent_at, p.generation, p.run_id, p.idempotency_key, i.epoch,
					            p.chain_count, p.chain_head
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version, first_sent_at, 'READY', 'SENDING', 'attempt 1 of key ' || generation, 'payrun', epoch,
					         chain_count, chain_head
					  from sent
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from sent) and report_state <> 'STALE'
					), counted as (
					  update installation i
					  set intents = i.intents + g.count,
					      intent_hash = sha256(coalesce(i.intent_hash, uuid_send(i.id)) || convert_to((i.intents + g.count)
					        || '|' || (extract(epoch from m.now) * 1000000)::bigint || '|' || g.keys, 'UTF8'))
					  from (select count(*), string_agg(idempotency_key, ' ' order by id) as keys from sent) g
					  cross join moment m
					  where g.count > 0
					  returning i.id as installation, i.intents, i.intent_hash, m.now
					), grouped as (
					  insert into intent_group (number, hash, at) select intents, intent_hash, now from counted
					)
					select b.paused, s.id, s.first_sent_at, c.installation, c.intents, encode(c.intent_hash, 'hex') as hash
					from brake b left join (sent s cross join counted c) on true
					""")
			.param("group", JSON.writeValueAsString(group))
			.param("provider", permit.provider())
			.param("until", permit.untilUtc())
			.query((row) -> {
				paused.set(row.getBoolean("paused"));
				OffsetDateTime firstSent = row.getObject("first_sent_at", OffsetDateTime.class);
				if (firstSent != null) {
					sent.put(row.getLong("id"), firstSent.toInstant());
					marks.add(AnchorStore.mark(row));
				}
			});
		return new Intended(sent, marks.isEmpty() ? null : marks.get(0), paused.get());
	}

	/**
	 * Commits that payouts in doubt are asked again, before their gate: raises the
	 * version, so that two runners never repeat side by side. Their intents are counted
	 * already.
	 */
	Map<Long, Instant> repeat(List<Intent> group) {
		return sent(this.jdbc
			.sql("""
					with again as (
					  select * from jsonb_to_recordset(cast(:group as jsonb)) as i(id bigint, run bigint, epoch int,
					    version int, generation int)
					), fence as (
					  select id, epoch from payment_run where id in (select run from again) for share
					), moment as materialized (
					  select payrun_now() as now
					), sent as (
					  update payout p
					  set version = p.version + 1, claimed_epoch = i.epoch, attempts = p.attempts + 1,
					      chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'SENDING',
					        'SENDING', 'attempt ' || p.attempts + 1 || ' of key ' || p.generation, 'payrun', i.epoch)
					  from again i join fence f on f.id = i.run and f.epoch = i.epoch cross join moment m
					  where p.id = i.id and p.status = 'SENDING' and p.version = i.version and p.generation = i.generation
					  returning p.id, p.version, p.first_sent_at, p.generation, p.attempts, i.epoch, p.chain_count,
					            p.chain_head, m.now
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version, now, 'SENDING', 'SENDING', 'attempt ' || attempts || ' of key ' || generation,
					         'payrun', epoch, chain_count, chain_head
					  from sent
					)
					select id, first_sent_at from sent
					""")
			.param("group", JSON.writeValueAsString(group)));
	}

	/**
	 * Which of a group are {@code SENDING} by this runner at the version that its commit
	 * would have made.
	 */
	Map<Long, Instant> reread(List<Intent> group) {
		return sent(this.jdbc.sql("""
				select p.id, p.first_sent_at
				from payout p
				join jsonb_to_recordset(cast(:group as jsonb)) as i(id bigint, epoch int, version int) on i.id = p.id
				where p.status = 'SENDING' and p.version = i.version + 1 and p.claimed_epoch = i.epoch
				""").param("group", JSON.writeValueAsString(group)));
	}

	/** Writes a group of outcomes, and returns the payouts whose row was as expected. */
	List<Long> record(List<SendResult> group) {
		return this.jdbc
			.sql("""
					with result as (
					  select * from jsonb_to_recordset(cast(:group as jsonb)) as r(id bigint, run bigint, epoch int,
					    fenced boolean, version int, "to" text, in_doubt boolean, hold_kind text, reason text,
					    provider_id text, provider_reference text, provider_status text, first_poll_ms bigint,
					    generation int, attempt int, started_at timestamptz, ended_at timestamptz, http_status int,
					    outcome text, body_sha256 text, answer text, api_key_hash text, mismatch text)
					), fence as (
					  select id, epoch from payment_run where id in (select run from result where fenced) for share
					), moment as materialized (
					  select payrun_now() as now
					), row as materialized (
					  select r.*, p.chain_count as links, payout_head(p) as head,
					         p.status = 'SENDING' and p.version = r.version
					           and (not r.fenced or exists (select from fence f where f.id = r.run and f.epoch = r.epoch))
					           as expected,
					         r.outcome is not null and not exists (
					           select from payout_attempt a
					           where a.payout_id = r.id and a.kind = 'send' and a.generation = r.generation
					             and a.attempt = r.attempt and a.started_at = r.started_at) as attempted
					  from result r join payout p on p.id = r.id
					  for no key update of p
					), attempted as materialized (
					  select row.*,
					         case when attempted
					         then attempt_link(head, id, links + 1, 'send', generation, attempt, started_at, ended_at,
					                http_status, outcome, body_sha256, answer, api_key_hash, epoch)
					         else head end as attempt_hash,
					         links + attempted::int as attempt_links, expected and "to" is not null as moves
					  from row
					), linked as materialized (
					  select a.*, m.now,
					         case when moves
					         then event_link(attempt_hash, id, attempt_links + 1, version + 1, m.now, 'SENDING', "to", reason,
					                'payrun', epoch)
					         else attempt_hash end as new_head,
					         attempt_links + moves::int as new_links
					  from attempted a cross join moment m
					), changed as (
					  update payout p
					  set status = coalesce(r."to", p.status),
					      version = p.version + (case when r."to" is null then 0 else 1 end),
					      in_doubt = r.in_doubt,
					      hold_kind = r.hold_kind,
					      reason = r.reason,
					      provider_id = coalesce(r.provider_id, p.provider_id),
					      provider_reference = coalesce(r.provider_reference, p.provider_reference),
					      provider_status = coalesce(r.provider_status, p.provider_status),
					      submitted_at = case when r."to" in ('ACCEPTED', 'UNKNOWN', 'REFUSED') then p.first_sent_at end,
					      accepted_at = case when r."to" = 'ACCEPTED' then r.now end,
					      next_poll_at = case when r."to" = 'ACCEPTED'
					                     then r.now + r.first_poll_ms * interval '1 millisecond' end,
					      final_at = case when r."to" = 'REFUSED' then r.now end,
					      generation = p.generation + (case when r."to" = 'HELD' then 1 else 0 end),
					      chain_count = r.new_links, chain_head = case when r.new_links > 0 then r.new_head end
					  from linked r where p.id = r.id and r.expected
					  returning p.id, p.run_id, p.reference, p.mode, p.provider, p.provider_id, r."to"
					), only_linked as (
					  update payout p set chain_count = r.new_links, chain_head = r.new_head
					  from linked r where p.id = r.id and not r.expected and r.attempted
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version + 1, now, 'SENDING', "to", reason, 'payrun', epoch, new_links, new_head
					  from linked where moves
					), echoed as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run, 'ECHO_MISMATCH', mismatch from result where mismatch is not null
					  on conflict do nothing returning run_id
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed union select run_id from echoed) and report_state <> 'STALE'
					), attempt as (
					  insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status,
					                              outcome, body_sha256, answer, api_key_hash, epoch, link, hash)
					  select id, generation, attempt, 'send', started_at, ended_at, http_status, outcome, body_sha256,
					         answer, api_key_hash, epoch, attempt_links, attempt_hash
					  from linked where attempted
					), same as (
					  select c.id, c.run_id, c.reference as mine, c.provider_id, o.id as other_id, o.run_id as other_run,
					         o.reference as other
					  from changed c join payout o on o.provider_id = c.provider_id and o.provider = c.provider
					    and o.mode = c.mode and o.id <> c.id
					  where c."to" = 'ACCEPTED'
					  union
					  -- the rows above are as they were before this statement
					  select c.id, c.run_id, c.reference, c.provider_id, o.id, o.run_id, o.reference
					  from changed c join changed o on o.provider_id = c.provider_id and o.provider = c.provider
					    and o.mode = c.mode and o.id <> c.id
					  where c."to" = 'ACCEPTED' and o."to" = 'ACCEPTED'
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run_id, 'SAME_PROVIDER_ID', 'the provider gave id ' || provider_id || ' to ' || other || ' as well'
					  from same
					  union
					  select other_id, other_run, 'SAME_PROVIDER_ID', 'the provider gave id ' || provider_id || ' to ' || mine || ' as well'
					  from same
					  on conflict do nothing
					), stale_other as (
					  update payment_run set report_state = 'STALE'
					  where id in (select other_run from same where other_run not in (select run_id from changed))
					    and report_state <> 'STALE'
					)
					select id from changed
					""")
			.param("group", JSON.writeValueAsString(group))
			.query(Long.class)
			.list();
	}

	/**
	 * After many changes at once the planner must learn of them, or what reads them goes
	 * slow.
	 */
	void analyze() {
		this.patient.sql("select payrun_analyze('payout_event')").query().listOfRows();
	}

	private static Map<Long, Instant> sent(JdbcClient.StatementSpec statement) {
		Map<Long, Instant> sent = new HashMap<>();
		statement.query((row) -> {
			sent.put(row.getLong("id"), row.getObject("first_sent_at", OffsetDateTime.class).toInstant());
		});
		return sent;
	}

	private static Sending sending(ResultSet row, int epoch) throws SQLException {
		Sending sending = new Sending(row.getLong("id"), row.getLong("run_id"), row.getInt("line"), epoch,
				new Sending.Terms(row.getString("reference"), row.getString("destination"),
						new Money(row.getBigDecimal("amount"), row.getString("currency")),
						row.getString("withdrawal_type"), row.getString("experience"), row.getString("return_url")));
		sending.version = row.getInt("version");
		sending.generation = row.getInt("generation");
		sending.attempt = row.getInt("attempts");
		sending.key = row.getString("idempotency_key");
		sending.body = row.getString("request_body");
		sending.apiKeyHash = row.getString("api_key_hash");
		OffsetDateTime firstSent = row.getObject("first_sent_at", OffsetDateTime.class);
		sending.firstSentAt = (firstSent != null) ? firstSent.toInstant() : null;
		return sending;
	}

	/**
	 * What a claim takes.
	 *
	 * @param behindLine behind this line
	 * @param most at most so many
	 * @param limitedAt nothing that was released since, or null
	 */
	record Reach(int behindLine, int most, @Nullable Instant limitedAt) {
	}

}
