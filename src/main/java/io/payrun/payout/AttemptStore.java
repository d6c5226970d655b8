package io.payrun.payout;

import java.time.Instant;

import javax.sql.DataSource;

import io.payrun.provider.Evidence;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of a request that changes nothing but the history of its payout. */
final class AttemptStore {

	private final JdbcClient jdbc;

	AttemptStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * A request with what came of it.
	 *
	 * @param payoutId the payout
	 * @param kind {@code poll} or {@code link}
	 * @param number which one of its kind
	 * @param startedAt wall clock
	 * @param endedAt wall clock
	 * @param evidence what was seen
	 * @param outcome the outcome in a word
	 * @param bodySha256 hash of the body, or null where it had none
	 * @param apiKeyHash hash of the key where a body was sent under it, or null
	 */
	record Attempt(long payoutId, String kind, int number, Instant startedAt, Instant endedAt, Evidence evidence,
			String outcome, @Nullable String bodySha256, @Nullable String apiKeyHash) {
	}

	void write(Attempt attempt) {
		this.jdbc
			.sql("""
					with linked as (
					  update payout p
					  set chain_count = p.chain_count + 1,
					      chain_head = attempt_link(payout_head(p), p.id, p.chain_count + 1, :kind, p.generation, :number,
					        cast(:startedAt as timestamptz), cast(:endedAt as timestamptz), cast(:http as integer), :outcome,
					        cast(:body as text), :answer, cast(:key as text), null)
					  where p.id = :payout
					  returning p.id, p.generation, p.chain_count, p.chain_head
					)
					insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status, outcome,
					                            body_sha256, answer, api_key_hash, link, hash)
					select id, generation, :number, :kind, cast(:startedAt as timestamptz), cast(:endedAt as timestamptz),
					       cast(:http as integer), :outcome, :body, :answer, :key, chain_count, chain_head
					from linked
					""")
			.param("payout", attempt.payoutId())
			.param("kind", attempt.kind())
			.param("number", attempt.number())
			.param("startedAt", attempt.startedAt().toString())
			.param("endedAt", attempt.endedAt().toString())
			.param("http", attempt.evidence().httpStatus())
			.param("outcome", attempt.outcome())
			.param("body", attempt.bodySha256())
			.param("answer", attempt.evidence().answer())
			.param("key", attempt.apiKeyHash())
			.update();
	}

}
