package io.payrun.database;

import java.nio.file.Path;
import java.util.List;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** A database of the version before history was chained. */
class HistoryUpgradeIntegrationTests {

	/** What a link should be, written without the functions that made it. */
	private static final String CHAIN = """
			with link as (
			  select payout_id, link, hash, 'event|' || payout_id || '|' || link || '|' || version || '|'
			         || (extract(epoch from at) * 1000000)::bigint || '|' || quote_nullable(from_status) || '|'
			         || quote_nullable(to_status) || '|' || quote_nullable(detail) || '|' || quote_nullable(actor) || '|NULL'
			         as text
			  from payout_event
			  union all
			  select payout_id, link, hash, 'attempt|' || payout_id || '|' || link || '|' || quote_nullable(kind) || '|'
			         || generation || '|' || attempt || '|' || (extract(epoch from started_at) * 1000000)::bigint || '|'
			         || (extract(epoch from ended_at) * 1000000)::bigint || '|' || coalesce(http_status::text, 'NULL')
			         || '|' || quote_nullable(outcome) || '|' || quote_nullable(body_sha256) || '|'
			         || quote_nullable(answer) || '|' || quote_nullable(api_key_hash) || '|NULL'
			  from payout_attempt
			)
			select p.reference || ' ' || l.link || ' ' || split_part(l.text, '|', 1) || ' '
			       || (l.hash = sha256(coalesce(lag(l.hash) over (partition by p.id order by l.link), payout_birth(p.run_id,
			             p.line, p.mode, p.provider, p.reference, p.destination, p.amount, p.currency, p.destination_type,
			             p.payee, p.replaces, p.withdrawal_type, p.experience, p.return_url, p.description))
			             || convert_to(l.text, 'UTF8')))
			       || case when l.link = p.chain_count then ' head ' || (l.hash = p.chain_head) else '' end
			from payout p join link l on l.payout_id = p.id
			order by p.id, l.link
			""";

	@Test
	void itsEventsAndAttemptsAreLinkedInTheOrderOfTheirTimes() {
		try (TestDatabase database = TestDatabase.create()) {
			JdbcClient sql = JdbcClient.create(database.dataSource());
			sql.sql("drop schema public cascade").update();
			sql.sql("create schema public").update();
			Flyway.configure()
				.dataSource(database.url(), "postgres", "")
				.locations("classpath:db/migration")
				.target("2")
				.load()
				.migrate();
			oldHistory(sql);
			Database.open(new Database.Place(database.url(), "postgres", null, Path.of("unused"))).close();
			assertThat(sql.sql(CHAIN).query(String.class).list()).isEqualTo(List.of("PO-1 1 event true",
					"PO-1 2 attempt true", "PO-1 3 event true", "PO-1 4 attempt true head true"));
			assertThat(sql.sql("select string_agg(chain_count::text, ' ' order by line) from payout")
				.query(String.class)
				.single()).isEqualTo("4 0");
			assertThat(sql.sql("select string_agg(epoch::text, ' ' order by epoch) from run_epoch")
				.query(String.class)
				.single()).isEqualTo("1 2");
		}
	}

	private static void oldHistory(JdbcClient sql) {
		sql.sql("""
				insert into payment_run (id, job, mode, business_date, source_kind, epoch, accepted_at)
				values (1, 'nightly', 'test', date '2026-11-20', 'none', 2, payrun_now())
				""").update();
		sql.sql("""
				insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, version,
				                    idempotency_key, payee, created_at)
				values (1, 2, 'test', 'syncpay', 'PO-1', 'dest_1', 10.00, 'NGN', 'ACCEPTED', 2, 'key', 'Ada''s \\ "x"',
				        payrun_now()),
				       (1, 3, 'test', 'syncpay', 'PO-2', 'dest_2', 10.00, 'NGN', 'READY', 0, null, null, payrun_now())
				""")
			.update();
		sql.sql("""
				insert into payout_event
				select id, n, timestamptz '2026-11-20 01:30:00.123456Z' + (n - 1) * interval '2 seconds',
				       (array['READY', 'SENDING'])[n], (array['SENDING', 'ACCEPTED'])[n], null, 'payrun'
				from payout, generate_series(1, 2) n where reference = 'PO-1'
				""").update();
		sql.sql("""
				insert into payout_attempt
				select id, 1, n, (array['send', 'poll'])[n], timestamptz '2026-11-20 01:30:00.5Z',
				       timestamptz '2026-11-20 01:30:01Z' + (n - 1) * interval '1 minute', 200, 'Accepted', 'body', '{"a": "b|c"}',
				       'hash'
				from payout, generate_series(1, 2) n where reference = 'PO-1'
				""")
			.update();
	}

}
