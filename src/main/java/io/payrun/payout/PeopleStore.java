package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The SQL of people's acts: guarded by status and version, each with its event. */
final class PeopleStore {

	/** Holds that nothing but a person ends. */
	private static final String[] OURS = { "POSSIBLE_DUPLICATE", "OVER_LIMIT" };

	private static final String FOUND = """
			select p.*, (select two_people from payment_run r where r.id = p.run_id) as two_people from payout p
			""";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	PeopleStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * What a person says of a payout.
	 *
	 * @param act the act that may take two, or null for one that never does
	 * @param toldId the provider's id that the person found, or null
	 * @param reason why
	 * @param actor who
	 */
	record Said(@Nullable String act, @Nullable String toldId, String reason, String actor) {
	}

	/** What became of an act. */
	sealed interface Outcome {

		/** It is done. */
		record Done() implements Outcome {
		}

		/** A second person must say the same. */
		record Waits() implements Outcome {
		}

		/** It was not done. */
		record Refused(String reason) implements Outcome {
		}

	}

	private record First(long id, String actor, String reason) {
	}

	/**
	 * Does an act, or notes it where its job takes two people and no other one has said
	 * the same of the payout as it is.
	 */
	Outcome act(Found found, Said said, Predicate<String> statement) {
		try {
			return this.transaction.execute((status) -> {
				String reason = (found.twoPeople() && said.act() != null) ? agreed(found, said) : said.reason();
				if (reason == null) {
					return new Outcome.Waits();
				}
				if (statement.test(reason)) {
					return new Outcome.Done();
				}
				status.setRollbackOnly();
				return new Outcome.Refused("it changed at this moment, look again");
			});
		}
		catch (DataAccessException ex) {
			return new Outcome.Refused(ApprovalStore.raised(ex));
		}
	}

	/** The reasons of both, or null where this is the first of two. */
	private @Nullable String agreed(Found found, Said said) {
		First first = this.jdbc.sql("""
				select id, actor, reason from payout_proposal
				where payout_id = :id and version = :version and act = :act and told_id is not distinct from :toldId
				  and actor <> :actor and done_at is null and person_may(actor, 'operator')
				order by id limit 1
				for update
				""")
			.param("id", found.id())
			.param("version", found.version())
			.param("act", said.act())
			.param("toldId", said.toldId())
			.param("actor", said.actor())
			.query(First.class)
			.optional()
			.orElse(null);
		if (first == null) {
			this.jdbc.sql("""
					insert into payout_proposal (payout_id, version, act, told_id, actor, reason)
					values (:id, :version, :act, :toldId, :actor, :reason)
					""")
				.param("id", found.id())
				.param("version", found.version())
				.param("act", said.act())
				.param("toldId", said.toldId())
				.param("actor", said.actor())
				.param("reason", said.reason())
				.update();
			return null;
		}
		this.jdbc.sql("update payout_proposal set second = :actor, done_at = payrun_now() where id = :id")
			.param("id", first.id())
			.param("actor", said.actor())
			.update();
		return said.reason() + " (first said by " + first.actor() + ": " + first.reason() + ")";
	}

	List<Found> byReference(String reference, @Nullable String mode) {
		return this.jdbc.sql(FOUND + """
				where reference = :reference and (cast(:mode as text) is null or mode = :mode)
				order by mode
				""").param("reference", reference).param("mode", mode).query(PeopleStore::found).list();
	}

	List<Found> inRun(People.Selection selection, List<String> statuses) {
		return this.jdbc.sql(FOUND + """
				where run_id = :run and status in (:statuses) and not frozen
				  and (cast(:kind as text) is null or hold_kind = :kind)
				  and (cast(:mode as text) is null or mode = :mode)
				order by line
				""")
			.param("run", selection.runId())
			.param("statuses", statuses)
			.param("kind", selection.kind())
			.param("mode", selection.mode())
			.query(PeopleStore::found)
			.list();
	}

	List<People.Touched> preview(People.Selection selection, List<String> statuses) {
		return this.jdbc.sql("""
				select currency, count(*) as count, sum(amount) as amount from payout
				where status in (:statuses) and not frozen
				  and (cast(:mode as text) is null or mode = :mode)
				  and case when cast(:run as bigint) is null then reference in (:references)
				      else run_id = :run and (cast(:kind as text) is null or hold_kind = :kind) end
				group by currency order by currency
				""")
			.param("statuses", statuses)
			.param("mode", selection.mode())
			.param("run", selection.runId())
			.param("references", selection.references().isEmpty() ? List.of("") : selection.references())
			.param("kind", selection.kind())
			.query((row, number) -> new People.Touched(row.getString("currency"), row.getInt("count"),
					row.getBigDecimal("amount")))
			.list();
	}

	boolean release(Found found, String reason, String actor) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set status = 'READY', version = version + 1, hold_kind = null, claimed_epoch = null,
					      released_by = case when p.hold_kind = any(:ours) then :actor else p.released_by end,
					      released_kind = case when p.hold_kind = any(:ours) then p.hold_kind else p.released_kind end,
					      released_at = case when p.hold_kind = any(:ours) then m.now else p.released_at end,
					      reason = 'released: ' || :reason, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'HELD', 'READY',
					        'released: ' || :reason, :actor, null)
					  from moment m
					  where id = :id and status = 'HELD' and version = :version and not frozen
					  returning id, run_id, version, m.now, chain_count, chain_head
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, 'HELD', 'READY', 'released: ' || :reason, :actor, chain_count, chain_head
					from changed
					""")
			.param("id", found.id())
			.param("version", found.version())
			.param("reason", reason)
			.param("actor", actor)
			.param("ours", OURS)
			.update() == 1;
	}

	boolean deny(Found found, String reason, String actor) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set status = 'DENIED', version = version + 1, hold_kind = null, final_at = m.now,
					      reason = 'denied: ' || :reason, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :status, 'DENIED',
					        'denied: ' || :reason, :actor, null)
					  from moment m
					  where id = :id and status = :status and version = :version and not frozen
					  returning id, run_id, version, m.now, chain_count, chain_head
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, :status, 'DENIED', 'denied: ' || :reason, :actor, chain_count, chain_head
					from changed
					""")
			.param("id", found.id())
			.param("status", found.status())
			.param("version", found.version())
			.param("reason", reason)
			.param("actor", actor)
			.update() == 1;
	}

	boolean resolve(Found found, PayoutStatus to, @Nullable String providerId, String evidence, String actor) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set status = :to, version = version + 1, in_doubt = false,
					      provider_id = coalesce(:providerId, provider_id),
					      reason = 'resolved by a person: ' || :evidence,
					      accepted_at = case when :to = 'ACCEPTED' then m.now end,
					      next_poll_at = case when :to = 'ACCEPTED' then m.now end,
					      paid_amount = case when :to = 'COMPLETED' then amount end,
					      final_at = case when :to <> 'ACCEPTED' then m.now end, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, 'UNKNOWN', :to,
					        'resolved by a person: ' || :evidence, :actor, null)
					  from moment m
					  where id = :id and status = 'UNKNOWN' and version = :version
					  returning id, run_id, version, m.now, chain_count, chain_head
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, 'UNKNOWN', :to, 'resolved by a person: ' || :evidence, :actor, chain_count, chain_head
					from changed
					""")
			.param("id", found.id())
			.param("version", found.version())
			.param("to", to.name())
			.param("providerId", providerId)
			.param("evidence", evidence)
			.param("actor", actor)
			.update() == 1;
	}

	/**
	 * The reference of another payout that has this provider id; null where it is free.
	 */
	@Nullable String ownerOf(Found found, String providerId) {
		return this.jdbc.sql("""
				select o.reference from payout o join payout p on p.id = :id
				where o.provider_id = :providerId and o.provider = p.provider and o.mode = p.mode and o.id <> p.id
				limit 1
				""")
			.param("id", found.id())
			.param("providerId", providerId)
			.query(String.class)
			.optional()
			.orElse(null);
	}

	private static Found found(ResultSet row, int number) throws SQLException {
		return new Found(row.getLong("id"), row.getLong("run_id"), row.getString("reference"), row.getString("status"),
				row.getInt("version"), row.getBoolean("frozen"), row.getString("hold_kind"),
				row.getBoolean("two_people"));
	}

	/**
	 * A payout that a person means.
	 *
	 * @param id the payout
	 * @param runId its run
	 * @param reference its reference
	 * @param status its status
	 * @param version its version
	 * @param frozen whether it may not go
	 * @param holdKind why it is held, or null
	 * @param twoPeople whether its run's job takes two people
	 */
	record Found(long id, long runId, String reference, String status, int version, boolean frozen,
			@Nullable String holdKind, boolean twoPeople) {

		/** Who may let it go. */
		Role releasedBy() {
			return "OVER_LIMIT".equals(this.holdKind) ? Role.APPROVER : Role.OPERATOR;
		}

	}

}
