package io.payrun.notice;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * SQL that writes notices down, and who is to be told. Inside a transaction of the caller
 * a notice is part of it.
 */
final class NoticeStore {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	NoticeStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * A notice as it is stored.
	 *
	 * @param notice what is told
	 * @param eventId its id
	 * @param payload its JSON
	 * @param createdAt now
	 */
	record Written(Notice notice, String eventId, String payload, Instant createdAt) {
	}

	/**
	 * What is told by a notice, and need not be told again.
	 *
	 * @param run the run
	 * @param launch the launch, or null where only a report is told
	 * @param how {@code ended} or {@code interrupted}
	 * @param version report versions up to this one
	 */
	record Told(long run, @Nullable Integer launch, String how, int version) {
	}

	String installation() {
		return this.jdbc.sql("select id::text from installation").query(String.class).single();
	}

	/** Brings a channel in step with the settings; what is so already is only read. */
	void target(String channel, NotifySettings.Switch wanted, boolean sandbox) {
		List<Boolean> known = this.jdbc.sql("select sandbox from notice_target where channel = :channel")
			.param("channel", channel)
			.query(Boolean.class)
			.list();
		if (wanted == NotifySettings.Switch.ON && !known.contains(sandbox)) {
			CrashPoint.NT0.before();
			this.jdbc.sql("""
					insert into notice_target (channel, sandbox) values (:channel, :sandbox)
					on conflict (channel) do update set sandbox = excluded.sandbox
					""").param("channel", channel).param("sandbox", sandbox).update();
			CrashPoint.NT0.after();
		}
		else if (wanted == NotifySettings.Switch.OFF && !known.isEmpty()) {
			off(channel);
		}
	}

	/** What is still due on a channel that is switched off is not sent any more. */
	private void off(String channel) {
		this.transaction.executeWithoutResult((status) -> {
			this.jdbc.sql("delete from notice_target where channel = :channel").param("channel", channel).update();
			this.jdbc.sql("""
					update notice_delivery set state = 'FAILED', last_error = 'the channel was switched off'
					where channel = :channel and state = 'DUE'
					""").param("channel", channel).update();
			this.jdbc.sql("""
					update customer_event set state = 'FAILED', last_error = 'the channel was switched off'
					where state = 'DUE' and :channel = 'events'
					""").param("channel", channel).update();
			CrashPoint.NT0.before();
		});
		CrashPoint.NT0.after();
	}

	/**
	 * Writes a notice down, due on every channel that is on, together with what it tells.
	 * @return false where its key was told before
	 */
	boolean write(Written written, @Nullable Told told) {
		boolean fresh = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			List<Long> made = insert(written);
			made.forEach((id) -> this.jdbc.sql("""
					insert into notice_delivery (notice_id, channel)
					select :id, channel from notice_target
					where channel in ('email', 'webhook') and (sandbox or :mode <> 'sandbox')
					""").param("id", id).param("mode", mode(written)).update());
			if (told != null) {
				mark(told);
			}
			CrashPoint.NT1.before();
			return !made.isEmpty();
		}));
		CrashPoint.NT1.after();
		return fresh;
	}

	/** Notes that something needs no notice of its own. */
	void skip(Told told) {
		this.transaction.executeWithoutResult((status) -> {
			mark(told);
			CrashPoint.NT1.before();
		});
		CrashPoint.NT1.after();
	}

	private List<Long> insert(Written written) {
		Notice.About about = written.notice().about();
		return new ArrayList<>(this.jdbc
			.sql("""
					insert into notice (event_id, key, kind, run_id, subject, text, payload, created_at)
					values (:event, :key, :kind, (select id from payment_run where id = :run), :subject, :text, :payload, :at)
					on conflict (key) do nothing
					returning id
					""")
			.param("event", written.eventId())
			.param("key", written.notice().key())
			.param("kind", written.notice().kind().name())
			.param("run", (about != null) ? about.run() : null)
			.param("subject", Plain.subject(written.notice().subject()))
			.param("text", Plain.lines(written.notice().text()))
			.param("payload", written.payload())
			.param("at", written.createdAt().atOffset(ZoneOffset.UTC))
			.query(Long.class)
			.list());
	}

	private static String mode(Written written) {
		Notice.About about = written.notice().about();
		return (about != null) ? about.mode() : "";
	}

	private void mark(Told told) {
		this.jdbc.sql("update run_launch set told = :how where run_id = :run and launch = :launch")
			.param("how", told.how())
			.param("run", told.run())
			.param("launch", told.launch())
			.update();
		this.jdbc.sql("update report_version set told = true where run_id = :run and version <= :version and not told")
			.param("run", told.run())
			.param("version", told.version())
			.update();
	}

	/** Whether a person was asked for an approval of a run already. */
	boolean isAskedFor(long run) {
		return this.jdbc.sql("""
				select exists (select from notice where run_id = :run and kind in ('APPROVAL_WANTED', 'NOT_APPROVED'))
				""").param("run", run).query(Boolean.class).single();
	}

}
