package io.payrun.notice;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.payrun.database.TestDatabase;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A database with runs, a mail server, and two receivers of signed JSON. */
final class NoticeWorld implements AutoCloseable {

	static final Notice.About ABOUT = new Notice.About("live", "nightly", LocalDate.of(2026, 11, 20), null);

	final TestDatabase database = TestDatabase.create();

	final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());

	final Inlet inlet = new Inlet();

	final Inlet customer = new Inlet();

	NoticeWorld() {
		this.mail.start();
		this.sql.sql("""
				insert into payment_run (id, job, mode, business_date, state, launches, source_kind, lines_read,
				                         lines_accepted, lines_rejected, accepted_at)
				values (1, 'nightly', 'live', date '2026-11-20', 'RUNNING', 1, 'csv', 0, 0, 0, payrun_now())
				""").update();
	}

	NotifySettings settings() {
		return settings("smtp://127.0.0.1:" + this.mail.getSmtp().getPort(), this.inlet.url().toString(),
				this.customer.url() + "/payouts", false);
	}

	static NotifySettings settings(@Nullable String smtp, @Nullable String url, @Nullable String events,
			boolean sandbox) {
		boolean mails = smtp != null && !smtp.equals("off");
		return new NotifySettings(smtp, null, null, null, mails ? "payrun@pay.example" : null,
				mails ? "ada@example.com, finance@example.com" : null, url,
				(url != null && !url.equals("off")) ? Inlet.SECRET : null, null, events,
				(events != null && !events.equals("off")) ? Inlet.SECRET : null, null, sandbox);
	}

	/** Another process. */
	Notices notices() {
		return notices(settings());
	}

	Notices notices(NotifySettings settings) {
		Notices notices = new Notices(this.database.dataSource(), Clock.systemUTC(), settings, Path.of("/reports"));
		notices.keepInStep();
		return notices;
	}

	static Notice notice(String key) {
		return Notice.of(key, Notice.Kind.NEEDS_PERSON, ABOUT, "look at it", "Something for people: Zoë, 10 €.",
				Map.of("extra", "x"));
	}

	/** From now on the database's clock is so far ahead. */
	void later(String interval) {
		this.sql
			.sql("create or replace function payrun_now() returns timestamptz language sql volatile as "
					+ "'select clock_timestamp() + interval ''" + interval + "'''")
			.update();
	}

	/** Payouts on their way, {@code P1} to {@code PN}. */
	void payouts(int count) {
		payouts(1, count, "live");
	}

	void payouts(int first, int last, String mode) {
		this.sql.sql("""
				insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status,
				                    idempotency_key, created_at)
				select 1, n, :mode, 'syncpay', 'P' || n, 'dest_' || n, 5000.50, 'NGN', 'ACCEPTED', 'k', payrun_now()
				from generate_series(:first, :last) n
				""").param("mode", mode).param("first", first).param("last", last).update();
	}

	void become(String status, String references) {
		this.sql
			.sql("""
					update payout set status = :status, provider_id = 'wd_' || line, paid_amount = 5000.50 where reference like :like
					""")
			.param("status", status)
			.param("like", references)
			.update();
	}

	/** How many rows of an outbox table are in a state. */
	long count(String table, String state) {
		return this.sql.sql("select count(*) from " + table + " where state = :state")
			.param("state", state)
			.query(Long.class)
			.single();
	}

	/** The mails that arrived, one for each receiver. */
	List<MimeMessage> mails() {
		return Arrays.asList(this.mail.getReceivedMessages());
	}

	static String header(MimeMessage mail, String name) {
		try {
			return String.join("|", mail.getHeader(name));
		}
		catch (MessagingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.mail.stop();
		this.inlet.close();
		this.customer.close();
		this.database.close();
	}

}
