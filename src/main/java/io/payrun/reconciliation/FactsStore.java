package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of the proof: what intake wrote down and what the payout rows say, by queries that
 * share nothing. To be called within one snapshot.
 */
final class FactsStore {

	private final JdbcClient jdbc;

	private final NeedStore needs;

	FactsStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.needs = new NeedStore(jdbc);
	}

	/** All of {@code reconciliation.json} as of now. */
	Facts gather(long runId, int version) {
		Instant asOf = this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single().toInstant();
		Facts.Run run = run(runId);
		List<Total> totals = totals(run);
		long rejectedLines = count("select count(distinct line) from rejected_line where run_id = :run", runId);
		long payoutRows = totals.stream().mapToLong((total) -> total.found().count()).sum();
		List<Discrepancy> found = new ArrayList<>(outflows(totals));
		found.addAll(Facts.proof(run, payoutRows, rejectedLines, totals));
		found.addAll(this.needs.discrepancies(runId, Limits.at(asOf)));
		found.sort(Comparator.comparing(Discrepancy::kind));
		return new Facts(run, version, asOf, rejected(runId), payoutRows, rejectedLines, totals, found, history(runId));
	}

	Facts.Run run(long runId) {
		return this.jdbc.sql("""
				select id, job, mode, business_date,
				       case when state = 'RUNNING' and not run_is_held(id)
				            then 'INTERRUPTED' else state end, launches, source_kind, source_name, source_sha256,
				       started_at, finished_at, coalesce(lines_read, 0), coalesce(lines_accepted, 0),
				       coalesce(lines_rejected, 0), control_agrees, definition_sha256
				from payment_run where id = :run""")
			.param("run", runId)
			.query((row, number) -> new Facts.Run(row.getLong(1), row.getString(2), row.getString(3),
					row.getObject(4, LocalDate.class), row.getString(5), row.getInt(6), row.getString(7),
					row.getString(8), row.getString(9), row.getObject(10, OffsetDateTime.class).toInstant(),
					instant(row.getObject(11, OffsetDateTime.class)), row.getLong(12), row.getLong(13), row.getLong(14),
					(Boolean) row.getObject(15), row.getString(16)))
			.optional()
			.orElseThrow(() -> new ReportFailed("there is no run " + runId));
	}

	private Facts.History history(long runId) {
		return this.jdbc
			.sql("""
					select coalesce(sum(p.chain_count), 0),
					       encode(sha256(coalesce(string_agg(payout_head(p), ''::bytea order by p.line), ''::bytea)), 'hex'),
					       coalesce(array_agg(p.chain_count order by p.line), '{}')::text
					from payout p where p.run_id = :run""")
			.param("run", runId)
			.query((row, number) -> new Facts.History(row.getLong(1), row.getString(2), row.getString(3)))
			.single();
	}

	private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
		return (time != null) ? time.toInstant() : null;
	}

	private long count(String sql, long runId) {
		return this.jdbc.sql(sql).param("run", runId).query(Long.class).single();
	}

	private record Key(String provider, String currency) implements Comparable<Key> {

		@Override
		public int compareTo(Key other) {
			return Comparator.comparing(Key::provider).thenComparing(Key::currency).compare(this, other);
		}

	}

	private List<Total> totals(Facts.Run run) {
		Map<Key, Total.Counted> accepted = accepted(run.id());
		Map<Key, Total.Balance> balances = balances(run);
		Map<Key, Map<Bucket, Total.Counted>> buckets = new TreeMap<>();
		Map<Key, BigDecimal> notTaken = new TreeMap<>();
		accepted.keySet().forEach((key) -> buckets.put(key, new EnumMap<>(Bucket.class)));
		readBuckets(run.id(), buckets, notTaken);
		tracked(run.id(), balances).forEach((key) -> buckets.putIfAbsent(key, new EnumMap<>(Bucket.class)));
		List<Total> totals = new ArrayList<>();
		buckets.forEach((key, byBucket) -> totals
			.add(new Total(key.provider(), key.currency(), accepted.getOrDefault(key, Total.Counted.NOTHING), byBucket,
					notTaken.getOrDefault(key, BigDecimal.ZERO), balances.get(key))));
		return totals;
	}

	private Map<Key, Total.Counted> accepted(long runId) {
		Map<Key, Total.Counted> sums = new TreeMap<>();
		this.jdbc
			.sql("select provider, currency, count, amount from run_total where run_id = :run and kind = 'accepted'")
			.param("run", runId)
			.query((row) -> {
				sums.put(new Key(row.getString(1), row.getString(2)),
						new Total.Counted(row.getLong(3), row.getBigDecimal(4)));
			});
		return sums;
	}

	private Map<String, Total.Counted> rejected(long runId) {
		Map<String, Total.Counted> sums = new LinkedHashMap<>();
		this.jdbc.sql("""
				select currency, sum(count), sum(amount) from run_total
				where run_id = :run and kind = 'rejected' and currency <> ''
				group by currency order by currency collate "C\"""").param("run", runId).query((row) -> {
			sums.put(row.getString(1), new Total.Counted(row.getLong(2), row.getBigDecimal(3)));
		});
		return sums;
	}

	/**
	 * {@code not_taken} is what a Soap customer left, known from the hold on; of a
	 * returned payout the part that stayed away counts as completed.
	 */
	private void readBuckets(long runId, Map<Key, Map<Bucket, Total.Counted>> buckets, Map<Key, BigDecimal> notTaken) {
		this.jdbc.sql("""
				select provider, currency, status, count(*), sum(amount),
				       sum(case when held_amount < amount then amount - held_amount else 0 end),
				       sum(case when status = 'RETURNED' and refunded_amount < coalesce(held_amount, amount)
				                then coalesce(held_amount, amount) - refunded_amount else 0 end)
				from payout where run_id = :run
				group by provider, currency, status""").param("run", runId).query((row) -> {
			Key key = new Key(row.getString(1), row.getString(2));
			BigDecimal left = row.getBigDecimal(6);
			BigDecimal stayed = row.getBigDecimal(7);
			Map<Bucket, Total.Counted> byBucket = buckets.computeIfAbsent(key, (absent) -> new EnumMap<>(Bucket.class));
			byBucket.merge(Bucket.of(row.getString(3)),
					new Total.Counted(row.getLong(4), row.getBigDecimal(5).subtract(left).subtract(stayed)),
					Total.Counted::plus);
			if (stayed.signum() > 0) {
				byBucket.merge(Bucket.COMPLETED, new Total.Counted(0, stayed), Total.Counted::plus);
			}
			notTaken.merge(key, left, BigDecimal::add);
		});
	}

	/**
	 * First opening against last closing, where no later launch has opened without
	 * closing.
	 */
	private Map<Key, Total.Balance> balances(Facts.Run run) {
		Map<Key, Total.Balance> balances = new TreeMap<>();
		this.jdbc.sql("""
				select o.provider, o.currency, o.available, c.available, c.expected, c.expected_min, c.expected_max,
				       (select coalesce(sum(p.amount), 0)
				        from payout p join payment_run r on r.id = p.run_id
				        where p.mode = :mode and p.provider = o.provider and p.currency = o.currency
				          and r.organisation = o.organisation and p.status in ('FAILED', 'CANCELLED', 'RETURNED')
				          and exists (select from payout_event e where e.payout_id = p.id and e.to_status = p.status
				                      and e.at > o.taken_at and e.at <= c.taken_at))
				from (select distinct on (provider, currency) * from balance_reading
				      where run_id = :run and kind = 'opening' order by provider, currency, id) o
				join (select distinct on (provider, currency) * from balance_reading
				      where run_id = :run and kind = 'closing' order by provider, currency, id desc) c
				  on c.provider = o.provider and c.currency = o.currency
				where c.expected is not null
				  and c.launch >= (select max(launch) from balance_reading b where b.run_id = :run
				                   and b.kind = 'opening' and b.provider = o.provider)""")
			.param("run", run.id())
			.param("mode", run.mode())
			.query((row) -> {
				balances.put(new Key(row.getString(1), row.getString(2)),
						new Total.Balance(row.getBigDecimal(3), row.getBigDecimal(4), row.getBigDecimal(5),
								row.getBigDecimal(6), row.getBigDecimal(7), row.getBigDecimal(8)));
			});
		return balances;
	}

	/**
	 * Currencies that the run's own payouts do not use, but that it followed: money was
	 * open there at a reading, or something happened on the account.
	 */
	private Collection<Key> tracked(long runId, Map<Key, Total.Balance> balances) {
		List<Key> keys = new ArrayList<>(this.jdbc.sql("""
				select distinct b.provider, b.currency from balance_reading b
				where b.run_id = :run and exists (select from balance_open o where o.reading_id = b.id)""")
			.param("run", runId)
			.query(Key.class)
			.list());
		balances.forEach((key, balance) -> {
			if (balance.expected().compareTo(balance.opening()) != 0 || balance.otherMovements().signum() < 0) {
				keys.add(key);
			}
		});
		return keys;
	}

	private static List<Discrepancy> outflows(List<Total> totals) {
		List<Discrepancy> found = new ArrayList<>();
		for (Total total : totals) {
			BigDecimal other = (total.balance() != null) ? total.balance().otherMovements() : BigDecimal.ZERO;
			if (other.signum() < 0) {
				found.add(new Discrepancy(Discrepancy.Kind.UNEXPLAINED_OUTFLOW, total.provider(), total.currency(),
						null, other.negate(), "the account holds less than every payout of Payrun together explains"));
			}
		}
		return found;
	}

}
