package io.payrun.payout;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of evidence that comes late: guarded by status and version, by no epoch. */
final class EvidenceStore {

	private final JdbcClient jdbc;

	private final AnomalyStore anomalies;

	EvidenceStore(DataSource dataSource) {
		DataSource prompt = new PromptStore(dataSource);
		this.jdbc = JdbcClient.create(prompt);
		this.anomalies = new AnomalyStore(prompt);
	}

	Row row(long id) {
		return this.jdbc.sql("select id, run_id, status, version, provider_id from payout where id = :id")
			.param("id", id)
			.query((row, number) -> new Row(row.getLong("id"), row.getLong("run_id"),
					PayoutStatus.valueOf(row.getString("status")), row.getInt("version"), row.getString("provider_id")))
			.single();
	}

	boolean acceptByEvidence(Row row, SendResult result, String providerId) {
		return this.jdbc.sql("""
				with moment as materialized (
				  select payrun_now() as now
				), changed as (
				  update payout p
				  set status = 'ACCEPTED', version = version + 1, provider_id = :providerId,
				      provider_reference = :providerReference, provider_status = :providerStatus, in_doubt = false,
				      reason = null, submitted_at = first_sent_at, accepted_at = m.now,
				      next_poll_at = m.now, chain_count = p.chain_count + 1,
				      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :status,
				        'ACCEPTED', 'accepted by the provider, told late', 'payrun', null)
				  from moment m
				  where id = :id and status = :status and version = :version
				  returning id, run_id, version, m.now, chain_count, chain_head
				), stale as (
				  update payment_run set report_state = 'STALE'
				  where id in (select run_id from changed) and report_state <> 'STALE'
				)
				insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
				select id, version, now, :status, 'ACCEPTED', 'accepted by the provider, told late', 'payrun',
				       chain_count, chain_head
				from changed
				""")
			.param("id", row.id())
			.param("status", row.status().name())
			.param("version", row.version())
			.param("providerId", providerId)
			.param("providerReference", result.providerReference())
			.param("providerStatus", result.providerStatus())
			.update() == 1;
	}

	boolean freeze(Row row, String providerId) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set version = version + 1, provider_id = :providerId, frozen = true, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :status, :status,
					        'frozen: the provider accepted it as ' || :providerId, 'payrun', null)
					  from moment m
					  where id = :id and status = :status and version = :version
					  returning id, run_id, version, m.now, chain_count, chain_head
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run_id, 'PAID_AFTER_REFUSAL',
					         'it is ' || :status || ', and the provider accepted it as ' || :providerId
					  from changed on conflict do nothing
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, :status, :status,
					       'frozen: the provider accepted it as ' || :providerId, 'payrun', chain_count, chain_head
					from changed
					""")
			.param("id", row.id())
			.param("status", row.status().name())
			.param("version", row.version())
			.param("providerId", providerId)
			.update() == 1;
	}

	boolean keepId(Row row, String providerId) {
		return this.jdbc
			.sql("""
					with moment as materialized (
					  select payrun_now() as now
					), changed as (
					  update payout p
					  set version = version + 1, provider_id = :providerId, chain_count = p.chain_count + 1,
					      chain_head = event_link(payout_head(p), p.id, p.chain_count + 1, p.version + 1, m.now, :status, :status,
					        'the provider has it as ' || :providerId || ', told late', 'payrun', null)
					  from moment m
					  where id = :id and status = :status and version = :version
					  returning id, run_id, version, m.now, chain_count, chain_head
					), stale as (
					  update payment_run set report_state = 'STALE'
					  where id in (select run_id from changed) and report_state <> 'STALE'
					)
					insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
					select id, version, now, :status, :status,
					       'the provider has it as ' || :providerId || ', told late', 'payrun', chain_count, chain_head
					from changed
					""")
			.param("id", row.id())
			.param("status", row.status().name())
			.param("version", row.version())
			.param("providerId", providerId)
			.update() == 1;
	}

	/** Tells both sides where another payout has this id of the provider. */
	void tellSameId(long id, String providerId) {
		this.jdbc
			.sql("""
					with same as (
					  select p.id, p.run_id, p.reference, o.id as other_id, o.run_id as other_run, o.reference as other
					  from payout p join payout o on o.provider_id = :providerId and o.provider = p.provider
					    and o.mode = p.mode and o.id <> p.id
					  where p.id = :id
					), told as (
					  insert into payout_anomaly (payout_id, run_id, kind, detail)
					  select id, run_id, 'SAME_PROVIDER_ID', 'the provider gave id ' || :providerId || ' to ' || other || ' as well'
					  from same
					  union
					  select other_id, other_run, 'SAME_PROVIDER_ID',
					         'the provider gave id ' || :providerId || ' to ' || reference || ' as well'
					  from same
					  on conflict do nothing returning run_id
					)
					update payment_run set report_state = 'STALE'
					where id in (select run_id from told) and report_state <> 'STALE'
					""")
			.param("id", id)
			.param("providerId", providerId)
			.update();
	}

	void tell(Row row, String kind, String detail) {
		this.anomalies.tell(row.id(), row.runId(), kind, detail);
	}

	/**
	 * A payout's row as it is now.
	 *
	 * @param id the payout
	 * @param runId its run
	 * @param status its status
	 * @param version its version
	 * @param providerId the provider's id, if it has one
	 */
	record Row(long id, long runId, PayoutStatus status, int version, @Nullable String providerId) {
	}

}
