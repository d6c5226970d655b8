package io.payrun.payout;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.payrun.database.TestDatabase;
import io.payrun.provider.soap.SoapEvents;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Payouts that wait for their customers, as rows, and Soap's events about them. */
final class Pages implements AutoCloseable {

	final TestDatabase database = TestDatabase.create();

	final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	final Hooks hooks = new Hooks(this.database.dataSource());

	private final AtomicInteger events = new AtomicInteger();

	private final AtomicInteger made = new AtomicInteger();

	Pages() {
		this.sql.sql("""
				insert into payment_run (id, job, mode, business_date, source_kind, accepted_at, organisation, state)
				values (1, 'nightly', 'test', '2026-11-26', 'none', payrun_now(), 'soap', 'FINISHED')
				""").update();
	}

	/**
	 * A payout of USD with its live page {@code chk_REFERENCE} and customer
	 * {@code cus_REFERENCE}.
	 */
	Pages payout(String reference, String amount, String type) {
		this.sql
			.sql("""
					insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, withdrawal_type,
					                    status, created_at, idempotency_key, request_body, provider_id, submitted_at)
					select 1, coalesce((select max(line) from payout), 1) + 1, 'test', 'soap', :reference, 'cus_' || :reference,
					       cast(:amount as numeric), 'USD', :type, 'AWAITING_CUSTOMER', payrun_now(), 'k', '{}', 'chk_' || :reference,
					       payrun_now()
					""")
			.param("reference", reference)
			.param("amount", amount)
			.param("type", type)
			.update();
		open("chk_" + reference, reference);
		return this;
	}

	/** A live page of a payout that is there. */
	void open(String page, String reference) {
		this.sql.sql("""
				insert into checkout (id, payout_id, state, url, opened_at, expires_at)
				select :page, id, 'LIVE', 'https://x.example/?s=1', payrun_now(), payrun_now() + interval '1 day'
				from payout where reference = :reference
				""").param("page", page).param("reference", reference).update();
	}

	/** From now on the page is not known here. */
	void forget(String page) {
		this.sql.sql("delete from checkout where id = :page").param("page", page).update();
	}

	/** A payout of its own. */
	String next(String amount, String type) {
		String reference = "P" + this.made.incrementAndGet();
		payout(reference, amount, type);
		return reference;
	}

	/**
	 * An event of a payout's page about a charge; the words of type and status as Soap's.
	 */
	static String event(String id, String type, String reference, String charge, String words, long cents) {
		String[] status = words.split("<");
		return """
				{"event_id":"%s","type":"checkout.%s","data":{"id":"chk_%s","type":"withdrawal","charge":{"id":"%s",\
				"status":"%s","from_status":"%s","amount_cents":%d,"transaction_type":"debit"},"customer":{"id":"cus_%s"},\
				"line_items":[],"line_items_total_amount_cents":null}}"""
			.formatted(id, type, reference, charge, status[0], status[1], cents, reference);
	}

	/** {@code TYPE CHARGE STATUS<FROM CENTS}, or {@code TYPE} alone. */
	static String body(String id, String reference, String words) {
		String[] parts = words.strip().split(" ");
		return (parts.length == 1) ? event(id, parts[0], reference)
				: event(id, parts[0], reference, parts[1] + "_" + reference, parts[2], Long.parseLong(parts[3]));
	}

	/** The next event of a payout's page, in those words. */
	int tell(String reference, String words) {
		return take(body(nextId(), reference, words));
	}

	/** An event about the page itself. */
	static String event(String id, String type, String reference) {
		return """
				{"event_id":"%s","type":"checkout.%s","data":{"id":"chk_%s","type":"withdrawal",\
				"terminally_failed_at":"2026-11-26 06:05:22 UTC","customer":{"id":"cus_%s"}}}""".formatted(id, type,
				reference, reference);
	}

	String nextId() {
		return "ev_" + this.events.incrementAndGet();
	}

	int take(String body) {
		return answer(body).status();
	}

	HookAnswer answer(String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		return this.hooks.take(SoapEvents.read(bytes).orElseThrow(), bytes);
	}

	int hold(String reference, String charge, long cents) {
		return take(event(nextId(), "hold", reference, charge, "held<created", cents));
	}

	/** {@code STATUS held paid refunded}, and what a person is told. */
	String stands(String reference) {
		return this.sql
			.sql("""
					select concat_ws(' ', status, coalesce(held_amount::text, '-'), coalesce(paid_amount::text, '-'),
					                 coalesce(refunded_amount::text, '-'),
					                 (select string_agg(kind, ' ' order by kind) from payout_anomaly a where a.payout_id = p.id))
					from payout p where reference = :reference
					""")
			.param("reference", reference)
			.query(String.class)
			.single();
	}

	long number(String query) {
		return this.sql.sql(query).query(Long.class).single();
	}

	@Nullable String text(String query) {
		return this.sql.sql(query).query(String.class).optional().orElse(null);
	}

	/** All of our books about pages, to be compared. */
	List<String> everything() {
		List<String> rows = new ArrayList<>();
		for (String table : List.of("payout", "checkout", "checkout_charge", "payout_event", "payout_anomaly")) {
			rows.addAll(this.sql.sql("select t::text from " + table + " t order by 1").query(String.class).list());
		}
		return rows;
	}

	static BigDecimal dollars(String amount) {
		return new BigDecimal(amount);
	}

	@Override
	public void close() {
		this.database.close();
	}

}
