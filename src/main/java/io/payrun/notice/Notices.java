package io.payrun.notice;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells people and the customer's systems. Everything is written down before it is sent
 * and stays due until it has arrived, so a kill at any point loses nothing; a repeat
 * bears the same id and bytes.
 */
public final class Notices {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final int MOST_MISSED = 50;

	private static final long QUIET_NANOS = Duration.ofSeconds(15).toNanos();

	private final NoticeStore store;

	private final MissedStore missed;

	private final ListStore lists;

	private final Senders senders;

	private final Endings endings;

	private volatile long quietSince = System.nanoTime() - QUIET_NANOS;

	/**
	 * Notices of a database.
	 * @param dataSource the pool
	 * @param clock the wall clock
	 * @param settings who is told
	 * @param reports the folder of all reports
	 */
	public Notices(DataSource dataSource, Clock clock, NotifySettings settings, Path reports) {
		this.store = new NoticeStore(dataSource);
		this.missed = new MissedStore(dataSource);
		this.lists = new ListStore(dataSource);
		this.senders = new Senders(dataSource, clock, settings.checked(), this.store::installation);
		this.endings = new Endings(reports);
	}

	/**
	 * How many deliveries arrived, and how many did not.
	 *
	 * @param delivered arrived
	 * @param failed to be tried again
	 */
	public record Sent(int delivered, int failed) {

		static final Sent NOTHING = new Sent(0, 0);

		Sent plus(Sent other) {
			return new Sent(this.delivered + other.delivered, this.failed + other.failed);
		}

	}

	/**
	 * A notice on a channel, or an event.
	 *
	 * @param id what a retry names
	 * @param eventId what its receiver sees
	 * @param kind what happened
	 * @param run the run, or null
	 * @param subject one line
	 * @param channel {@code email}, {@code webhook}, {@code events} or {@code none}
	 * @param state {@code DUE}, {@code DELIVERED}, {@code FAILED}, or {@code KEPT} where
	 * nobody was to be told
	 * @param attempts how often it was sent
	 * @param createdAt when it was written down
	 * @param nextAt when it is tried again, or null
	 * @param deliveredAt when it arrived, or null
	 * @param lastError why it did not, or null
	 */
	public record Entry(String id, String eventId, String kind, @Nullable Long run, String subject, String channel,
			String state, int attempts, Instant createdAt, @Nullable Instant nextAt, @Nullable Instant deliveredAt,
			@Nullable String lastError) {
	}

	/**
	 * A channel that is on.
	 *
	 * @param channel {@code email}, {@code webhook} or {@code events}
	 * @param since when
	 * @param due how many deliveries are due
	 * @param failed how many were given up
	 */
	public record Target(String channel, Instant since, long due, long failed) {
	}

	/** Switches channels on and off as the settings of this process say. */
	public void keepInStep() {
		NotifySettings settings = this.senders.settings();
		this.store.target("email", settings.email(), settings.sandbox());
		this.store.target("webhook", settings.webhook(), settings.sandbox());
		this.store.target("events", settings.customer(), settings.sandbox());
	}

	/**
	 * Writes a notice down; it is sent later.
	 * @param notice what to tell
	 * @return false where one of this key was told before
	 */
	public boolean tell(Notice notice) {
		return this.store.write(written(notice), null);
	}

	/**
	 * Writes down what the tables show and nobody was told: how launches ended or that
	 * they were interrupted, and report versions that came later. A launch is over when
	 * its process let go of its run.
	 * @return how many notices it made
	 */
	public int tellMissed() {
		int told = 0;
		for (MissedStore.Happened launch : this.missed.launches(MOST_MISSED)) {
			told += tell(launch) ? 1 : 0;
		}
		for (MissedStore.Happened happened : this.missed.versions(MOST_MISSED)) {
			MissedStore.Report report = happened.report();
			if (report != null) {
				Notice notice = this.endings.version(happened, report);
				told += this.store.write(written(notice),
						new NoticeStore.Told(happened.run(), null, "ended", report.version())) ? 1 : 0;
			}
		}
		return told;
	}

	private boolean tell(MissedStore.Happened launch) {
		MissedStore.Report report = launch.report();
		NoticeStore.Told told = new NoticeStore.Told(launch.run(), launch.launch(),
				launch.ended() ? "ended" : "interrupted", (launch.newest() && report != null) ? report.version() : 0);
		if (launch.state().equals("AWAITING_APPROVAL") && launch.ended() && this.store.isAskedFor(launch.run())) {
			this.store.skip(told);
			return false;
		}
		List<MissedStore.Sum> sums = (Endings.isFinished(launch) || launch.accepted() == null) ? List.of()
				: this.missed.sums(launch.run());
		return this.store.write(written(this.endings.ended(launch, sums)), told);
	}

	private NoticeStore.Written written(Notice notice) {
		String eventId = "evt_" + UUID.randomUUID().toString().replace("-", "");
		Instant now = this.senders.now().truncatedTo(ChronoUnit.SECONDS);
		Map<String, @Nullable Object> payload = new LinkedHashMap<>();
		payload.put("id", eventId);
		payload.put("type", notice.kind().type());
		payload.put("created_at", now.toString());
		Notice.About about = notice.about();
		if (about != null) {
			payload.put("mode", about.mode());
			payload.put("job", about.job());
			payload.put("business_date", about.date().toString());
			payload.put("run", about.run());
		}
		payload.put("subject", Plain.subject(notice.subject()));
		payload.put("text", Plain.lines(notice.text()));
		payload.putAll(notice.details());
		return new NoticeStore.Written(notice, eventId, JSON.writeValueAsString(payload), now);
	}

	/**
	 * Sends what is due and has a receiver in this process's settings.
	 * @param atMost when to stop at the latest, but for what is in flight
	 * @return what came of it
	 */
	public Sent deliver(Duration atMost) {
		Deadline deadline = new Deadline(atMost);
		return this.senders.notices(deadline).plus(this.senders.events(deadline));
	}

	/** The same again and again: a receiver that takes nothing is left alone a while. */
	Sent deliver(Deadline deadline) {
		Sent told = this.senders.notices(deadline);
		if (System.nanoTime() - this.quietSince < QUIET_NANOS) {
			return told;
		}
		Sent events = this.senders.events(deadline);
		if (events.delivered() == 0 && events.failed() > 0) {
			this.quietSince = System.nanoTime();
		}
		return told.plus(events);
	}

	/**
	 * The newest notices on their channels.
	 * @param undelivered only what was not delivered
	 * @param limit at most so many
	 * @return newest first
	 */
	public List<Entry> list(boolean undelivered, int limit) {
		return this.lists.notices(undelivered, limit);
	}

	/**
	 * Events of payouts that were not delivered.
	 * @param limit at most so many
	 * @return oldest first
	 */
	public List<Entry> undeliveredEvents(int limit) {
		return this.lists.events(limit);
	}

	/**
	 * The channels that are on.
	 * @return by name
	 */
	public List<Target> targets() {
		return this.lists.targets();
	}

	/**
	 * The channels that this process has the settings of.
	 * @return by name
	 */
	public Set<String> channelsHere() {
		Set<String> here = new LinkedHashSet<>(this.senders.channels());
		if (this.senders.settings().customer() == NotifySettings.Switch.ON) {
			here.add("events");
		}
		return here;
	}

	/**
	 * Has notices and events tried again at once.
	 * @param ids numbers of notices, or event ids
	 * @return how many deliveries that is
	 */
	public int retry(List<String> ids) {
		return this.lists.retry(ids, false);
	}

	/**
	 * Has everything tried again that was given up.
	 * @return how many deliveries that is
	 */
	public int retryAllFailed() {
		return this.lists.retry(List.of(), true);
	}

}
