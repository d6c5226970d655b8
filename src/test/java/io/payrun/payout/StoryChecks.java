package io.payrun.payout;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What must hold after everything that happens, read from the tables of one run. */
final class StoryChecks {

	private final JdbcClient jdbc;

	private final long run;

	private final Map<String, String> firstSent = new HashMap<>();

	StoryChecks(DataSource dataSource, long run) {
		this.jdbc = JdbcClient.create(dataSource);
		this.run = run;
	}

	long id(ModelPayout payout) {
		return this.jdbc.sql("select id from payout where reference = ?")
			.param(payout.reference)
			.query(Long.class)
			.single();
	}

	void agree(List<ModelPayout> model) {
		assertThat(rows()).as("rows, beside the model's").isEqualTo(model.stream().map(ModelPayout::toString).toList());
		assertThat(breaches()).as("history").isEmpty();
		assertThat(brokenChains()).as("chains").isEmpty();
		firstSentMovesOnlyWithAnIntent(model);
	}

	private List<String> rows() {
		return this.jdbc
			.sql("""
					select reference || ' ' || status || ' v' || version || ' g' || generation || ' a' || attempts
					       || case when frozen then ' frozen' else '' end
					       || coalesce(' ' || hold_kind, '') || coalesce(' ' || provider_id, '') || ' '
					       || coalesce((select string_agg(distinct a.kind, '+' order by a.kind) from payout_anomaly a
					                    where a.payout_id = p.id and a.kind in ('SECOND_PROVIDER_ID', 'PAID_AFTER_REFUSAL')), '')
					from payout p where run_id = ? order by line
					""")
			.param(this.run)
			.query(String.class)
			.list();
	}

	private List<String> breaches() {
		return this.jdbc.sql("""
				with story as (
				  select p.id, p.reference, p.status, p.version as newest, e.version, e.from_status, e.to_status,
				         coalesce(lag(e.to_status) over (partition by p.id order by e.version),
				                  case when p.line % 3 = 1 then 'HELD' else 'READY' end) as before,
				         row_number() over (partition by p.id order by e.version) as number,
				         count(e.version) over (partition by p.id) as events
				  from payout p left join payout_event e on e.payout_id = p.id where p.run_id = :run
				)
				select distinct reference || ' has version ' || newest || ' and ' || events || ' events'
				from story where events <> newest
				union all
				select reference || ' jumps to version ' || version from story where version <> number
				union all
				select reference || ' went from ' || from_status || ' and was ' || before
				from story where version > 1 and from_status <> before
				union all
				select reference || ' may not go from ' || from_status || ' to ' || to_status from story
				where from_status <> to_status
				  and (from_status, to_status) not in (select from_status, to_status from payout_transition)
				union all
				select reference || ' is ' || status || ' and went to ' || to_status
				from story where version = newest and to_status <> status
				union all
				select p.reference || ' was accepted under ' || count(distinct a.generation) || ' keys'
				from payout p join payout_attempt a on a.payout_id = p.id and a.kind = 'send' and a.outcome = 'Accepted'
				where p.run_id = :run group by p.reference having count(distinct a.generation) > 1
				""").param("run", this.run).query(String.class).list();
	}

	/**
	 * Links numbered without gaps over both tables, each hash by a formula of our own.
	 */
	private List<String> brokenChains() {
		return this.jdbc
			.sql("""
					with recursive links as (
					  select payout_id, link, hash, format('event|%s|%s|%s|%s|%s|%s|%s|%s|%s', payout_id, link, version,
					         (extract(epoch from at) * 1000000)::bigint, quote_nullable(from_status), quote_nullable(to_status),
					         quote_nullable(detail), quote_nullable(actor), coalesce(epoch::text, 'NULL')) as text
					  from payout_event where payout_id in (select id from payout where run_id = :run)
					  union all
					  select payout_id, link, hash, format('attempt|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s', payout_id, link,
					         quote_nullable(kind), generation, attempt, (extract(epoch from started_at) * 1000000)::bigint,
					         (extract(epoch from ended_at) * 1000000)::bigint, coalesce(http_status::text, 'NULL'),
					         quote_nullable(outcome), quote_nullable(body_sha256), quote_nullable(answer),
					         quote_nullable(api_key_hash), coalesce(epoch::text, 'NULL'))
					  from payout_attempt where payout_id in (select id from payout where run_id = :run)
					), chain as (
					  select id, 0 as link, sha256(convert_to(concat_ws('|', 'payout', run_id, line, quote_nullable(mode),
					         quote_nullable(provider), quote_nullable(reference), quote_nullable(destination),
					         quote_nullable(amount::text), quote_nullable(currency), quote_nullable(destination_type),
					         quote_nullable(payee), quote_nullable(replaces), quote_nullable(withdrawal_type),
					         quote_nullable(experience), quote_nullable(return_url), quote_nullable(description)), 'UTF8')) as hash,
					         true as "right"
					  from payout where run_id = :run
					  union all
					  select c.id, l.link, next.hash, l.hash = next.hash
					  from chain c join links l on l.payout_id = c.id and l.link = c.link + 1
					  cross join lateral (select sha256(c.hash || convert_to(l.text, 'UTF8')) as hash) next
					)
					select p.reference || ' says ' || p.chain_count || ' links and ' || coalesce(encode(p.chain_head, 'hex'), 'no head')
					       || ', there are ' || (select count(*) from links where payout_id = p.id) || ' and the chain is '
					       || (select string_agg(link || ' ' || encode(hash, 'hex') || ' ' || "right", ', ' order by link)
					           from chain where id = p.id)
					from payout p join lateral (select max(link) as link from chain where id = p.id) last on true
					join chain c on c.id = p.id and c.link = last.link
					where p.run_id = :run
					  and (p.chain_count <> c.link or p.chain_count <> (select count(*) from links where payout_id = p.id)
					       or p.chain_head is distinct from case when c.link > 0 then c.hash end
					       or exists (select from chain where id = p.id and not "right"))
					""")
			.param("run", this.run)
			.query(String.class)
			.list();
	}

	private void firstSentMovesOnlyWithAnIntent(List<ModelPayout> model) {
		for (ModelPayout payout : model) {
			String now = this.jdbc.sql("select coalesce(first_sent_at::text, 'never') from payout where reference = ?")
				.param(payout.reference)
				.query(String.class)
				.single();
			String before = this.firstSent.put(payout.reference + " intent " + payout.intents, now);
			assertThat(before == null || before.equals(now)).as("%s: first sent %s, then %s", payout, before, now)
				.isTrue();
		}
	}

}
