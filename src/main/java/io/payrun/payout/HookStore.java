package io.payrun.payout;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.provider.CheckoutEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of events. Whoever handles an event has its id to himself until his transaction
 * ends, so that the same one told twice at once is handled once.
 */
final class HookStore {

	private static final Logger LOG = LoggerFactory.getLogger(HookStore.class);

	private final JdbcClient jdbc;

	HookStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** For the transaction: an answer that takes longer is worth nothing. */
	void answerSoon() {
		this.jdbc.sql("""
				select set_config('statement_timeout', '1200', true), set_config('lock_timeout', '800', true),
				       set_config('idle_in_transaction_session_timeout', '5000', true)
				""").query().listOfRows();
	}

	private record Known(String bodySha256, int answer, String outcome) {
	}

	/**
	 * The first answer to an event that was told before; null for a new one. The same id
	 * with another body is told to a person, and the first one stands.
	 */
	@Nullable HookAnswer repeated(String provider, String eventId, byte[] body, @Nullable String checkoutId) {
		this.jdbc.sql("select pg_advisory_xact_lock(hashtextextended('payrun event ' || :provider || ' ' || :id, 0))")
			.param("provider", provider)
			.param("id", eventId)
			.query()
			.listOfRows();
		Known known = this.jdbc.sql("""
				update webhook_event set repeats = repeats + 1 where provider = :provider and event_id = :id
				returning body_sha256, answer, outcome
				""").param("provider", provider).param("id", eventId).query(Known.class).optional().orElse(null);
		if (known == null) {
			return null;
		}
		if (!known.bodySha256().equals(IdempotencyKeys.sha256(body))) {
			LOG.error("event {} of {} came again with another body; the first one stands", eventId, provider);
			tellAltered(eventId, checkoutId);
			// a hold that is not the one that was granted is refused
			return new HookAnswer(
					(known.answer() < 300 && !known.outcome().startsWith("granted")) ? known.answer() : 422,
					"nothing: another body than at first", false);
		}
		return new HookAnswer(known.answer(), known.outcome(), false);
	}

	private void tellAltered(String eventId, @Nullable String checkoutId) {
		this.jdbc.sql("""
				with told as (
				  insert into payout_anomaly (payout_id, run_id, kind, detail)
				  select p.id, p.run_id, 'EVENT_ALTERED', 'event ' || :event || ' came again with other contents'
				  from checkout c join payout p on p.id = c.payout_id where c.id = :checkout
				  on conflict do nothing returning run_id
				)
				update payment_run set report_state = 'STALE'
				where id in (select run_id from told) and report_state <> 'STALE'
				""").param("event", eventId).param("checkout", checkoutId).update();
	}

	void keep(String provider, CheckoutEvent event, byte[] body, int answer, String outcome) {
		insert(provider, event.eventId(), event.type(), event.checkoutId(), body, true, answer, outcome, true);
	}

	/** For later: its page is not known yet. */
	void park(String provider, CheckoutEvent event, byte[] body) {
		insert(provider, event.eventId(), event.type(), event.checkoutId(), body, true, 200, "waits for its page",
				false);
	}

	/** Of an event whose form is not documented nothing but its hash is kept. */
	void keepHint(String provider, String eventId, byte[] body, int answer, String outcome) {
		insert(provider, eventId, "hint", null, body, false, answer, outcome, true);
	}

	private void insert(String provider, String eventId, String type, @Nullable String subject, byte[] body,
			boolean keepBody, int answer, String outcome, boolean applied) {
		this.jdbc
			.sql("""
					insert into webhook_event (provider, event_id, type, subject, body, body_sha256, received_at, applied_at,
					                           answer, outcome)
					select :provider, :id, :type, :subject, :body, :sha256, m.now, case when :applied then m.now end, :answer,
					       :outcome
					from (select payrun_now() as now) m
					""")
			.param("provider", provider)
			.param("id", eventId)
			.param("type", type)
			.param("subject", subject)
			.param("body", keepBody ? new String(body, StandardCharsets.UTF_8) : null)
			.param("sha256", IdempotencyKeys.sha256(body))
			.param("applied", applied)
			.param("answer", answer)
			.param("outcome", outcome)
			.update();
	}

	/**
	 * Events that waited and whose page is known now, in the order in which they came.
	 */
	List<String> parked(int most) {
		return this.jdbc.sql("""
				select e.event_id from webhook_event e join checkout c on c.id = e.subject
				where e.applied_at is null and e.provider = 'soap'
				order by e.received_at, e.event_id limit :most
				""").param("most", most).query(String.class).list();
	}

	/** One that still waits, locked; null where somebody else has it. */
	byte @Nullable [] lockParked(String provider, String eventId) {
		return this.jdbc.sql("""
				select body from webhook_event
				where provider = :provider and event_id = :id and applied_at is null
				for update skip locked
				""")
			.param("provider", provider)
			.param("id", eventId)
			.query(String.class)
			.optional()
			.map((body) -> body.getBytes(StandardCharsets.UTF_8))
			.orElse(null);
	}

	void unpark(String provider, String eventId, String outcome) {
		this.jdbc.sql("""
				update webhook_event set applied_at = payrun_now(), outcome = :outcome
				where provider = :provider and event_id = :id and applied_at is null
				""").param("provider", provider).param("id", eventId).param("outcome", outcome).update();
	}

	/** Brings the next question about payouts in flight forward. */
	int askNow(String provider, Collection<String> words) {
		return this.jdbc.sql("""
				update payout set next_poll_at = payrun_now()
				where provider = :provider and status = 'ACCEPTED' and next_poll_at > payrun_now()
				  and (provider_id in (:words) or reference in (:words))
				""").param("provider", provider).param("words", words).update();
	}

}
