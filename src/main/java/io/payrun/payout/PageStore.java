package io.payrun.payout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of opening customers' pages. A page that becomes live and its payout's change
 * are one statement; that a payout has one live page at most is the database's own rule.
 */
final class PageStore {

	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	private final JdbcClient jdbc;

	private final AttemptStore attempts;

	PageStore(DataSource dataSource) {
		DataSource prompt = new PromptStore(dataSource);
		this.jdbc = JdbcClient.create(prompt);
		this.attempts = new AttemptStore(prompt);
	}

	/** A send that opened a page. */
	record Opened(SendResult result, OpenedPage page) {
	}

	/**
	 * Writes a group of opened pages, and returns the payouts whose row was as expected:
	 * they wait for their customers. No epoch is asked for: a page that is open is
	 * evidence.
	 */
	List<Long> opened(List<Opened> group) {
		return this.jdbc
			.sql("""
					with result as (
					  select * from jsonb_to_recordset(cast(:group as jsonb)) as r(id bigint, run bigint, epoch int,
					    version int, reason text, generation int, attempt int, started_at timestamptz,
					    ended_at timestamptz, http_status int, outcome text, body_sha256 text, answer text,
					    api_key_hash text, checkout_id text, url text, life_ms bigint)
					), moment as materialized (
					  select payrun_now() as now
					), row as materialized (
					  select r.*, p.chain_count as links, payout_head(p) as head
					  from result r join payout p on p.id = r.id
					  where p.status = 'SENDING' and p.version = r.version
					  for no key update of p
					), page as (
					  insert into checkout (id, payout_id, state, url, opened_at, expires_at)
					  select checkout_id, row.id, 'LIVE', url, now, now + life_ms * interval '1 millisecond'
					  from row cross join moment
					  on conflict (id) do nothing
					  returning id, payout_id
					), attempted as materialized (
					  select row.*, m.now,
					         attempt_link(head, row.id, links + 1, 'send', generation, attempt, started_at, ended_at, http_status,
					           outcome, body_sha256, answer, api_key_hash, epoch) as attempt_hash
					  from row join page on page.payout_id = row.id and page.id = row.checkout_id cross join moment m
					), linked as materialized (
					  select a.*, event_link(attempt_hash, id, links + 2, version + 1, now, 'SENDING', 'AWAITING_CUSTOMER', reason,
					           'payrun', epoch) as new_head
					  from attempted a
					), changed as (
					  update payout p
					  set status = 'AWAITING_CUSTOMER', version = p.version + 1, in_doubt = false, reason = null,
					      provider_id = r.checkout_id, provider_reference = null, provider_status = 'open',
					      submitted_at = r.now, chain_count = r.links + 2, chain_head = r.new_head
					  from linked r where p.id = r.id
					  returning p.id, p.run_id
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					), attempt as (
					  insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status,
					                              outcome, body_sha256, answer, api_key_hash, epoch, link, hash)
					  select id, generation, attempt, 'send', started_at, ended_at, http_status, outcome, body_sha256, answer,
					         api_key_hash, epoch, links + 1, attempt_hash
					  from linked
					), event as (
					  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
					  select id, version + 1, now, 'SENDING', 'AWAITING_CUSTOMER', reason, 'payrun', epoch, links + 2, new_head
					  from linked
					)
					select id from changed
					""")
			.param("group", json(group))
			.query(Long.class)
			.list();
	}

	private static String json(List<Opened> group) {
		List<ObjectNode> rows = new ArrayList<>();
		for (Opened opened : group) {
			ObjectNode row = JSON.valueToTree(opened.result());
			row.setAll((ObjectNode) JSON.valueToTree(opened.page()));
			rows.add(row);
		}
		return JSON.writeValueAsString(rows);
	}

	/**
	 * A page whose payout went another way meanwhile: known from now on, and never paid.
	 * One whose id belongs to another payout is told to a person.
	 */
	void orphan(long payoutId, OpenedPage page) {
		this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), orphan as (
					  insert into checkout (id, payout_id, state, opened_at, expires_at, ended_at)
					  select :checkout, p.id, 'REVOKED', p.created_at, m.now, m.now from payout p cross join moment m where p.id = :payout
					  on conflict (id) do nothing returning id
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select p.id, p.run_id, 'SAME_PROVIDER_ID', 'the provider gave page ' || :checkout || ' twice'
					  from payout p
					  where (p.id = :payout or p.id = (select payout_id from checkout where id = :checkout))
					    and exists (select from checkout where id = :checkout and payout_id <> :payout)
					  on conflict do nothing returning run_id
					)
					update payment_run set report_state = 'STALE'
					where id in (select run_id from told) and report_state <> 'STALE'
					""")
			.param("payout", payoutId)
			.param("checkout", page.checkoutId())
			.update();
	}

	/**
	 * Revokes the live page of a payout that waits for its customer: from this commit on
	 * its hold is refused.
	 * @return the payout's new version, or empty where it does not wait any more
	 */
	Optional<Integer> revoke(long payoutId, int version, String detail, String actor) {
		return revoke(payoutId, version, PayoutStatus.AWAITING_CUSTOMER, detail, actor);
	}

	/** Ends a payout whose page was revoked, because a person says so. */
	boolean close(long payoutId, int version, String detail, String actor) {
		return revoke(payoutId, version, PayoutStatus.EXPIRED, detail, actor).isPresent();
	}

	private Optional<Integer> revoke(long payoutId, int version, PayoutStatus to, String detail, String actor) {
		return this.jdbc.sql("""
				with moment as materialized (
				  select payrun_now() as now
				), changed as (
				  update payout p
				  set status = :to, version = version + 1, final_at = case when :final then m.now else final_at end,
				      reason = case when :final then :detail else reason end, chain_count = p.chain_count + 1,
				      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now,
				        'AWAITING_CUSTOMER', :to, :detail, :actor, null)
				  from moment m
				  where id = :id and status = 'AWAITING_CUSTOMER' and version = :version and not frozen
				  returning id, run_id, version, m.now, chain_count, chain_head
				), revoked as (
				  update checkout c set state = 'REVOKED', url = null, ended_at = h.now
				  from changed h where c.payout_id = h.id and c.state = 'LIVE'
				), stale as (
				  update payment_run set report_state = 'STALE'
				  where id in (select run_id from changed) and report_state <> 'STALE'
				), event as (
				  insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
				  select id, version, now, 'AWAITING_CUSTOMER', :to, :detail, :actor, chain_count, chain_head
				  from changed
				)
				select version from changed
				""")
			.param("id", payoutId)
			.param("version", version)
			.param("to", to.name())
			.param("final", to.isFinal())
			.param("detail", detail)
			.param("actor", actor)
			.query(Integer.class)
			.optional();
	}

	/**
	 * A new page in the place of a revoked one; false where something else came first.
	 */
	boolean replaced(long payoutId, int version, OpenedPage page) {
		return this.jdbc.sql("""
				with moment as materialized (
				  select payrun_now() as now
				), changed as (
				  update payout p
				  set version = version + 1, provider_id = :checkout, provider_status = 'open', submitted_at = m.now,
				      chain_count = p.chain_count + 1,
				      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now,
				        'AWAITING_CUSTOMER', 'AWAITING_CUSTOMER', 'a new page is open: ' || :checkout, 'payrun', null)
				  from moment m
				  where id = :id and status = 'AWAITING_CUSTOMER' and version = :version and not frozen
				    and not exists (select from checkout where id = :checkout)
				  returning id, run_id, version, m.now, chain_count, chain_head
				), page as (
				  insert into checkout (id, payout_id, state, url, opened_at, expires_at)
				  select :checkout, id, 'LIVE', :url, now, now + :life * interval '1 millisecond' from changed
				), stale as (
				  update payment_run set report_state = 'STALE'
				  where id in (select run_id from changed) and report_state <> 'STALE'
				)
				insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
				select id, version, now, 'AWAITING_CUSTOMER', 'AWAITING_CUSTOMER', 'a new page is open: ' || :checkout,
				       'payrun', chain_count, chain_head
				from changed
				""")
			.param("id", payoutId)
			.param("version", version)
			.param("checkout", page.checkoutId())
			.param("url", page.url())
			.param("life", page.lifeMs())
			.update() == 1;
	}

	/** Writes a request for a new page into the history of its payout. */
	void attempted(AttemptStore.Attempt attempt) {
		this.attempts.write(attempt);
	}

}
