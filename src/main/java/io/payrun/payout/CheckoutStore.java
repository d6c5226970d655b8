package io.payrun.payout;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.payrun.provider.ChargeStanding;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of what becomes of customers' pages. Each statement runs in its caller's
 * transaction, which has locked the payout's row first, so that what is read here stays.
 */
final class CheckoutStore {

	private static final String ROW = """
			select c.id as checkout_id, c.state, c.expires_at > payrun_now() as in_time, p.id, p.run_id, p.reference,
			       p.destination, p.amount, coalesce(p.withdrawal_type, 'fixed') = 'balance' as is_balance, p.status,
			       p.version, p.frozen,
			       exists (select from send_pause s
			               where s.ended_at is null and coalesce(s.provider, p.provider) = p.provider) as paused
			from checkout c join payout p on p.id = c.payout_id
			""";

	private final JdbcClient jdbc;

	private final AnomalyStore anomalies;

	CheckoutStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.anomalies = new AnomalyStore(dataSource);
	}

	/** A page and its payout, whose row is locked until the transaction ends. */
	Optional<CheckoutRow> lock(String checkoutId) {
		// first the lock, then the look: what was committed while it was waited for
		// counts
		this.jdbc.sql("""
				select p.id from payout p join checkout c on c.payout_id = p.id where c.id = :id for no key update of p
				""").param("id", checkoutId).query(Long.class).optional();
		return this.jdbc.sql(ROW + "where c.id = :id").param("id", checkoutId).query(CheckoutStore::row).optional();
	}

	/** All charges of a payout, in the order in which their holds were granted. */
	List<CheckoutTruth.Charge> charges(long payoutId) {
		return this.jdbc.sql("""
				select id, checkout_id, standing, word, amount, reversed,
				       case when granted then row_number() over (order by granted_at nulls last, id) else 0 end as grant
				from checkout_charge where payout_id = :payout order by id
				""")
			.param("payout", payoutId)
			.query((row, number) -> new CheckoutTruth.Charge(row.getString("id"), row.getString("checkout_id"),
					ChargeStanding.valueOf(row.getString("standing")), row.getString("word"),
					row.getBigDecimal("amount"), row.getBigDecimal("reversed"), row.getInt("grant")))
			.list();
	}

	/** Whether the newest page of a payout can take no further try. */
	boolean isPageDead(long payoutId) {
		return this.jdbc.sql("""
				select state in ('EXPIRED', 'TERMINATED') from checkout
				where payout_id = :payout order by opened_at desc, id desc limit 1
				""").param("payout", payoutId).query(Boolean.class).optional().orElse(false);
	}

	/** Says yes to a hold: the charge, the payout and its event in one statement. */
	boolean grant(CheckoutRow row, String chargeId, BigDecimal amount) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set status = 'ACCEPTED', version = version + 1, held_amount = :amount, provider_reference = :charge,
					      provider_status = 'held', accepted_at = m.now,
					      reason = case when :amount < amount then 'held ' || :amount || ' of ' || amount end, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now,
					        'AWAITING_CUSTOMER', 'ACCEPTED', 'hold granted: ' || :amount || ' by charge ' || :charge, 'payrun', null)
					  from moment m
					  where id = :id and status = 'AWAITING_CUSTOMER' and version = :version and not frozen
					  returning id, run_id, version, m.now, chain_count, chain_head
					), charge as (
					  insert into checkout_charge (id, checkout_id, payout_id, standing, word, amount, granted, granted_at,
					                               created_at, next_poll_at)
					  select :charge, :checkout, id, 'HELD', 'held', :amount, true, now, now, now + interval '10 seconds'
					  from changed
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, 'AWAITING_CUSTOMER', 'ACCEPTED',
					       'hold granted: ' || :amount || ' by charge ' || :charge, 'payrun', chain_count, chain_head
					from changed
					""")
			.param("id", row.payoutId())
			.param("version", row.version())
			.param("checkout", row.checkoutId())
			.param("charge", chargeId)
			.param("amount", amount)
			.update() == 1;
	}

	/**
	 * Writes how far a charge has come. A granted one is asked about until it ends, and a
	 * paid one is watched: after 1, 7 and 30 days.
	 * @return false where its id belongs to another payout
	 */
	boolean keep(CheckoutRow row, CheckoutTruth.Charge charge) {
		return this.jdbc.sql("""
				insert into checkout_charge as known (id, checkout_id, payout_id, standing, word, amount, reversed,
				                                      created_at, settled_at, next_poll_at)
				select :charge, :checkout, :payout, :standing, :word, :amount, :reversed, m.now,
				       case when :standing = 'SUCCEEDED' then m.now end,
				       case when :standing = 'SUCCEEDED' then m.now + interval '1 day' end
				from (select payrun_now() as now) m
				on conflict (id) do update
				set standing = excluded.standing, word = excluded.word, reversed = excluded.reversed,
				    settled_at = coalesce(known.settled_at, excluded.settled_at),
				    next_poll_at = case when excluded.standing in ('FAILED', 'REVERSED') then null
				                        when excluded.standing = 'SUCCEEDED' and known.standing <> 'SUCCEEDED'
				                          then excluded.next_poll_at
				                        else known.next_poll_at end
				where known.payout_id = excluded.payout_id
				""")
			.param("charge", charge.id())
			.param("checkout", row.checkoutId())
			.param("payout", row.payoutId())
			.param("standing", charge.standing().name())
			.param("word", charge.word())
			.param("amount", charge.amount())
			.param("reversed", charge.reversed())
			.update() == 1;
	}

	/** Ends a page; its address is forgotten. */
	void endPage(String checkoutId, String state, List<String> from) {
		this.jdbc.sql("""
				update checkout set state = :state, url = null, ended_at = coalesce(ended_at, payrun_now())
				where id = :id and state in (:from)
				""").param("id", checkoutId).param("state", state).param("from", from).update();
	}

	/** One step of a payout to where its charges and pages show it. */
	boolean move(CheckoutRow row, CheckoutTruth truth, String detail) {
		CheckoutTruth.Charge charge = truth.charge();
		return this.jdbc.sql("""
				with moment as materialized (
				  select payrun_now() as now
				), changed as (
				  update payout p
				  set status = :to, version = version + 1, held_amount = :held, paid_amount = :paid,
				      refunded_amount = :refunded, provider_reference = coalesce(:charge, provider_reference),
				      provider_status = coalesce(:word, provider_status),
				      reason = case when :to in ('FAILED', 'EXPIRED', 'RETURNED') then :detail end,
				      final_at = case when :final then m.now end, chain_count = p.chain_count + 1,
				      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :from, :to,
				        :detail, 'payrun', null)
				  from moment m
				  where id = :id and status = :from and version = :version
				  returning id, run_id, version, m.now, chain_count, chain_head
				), stale as (
				  update payment_run set report_state = 'STALE'
				  where id in (select run_id from changed) and report_state <> 'STALE'
				)
				insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
				select id, version, now, :from, :to, :detail, 'payrun', chain_count, chain_head
				from changed
				""")
			.param("id", row.payoutId())
			.param("version", row.version())
			.param("from", row.status().name())
			.param("to", truth.status().name())
			.param("held", truth.held())
			.param("paid", truth.paid())
			.param("refunded", truth.refunded())
			.param("charge", (charge != null) ? charge.id() : null)
			.param("word", (charge != null) ? charge.word() : null)
			.param("detail", detail)
			.param("final", truth.status().isFinal())
			.update() == 1;
	}

	/** A payout that the provider pays after all: nothing of it goes on by itself. */
	void freeze(CheckoutRow row, String detail) {
		this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set version = version + 1, frozen = true, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :status, :status,
					        'frozen: ' || :detail, 'payrun', null)
					  from moment m
					  where id = :id and status = :status and version = :version and not frozen
					  returning id, version, m.now, chain_count, chain_head
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, :status, :status, 'frozen: ' || :detail, 'payrun', chain_count, chain_head
					from changed
					""")
			.param("id", row.payoutId())
			.param("version", row.version())
			.param("status", row.status().name())
			.param("detail", detail)
			.update();
	}

	/** Something that a person has to know of a payout. */
	void tell(CheckoutRow row, String kind, String detail) {
		this.anomalies.tell(row.payoutId(), row.runId(), kind, detail);
	}

	private static CheckoutRow row(ResultSet row, int number) throws SQLException {
		return new CheckoutRow(row.getString("checkout_id"), row.getString("state"), row.getBoolean("in_time"),
				row.getLong("id"), row.getLong("run_id"), row.getString("reference"), row.getString("destination"),
				row.getBigDecimal("amount"), row.getBoolean("is_balance"),
				PayoutStatus.valueOf(row.getString("status")), row.getInt("version"), row.getBoolean("frozen"),
				row.getBoolean("paused"));
	}

}
