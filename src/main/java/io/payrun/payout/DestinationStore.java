package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import io.payrun.payout.Destinations.Known;
import io.payrun.payout.Destinations.Row;
import io.payrun.payout.Destinations.State;
import io.payrun.payout.Destinations.Terms;
import io.payrun.provider.syncpay.SyncPayDestinations.Seen;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The SQL of payout destinations; each change is told in {@code payout_destination_event}
 * by the same statement. No parameter of it holds a whole account number.
 */
final class DestinationStore {

	private final JdbcClient jdbc;

	DestinationStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	byte[] installationSecret() {
		return this.jdbc.sql("select secret from installation").query(byte[].class).single();
	}

	Map<String, Row> find(String mode, Collection<String> names) {
		Map<String, Row> found = new HashMap<>();
		this.jdbc.sql("""
				select name, state, destination_id, organisation, currency, destination_type, number, reason,
				       encode(details_hmac, 'hex') as details, attempt
				from payout_destination
				where mode = :mode and name = any(:names)
				""")
			.param("mode", mode)
			.param("names", names.toArray(String[]::new))
			.query((row, number) -> new Row(known(row), row.getString("details"), row.getInt("attempt")))
			.list()
			.forEach((row) -> found.put(row.known().name(), row));
		return found;
	}

	Known get(String mode, String name) {
		return this.jdbc.sql("""
				select name, state, destination_id, organisation, currency, destination_type, number, reason
				from payout_destination
				where mode = :mode and name = :name
				""").param("mode", mode).param("name", name).query((row, number) -> known(row)).single();
	}

	/** Another destination of the mode that has this id. */
	@Nullable String nameOf(String mode, String id, String exceptName) {
		return this.jdbc.sql("""
				select min(name) from payout_destination
				where mode = :mode and destination_id = :id and name <> :name
				""")
			.param("mode", mode)
			.param("id", id)
			.param("name", exceptName)
			.query(String.class)
			.optional()
			.orElse(null);
	}

	/** Whether an attempt is the newest one and has no outcome yet. */
	boolean isBeingCreated(String mode, String name, int attempt) {
		return this.jdbc.sql("""
				select exists (select from payout_destination
				               where mode = :mode and name = :name and attempt = :attempt and state = 'CREATING')
				""").param("mode", mode).param("name", name).param("attempt", attempt).query(Boolean.class).single();
	}

	int abandon(String mode) {
		return this.jdbc.sql("""
				with left_over as (
				  update payout_destination
				  set state = 'UNKNOWN', doubted = true, answered_at = payrun_now(),
				      reason = 'the process that asked for it ended before its answer was stored'
				  where mode = :mode and state = 'CREATING'
				  returning mode, name, attempt, state, created_by, reason),
				told as (
				  insert into payout_destination_event (mode, name, attempt, state, actor, detail)
				  select mode, name, attempt, state, created_by, reason from left_over)
				select count(*) from left_over
				""").param("mode", mode).query(Integer.class).single();
	}

	/**
	 * Commits that a destination is asked for now: a new one, one that was certainly not
	 * created, or one in doubt that a person wants anew.
	 * @return the number of the attempt
	 */
	int intend(Terms terms, WantedDestination line, String hmac, boolean anew) {
		return this.jdbc
			.sql("""
					with asked as (
					  insert into payout_destination as d (mode, name, organisation, destination_type, currency, number,
					                                       details_hmac, state, created_by)
					  values (:mode, :name, :organisation, :type, :currency, :number, decode(:hmac, 'hex'), 'CREATING', :actor)
					  on conflict (mode, name) do update
					  set organisation = excluded.organisation, destination_type = excluded.destination_type,
					      currency = excluded.currency, number = excluded.number, details_hmac = excluded.details_hmac,
					      state = 'CREATING', attempt = d.attempt + 1, reason = null, created_by = excluded.created_by,
					      intended_at = payrun_now(), answered_at = null
					  where d.state in ('REFUSED', 'NOT_CREATED') or d.state = 'UNKNOWN' and :anew
					  returning mode, name, attempt, created_by, doubted),
					told as (
					  insert into payout_destination_event (mode, name, attempt, state, actor, detail)
					  select mode, name, attempt, 'CREATING', created_by,
					         case when doubted then 'created anew by a person''s decision; an earlier attempt is in doubt' end
					  from asked)
					select attempt from asked
					""")
			.param("mode", terms.mode())
			.param("name", line.name())
			.param("organisation", terms.organisation())
			.param("type", line.order().type())
			.param("currency", line.order().currency())
			.param("number", line.order().masked())
			.param("hmac", hmac)
			.param("actor", terms.actor())
			.param("anew", anew)
			.query(Integer.class)
			.optional()
			.orElseThrow(() -> new IllegalStateException(
					"destination " + line.name() + " is being created elsewhere; nothing was sent for it"));
	}

	/**
	 * Stores an outcome, once. A denial does not undo the doubt about an earlier attempt,
	 * or about this one where somebody else gave it up meanwhile.
	 */
	void settle(Terms terms, String name, int attempt, DestinationVerdict verdict, Seen seen) {
		this.jdbc
			.sql("""
					with settled as (
					  update payout_destination d
					  set state = v.state, destination_id = :id, reason = cast(:reason as text), answered_at = payrun_now(),
					      doubted = d.doubted or v.state = 'UNKNOWN'
					  from (select case when (n.doubted or n.state = 'UNKNOWN') and cast(:to as text) <> 'CREATED'
					                    then 'UNKNOWN' else :to end as state
					        from payout_destination n where n.mode = :mode and n.name = :name) v
					  where d.mode = :mode and d.name = :name and d.attempt = :attempt and d.state in ('CREATING', 'UNKNOWN')
					  returning d.mode, d.name, d.attempt, d.state, d.reason)
					insert into payout_destination_event (mode, name, attempt, state, actor, detail, http_status, answer)
					select mode, name, attempt, state, :actor, reason, cast(:status as integer), cast(:answer as text)
					from settled
					""")
			.param("to", verdict.to().name())
			.param("id", verdict.id())
			.param("reason", verdict.reason())
			.param("mode", terms.mode())
			.param("name", name)
			.param("attempt", attempt)
			.param("actor", terms.actor())
			.param("status", seen.httpStatus())
			.param("answer", seen.answer())
			.update();
	}

	/** Stores the id that a person found; nothing where it is not unknown any more. */
	void found(String mode, String name, String id, String actor) {
		this.jdbc.sql("""
				with found as (
				  update payout_destination set state = 'CREATED', destination_id = :id, reason = null
				  where mode = :mode and name = :name and state = 'UNKNOWN'
				  returning mode, name, attempt, state)
				insert into payout_destination_event (mode, name, attempt, state, actor, detail)
				select mode, name, attempt, state, :actor, 'a person found its id at the provider' from found
				""").param("mode", mode).param("name", name).param("id", id).param("actor", actor).update();
	}

	private static Known known(ResultSet row) throws SQLException {
		return new Known(row.getString("name"), State.valueOf(row.getString("state")), row.getString("destination_id"),
				row.getString("organisation"), row.getString("currency"), row.getString("destination_type"),
				row.getString("number"), row.getString("reason"));
	}

}
