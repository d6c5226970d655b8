package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * SQL of the balance readings. The account is mode, provider and organisation; the
 * organisation is bound to the runs.
 */
final class BalanceStore {

	private static final int CHUNK = 10_000;

	private final JdbcClient jdbc;

	private final TransactionTemplate snapshot;

	private final TransactionTemplate write;

	BalanceStore(DataSource dataSource) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
		this.jdbc = JdbcClient.create(dataSource);
		this.snapshot = new TransactionTemplate(transactions);
		this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		this.snapshot.setReadOnly(true);
		this.write = new TransactionTemplate(transactions);
		this.write.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/** Who reads. */
	record Reader(long runId, int launch, String mode, String provider, String organisation) {
	}

	/** A payout whose money is open. */
	record Open(long payoutId, String status, String currency) {
	}

	/** A run's first opening reading in a currency. */
	record First(long readingId, String currency, BigDecimal available, BigDecimal completed) {
	}

	/**
	 * The account's payouts as one snapshot showed them.
	 *
	 * @param at database time of the snapshot
	 * @param completed sum of all completed payouts, by currency
	 * @param open every open payout
	 * @param currencies what the run and its readings use
	 * @param firsts the run's first opening readings; only for a closing
	 * @param changes what moved since them, by currency
	 * @param refunds sums that were given back in the last hour, by currency
	 */
	record States(OffsetDateTime at, Map<String, BigDecimal> completed, List<Open> open, TreeSet<String> currencies,
			Map<String, First> firsts, Map<String, List<Movement>> changes, Map<String, BigDecimal> refunds) {

		boolean lateRefundsCouldExplain(Map<String, BigDecimal> available) {
			return this.firsts.keySet().stream().anyMatch((currency) -> {
				Expectation expected = expectation(currency);
				BigDecimal refunded = this.refunds.getOrDefault(currency, BigDecimal.ZERO);
				BigDecimal missing = (expected != null)
						? expected.min().subtract(available.getOrDefault(currency, BigDecimal.ZERO)) : BigDecimal.ZERO;
				return missing.signum() > 0 && missing.compareTo(refunded) <= 0;
			});
		}

		@Nullable Expectation expectation(String currency) {
			First first = this.firsts.get(currency);
			return (first != null) ? Expectation.of(first.available(), this.changes.getOrDefault(currency, List.of()))
					: null;
		}

	}

	/** What the account should show. */
	record Expectation(BigDecimal point, BigDecimal min, BigDecimal max) {

		static Expectation of(BigDecimal opening, List<Movement> movements) {
			Expectation sum = new Expectation(opening, opening, opening);
			for (Movement movement : movements) {
				sum = new Expectation(sum.point.add(movement.expected()), sum.min.add(movement.least()),
						sum.max.add(movement.most()));
			}
			return sum;
		}

	}

	/** One snapshot of all that a reading needs; no provider call happens inside. */
	States states(Reader reader, boolean closing) {
		return inSnapshot(() -> {
			OffsetDateTime at = this.jdbc.sql("select payrun_now()").query(OffsetDateTime.class).single();
			Map<String, BigDecimal> completed = completed(reader);
			List<Open> open = open(reader);
			Map<String, First> firsts = closing ? firsts(reader) : Map.of();
			TreeSet<String> currencies = new TreeSet<>(currencies(reader));
			open.forEach((payout) -> currencies.add(payout.currency()));
			currencies.addAll(firsts.keySet());
			Map<String, List<Movement>> changes = closing ? changes(reader, firsts, completed) : Map.of();
			Map<String, BigDecimal> refunds = closing ? refunds(reader) : Map.of();
			return new States(at, completed, open, currencies, firsts, changes, refunds);
		});
	}

	void keepOpening(Reader reader, States states, Map<String, BigDecimal> available) {
		keep(reader, "opening", states, available);
	}

	void keepClosing(Reader reader, States states, Map<String, BigDecimal> available) {
		keep(reader, "closing", states, available);
	}

	private void keep(Reader reader, String kind, States states, Map<String, BigDecimal> available) {
		TreeSet<String> currencies = new TreeSet<>(states.currencies());
		currencies.addAll(available.keySet());
		this.write.executeWithoutResult((status) -> {
			for (String currency : currencies) {
				long reading = insertReading(reader, kind, currency, states,
						available.getOrDefault(currency, BigDecimal.ZERO));
				List<Open> open = states.open()
					.stream()
					.filter((payout) -> payout.currency().equals(currency))
					.toList();
				for (int from = 0; from < open.size(); from += CHUNK) {
					insertOpen(reading, open.subList(from, Math.min(open.size(), from + CHUNK)));
				}
			}
			CrashPoint.RC6.before();
		});
		CrashPoint.RC6.after();
	}

	private Map<String, BigDecimal> completed(Reader reader) {
		return sums(reader, """
				select p.currency, sum(p.amount) as amount
				from payout p join payment_run r on r.id = p.run_id
				where p.mode = :mode and p.provider = :provider and r.organisation = :organisation
				  and p.status = 'COMPLETED'
				group by p.currency""");
	}

	private List<Open> open(Reader reader) {
		return this.jdbc.sql("""
				select p.id as payout_id, p.status, p.currency
				from payout p join payment_run r on r.id = p.run_id
				where p.mode = :mode and p.provider = :provider and r.organisation = :organisation
				  and p.status in ('SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN')""")
			.param("mode", reader.mode())
			.param("provider", reader.provider())
			.param("organisation", reader.organisation())
			.query(Open.class)
			.list();
	}

	private List<String> currencies(Reader reader) {
		return this.jdbc
			.sql("select distinct currency from payout where run_id = :run and mode = :mode and provider = :provider")
			.param("run", reader.runId())
			.param("mode", reader.mode())
			.param("provider", reader.provider())
			.query(String.class)
			.list();
	}

	private Map<String, First> firsts(Reader reader) {
		Map<String, First> byCurrency = new HashMap<>();
		this.jdbc.sql("""
				select distinct on (currency) id as reading_id, currency, available, completed
				from balance_reading
				where run_id = :run and provider = :provider and kind = 'opening'
				order by currency, id""")
			.param("run", reader.runId())
			.param("provider", reader.provider())
			.query(First.class)
			.list()
			.forEach((first) -> byCurrency.put(first.currency(), first));
		return byCurrency;
	}

	private Map<String, List<Movement>> changes(Reader reader, Map<String, First> firsts,
			Map<String, BigDecimal> completedNow) {
		Map<String, List<Movement>> byCurrency = new HashMap<>();
		Map<String, BigDecimal> settled = new HashMap<>();
		if (firsts.isEmpty()) {
			return byCurrency;
		}
		List<Long> readings = firsts.values().stream().map(First::readingId).toList();
		for (Change change : openThen(readings)) {
			add(byCurrency, change.currency(), Movement.From.of(change.was()), change.now(), change.amount());
			if (change.now().equals("COMPLETED")) {
				settled.merge(change.currency(), change.amount(), BigDecimal::add);
			}
		}
		openSince(reader, readings)
			.forEach((currency, amount) -> add(byCurrency, currency, Movement.From.HOME, "ACCEPTED", amount));
		Map<String, BigDecimal> returned = returnedSince(reader, readings);
		firsts.forEach((currency, first) -> {
			BigDecimal back = returned.getOrDefault(currency, BigDecimal.ZERO);
			// completed now = completed then - returned + settled ones + those that were
			// home: solved for the last
			BigDecimal paid = completedNow.getOrDefault(currency, BigDecimal.ZERO)
				.subtract(first.completed())
				.add(back)
				.subtract(settled.getOrDefault(currency, BigDecimal.ZERO));
			add(byCurrency, currency, Movement.From.HOME, "COMPLETED", paid.max(BigDecimal.ZERO));
			add(byCurrency, currency, Movement.From.AWAY, "RETURNED", back.subtract(paid.min(BigDecimal.ZERO)));
		});
		return byCurrency;
	}

	private static void add(Map<String, List<Movement>> byCurrency, String currency, Movement.From from, String now,
			BigDecimal amount) {
		byCurrency.computeIfAbsent(currency, (key) -> new ArrayList<>())
			.add(new Movement(from, Movement.To.of(now), amount));
	}

	private record Change(String currency, String was, String now, BigDecimal amount) {
	}

	private List<Change> openThen(List<Long> readings) {
		return this.jdbc.sql("""
				select p.currency, o.status as was, p.status as now, sum(p.amount) as amount
				from balance_open o join payout p on p.id = o.payout_id
				where o.reading_id in (:readings)
				group by p.currency, o.status, p.status""").param("readings", readings).query(Change.class).list();
	}

	private Map<String, BigDecimal> openSince(Reader reader, List<Long> readings) {
		return toMap(of(reader, """
				select p.currency, sum(p.amount) as amount
				from payout p join payment_run r on r.id = p.run_id
				where p.mode = :mode and p.provider = :provider and r.organisation = :organisation
				  and p.status in ('SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN')
				  and not exists (select from balance_open o where o.payout_id = p.id and o.reading_id in (:readings))
				group by p.currency""").param("readings", readings));
	}

	/** Completed at the opening, given back by now. */
	private Map<String, BigDecimal> returnedSince(Reader reader, List<Long> readings) {
		return toMap(of(reader, """
				select p.currency, sum(p.amount) as amount
				from payout p join payment_run r on r.id = p.run_id
				join balance_reading b on b.id in (:readings) and b.currency = p.currency
				where p.mode = :mode and p.provider = :provider and r.organisation = :organisation
				  and p.status = 'RETURNED'
				  and exists (select from payout_event e where e.payout_id = p.id
				              and e.to_status = 'RETURNED' and e.at > b.taken_at)
				  and not exists (select from payout_event e where e.payout_id = p.id
				                  and e.to_status = 'COMPLETED' and e.at > b.taken_at)
				  and not exists (select from balance_open o where o.payout_id = p.id and o.reading_id = b.id)
				group by p.currency""").param("readings", readings));
	}

	private Map<String, BigDecimal> refunds(Reader reader) {
		return sums(reader, """
				select p.currency, sum(p.amount) as amount
				from payout p join payment_run r on r.id = p.run_id
				where p.mode = :mode and p.provider = :provider and r.organisation = :organisation
				  and p.status in ('FAILED', 'CANCELLED', 'RETURNED')
				  and (p.final_at > payrun_now() - interval '1 hour'
				       or exists (select from payout_event e where e.payout_id = p.id and e.to_status = p.status
				                  and e.at > payrun_now() - interval '1 hour'))
				group by p.currency""");
	}

	private long insertReading(Reader reader, String kind, String currency, States states, BigDecimal available) {
		Expectation expected = states.expectation(currency);
		return this.jdbc.sql("""
				insert into balance_reading (run_id, launch, kind, provider, organisation, currency, available,
				                             completed, taken_at, expected, expected_min, expected_max)
				values (:run, :launch, :kind, :provider, :organisation, :currency, :available,
				        :completed, :at, cast(:expected as numeric), cast(:min as numeric), cast(:max as numeric))
				returning id""")
			.param("run", reader.runId())
			.param("launch", reader.launch())
			.param("kind", kind)
			.param("provider", reader.provider())
			.param("organisation", reader.organisation())
			.param("currency", currency)
			.param("available", available)
			.param("completed", states.completed().getOrDefault(currency, BigDecimal.ZERO))
			.param("at", states.at())
			.param("expected", (expected != null) ? expected.point() : null)
			.param("min", (expected != null) ? expected.min() : null)
			.param("max", (expected != null) ? expected.max() : null)
			.query(Long.class)
			.single();
	}

	private void insertOpen(long reading, List<Open> payouts) {
		this.jdbc.sql("""
				insert into balance_open (reading_id, payout_id, status)
				select :reading, u.id, u.status from unnest(:ids, :statuses) as u (id, status)""")
			.param("reading", reading)
			.param("ids", payouts.stream().map(Open::payoutId).toArray(Long[]::new))
			.param("statuses", payouts.stream().map(Open::status).toArray(String[]::new))
			.update();
	}

	private Map<String, BigDecimal> sums(Reader reader, String sql) {
		return toMap(of(reader, sql));
	}

	private JdbcClient.StatementSpec of(Reader reader, String sql) {
		return this.jdbc.sql(sql)
			.param("mode", reader.mode())
			.param("provider", reader.provider())
			.param("organisation", reader.organisation());
	}

	private static Map<String, BigDecimal> toMap(JdbcClient.StatementSpec statement) {
		Map<String, BigDecimal> sums = new HashMap<>();
		statement.query((row) -> {
			sums.put(row.getString("currency"), row.getBigDecimal("amount"));
		});
		return sums;
	}

	private <T> T inSnapshot(Supplier<T> work) {
		return Objects.requireNonNull(this.snapshot.execute((status) -> work.get()));
	}

}
