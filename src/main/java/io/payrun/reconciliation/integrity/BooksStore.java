package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** The SQL of our side of a provider's books. */
final class BooksStore {

	private final SnapshotStore snapshot;

	BooksStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/**
	 * A payout as the provider could know it.
	 *
	 * @param run its run
	 * @param line its line
	 * @param reference its reference
	 * @param account the run's organisation
	 * @param destination where the money goes
	 * @param amount how much
	 * @param currency of what
	 * @param status where it stands
	 * @param key the newest idempotency key, or null
	 * @param body hash of the newest body, or null
	 * @param intents {@code GENERATION MICROSECONDS} of each intent in order
	 * @param bodies {@code GENERATION HASH} of each body that was sent
	 */
	record Ours(long run, int line, String reference, String account, String destination, BigDecimal amount,
			String currency, String status, @Nullable String key, @Nullable String body, List<String> intents,
			List<String> bodies) {
	}

	/** Every payout of one run, or of all, on the accounts of a mode. */
	void payouts(@Nullable Long run, Collection<String> accounts, List<String> modes, Consumer<Ours> each) {
		this.snapshot.jdbc()
			.sql("""
					select p.run_id, p.line, p.reference, r.organisation, p.destination, p.amount, p.currency, p.status,
					       p.idempotency_key, encode(sha256(convert_to(p.request_body, 'UTF8')), 'hex') as body,
					       array(select substring(e.detail from 'of key ([0-9]{1,9})$') || ' '
					                    || (extract(epoch from e.at) * 1000000)::bigint
					             from payout_event e
					             where e.payout_id = p.id and e.from_status = 'READY' and e.to_status = 'SENDING'
					             order by e.link) as intents,
					       array(select distinct a.generation || ' ' || a.body_sha256 from payout_attempt a
					             where a.payout_id = p.id and a.kind = 'send' and a.body_sha256 is not null) as bodies
					from payout p join payment_run r on r.id = p.run_id
					where (cast(:run as bigint) is null or p.run_id = :run)
					  and r.organisation = any(:accounts) and p.mode = any(:modes) and p.provider <> 'soap'
					""")
			.param("run", run)
			.param("accounts", accounts.toArray(String[]::new))
			.param("modes", modes.toArray(String[]::new))
			.withFetchSize(SnapshotStore.FETCH)
			.query((row) -> {
				each.accept(ours(row));
			});
	}

	private static Ours ours(ResultSet row) throws SQLException {
		return new Ours(row.getLong("run_id"), row.getInt("line"), row.getString("reference"),
				row.getString("organisation"), row.getString("destination"), row.getBigDecimal("amount"),
				row.getString("currency"), row.getString("status"), row.getString("idempotency_key"),
				row.getString("body"), texts(row, "intents"), texts(row, "bodies"));
	}

	private static List<String> texts(ResultSet row, String column) throws SQLException {
		return Arrays.stream((Object[]) row.getArray(column).getArray()).map(String::valueOf).toList();
	}

	/** Whether a payout of any run on the account has the reference. */
	boolean knows(String account, String reference) {
		return this.snapshot.jdbc().sql("""
				select exists (select from payout p join payment_run r on r.id = p.run_id
				               where p.reference = :reference and r.organisation = :account)
				""").param("reference", reference).param("account", account).query(Boolean.class).single();
	}

	/** Microseconds of a time in an intent. */
	static Instant instant(long microseconds) {
		return Instant.ofEpochSecond(Math.floorDiv(microseconds, 1_000_000L),
				Math.floorMod(microseconds, 1_000_000L) * 1_000L);
	}

}
