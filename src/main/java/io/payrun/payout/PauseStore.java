package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of pauses: one row that is in force for each provider, or for all. */
final class PauseStore {

	private final JdbcClient jdbc;

	PauseStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Makes the pause, or leaves the one that is in force as it is and returns it. */
	Pauses.Paused pause(@Nullable String provider, String reason, String actor) {
		return this.jdbc.sql("""
				insert into send_pause as p (provider, reason, actor) values (:provider, :reason, :actor)
				on conflict (coalesce(provider, '*')) where ended_at is null do update set reason = p.reason
				returning provider, reason, actor, at, xmax <> 0 as already
				""")
			.param("provider", provider)
			.param("reason", reason)
			.param("actor", actor)
			.query((row, number) -> new Pauses.Paused(row(row, number), row.getBoolean("already")))
			.single();
	}

	Optional<Pauses.Pause> resume(@Nullable String provider, String actor) {
		return this.jdbc.sql("""
				update send_pause set ended_at = payrun_now(), ended_by = :actor
				where ended_at is null and coalesce(provider, '*') = coalesce(cast(:provider as text), '*')
				returning provider, reason, actor, at
				""").param("provider", provider).param("actor", actor).query(PauseStore::row).optional();
	}

	List<Pauses.Pause> active() {
		return this.jdbc.sql("""
				select provider, reason, actor, at from send_pause
				where ended_at is null order by provider nulls first
				""").query(PauseStore::row).list();
	}

	private static Pauses.Pause row(ResultSet row, int number) throws SQLException {
		return new Pauses.Pause(row.getString("provider"), row.getString("reason"), row.getString("actor"),
				row.getObject("at", OffsetDateTime.class).toInstant());
	}

}
