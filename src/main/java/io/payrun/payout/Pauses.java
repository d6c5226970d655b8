package io.payrun.payout;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * The kill switch: while sending is paused no process hands a body to a socket later than
 * two seconds after the pause was committed, no repeat either. What is in flight is
 * followed on.
 */
public final class Pauses {

	/**
	 * A pause that is in force.
	 *
	 * @param provider whose sends, or null for all
	 * @param reason why
	 * @param actor who paused
	 * @param at since when, by the database's time
	 */
	public record Pause(@Nullable String provider, String reason, String actor, Instant at) {

		/** One line for people: since when nothing is sent, by whom and why. */
		public String text() {
			return ((this.provider != null) ? "Sending to " + this.provider : "All sending") + " is paused since "
					+ this.at.truncatedTo(ChronoUnit.SECONDS) + " by " + this.actor + ": " + this.reason;
		}

	}

	/**
	 * What a pause that was asked for came to.
	 *
	 * @param pause the one in force
	 * @param already whether somebody had paused before
	 */
	public record Paused(Pause pause, boolean already) {
	}

	private final PauseStore store;

	/**
	 * Pauses on a database.
	 * @param dataSource the database, connections in auto-commit
	 */
	public Pauses(DataSource dataSource) {
		this.store = new PauseStore(dataSource);
	}

	/**
	 * Pauses all sends, in every process.
	 * @param provider to this provider alone, or null for all of them
	 * @param reason why
	 * @param actor who
	 * @return the pause that is in force now
	 */
	public Paused pause(@Nullable String provider, String reason, String actor) {
		CrashPoint.CC7_PAUSE.before();
		Paused paused = this.store.pause(provider, reason, actor);
		CrashPoint.CC7_PAUSE.after();
		return paused;
	}

	/**
	 * Ends a pause; runs that wait for it go on by themselves.
	 * @param provider the pause of this provider, or null for the pause of all
	 * @param actor who
	 * @return the pause that ended, or empty where there was none
	 */
	public Optional<Pause> resume(@Nullable String provider, String actor) {
		CrashPoint.CC7_RESUME.before();
		Optional<Pause> ended = this.store.resume(provider, actor);
		CrashPoint.CC7_RESUME.after();
		return ended;
	}

	/**
	 * The pauses that are in force.
	 * @return the one of all providers first
	 */
	public List<Pause> active() {
		return this.store.active();
	}

	/**
	 * The pauses that stop the sends to a provider.
	 * @param provider the provider
	 * @return the one of all providers first
	 */
	public List<Pause> of(String provider) {
		return active().stream()
			.filter((pause) -> pause.provider() == null || pause.provider().equals(provider))
			.toList();
	}

}
