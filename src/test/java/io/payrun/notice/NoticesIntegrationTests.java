package io.payrun.notice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Notices reach people by mail and machines as signed JSON, and are kept until then. */
class NoticesIntegrationTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final NoticeWorld world = new NoticeWorld();

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aNoticeIsToldOnceByMailAndAsSignedJson() throws Exception {
		Notices notices = this.world.notices();
		assertThat(notices.tell(NoticeWorld.notice("one"))).isTrue();
		assertThat(notices.tell(NoticeWorld.notice("one"))).isFalse();
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 0));
		assertThat(this.world.mails()).hasSize(2);
		MimeMessage mail = this.world.mails().get(0);
		assertThat(mail.getSubject()).isEqualTo("[LIVE] nightly 20 Nov: look at it");
		assertThat(mail.getContent().toString().strip())
			.isEqualToNormalizingNewlines("LIVE · nightly · Fri 20 Nov 2026\n\nSomething for people: Zoë, 10 €.");
		assertThat(mail.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
		assertThat(NoticeWorld.header(mail, "Message-ID")).matches("<payrun-1-[0-9a-f-]{36}@pay\\.example>");
		assertThat(this.world.inlet.arrivals()).singleElement().satisfies((arrival) -> {
			assertThat(arrival.isSigned()).isTrue();
			JsonNode body = JsonMapper.shared().readTree(arrival.body());
			assertThat(body.get("id").asString()).isEqualTo(arrival.eventId()).startsWith("evt_");
			assertThat(body.get("type").asString()).isEqualTo("notice.needs_person");
			assertThat(body.get("job").asString()).isEqualTo("nightly");
			assertThat(body.get("extra").asString()).isEqualTo("x");
		});
	}

	@Test
	void aNameFromOutsideCannotAddAHeaderOrAReceiver() throws Exception {
		Notice.About nasty = new Notice.About("live", "x\r\nBcc: thief@evil.example\r\n\r\nbody",
				NoticeWorld.ABOUT.date(), null);
		Notices notices = this.world.notices();
		notices.tell(Notice.fileMissing(nasty, "a\r\n.\r\nMAIL FROM:<thief@evil.example>"));
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		assertThat(this.world.mails()).hasSize(2).allSatisfy((mail) -> {
			assertThat(mail.getHeader("Bcc")).isNull();
			assertThat(mail.getSubject()).contains("��Bcc: thief@evil.example");
			assertThat(mail.getAllRecipients()).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 404, 500 })
	void whatIsNotTakenIsTriedAgainLaterGivenUpAfterThreeDaysAndListed(int status) {
		this.world.inlet.answer = (arrival) -> status;
		Notices notices = this.world
			.notices(NoticeWorld.settings(null, this.world.inlet.url().toString(), null, false));
		notices.tell(NoticeWorld.notice("one"));
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		assertThat(notices.deliver(LONG)).as("a minute later at the soonest").isEqualTo(Notices.Sent.NOTHING);
		this.world.later("61 seconds");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		this.world.later("2 minutes 30 seconds");
		assertThat(notices.deliver(LONG)).as("then two minutes").isEqualTo(Notices.Sent.NOTHING);
		this.world.later("73 hours");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		this.world.later("200 hours");
		assertThat(notices.deliver(LONG)).isEqualTo(Notices.Sent.NOTHING);
		assertThat(notices.list(true, 10)).singleElement().satisfies((entry) -> {
			assertThat(entry.state()).isEqualTo("FAILED");
			assertThat(entry.attempts()).isEqualTo(3);
			assertThat(entry.lastError()).isEqualTo("the receiver answered " + status);
		});
		this.world.inlet.answer = (arrival) -> 200;
		assertThat(notices.retryAllFailed()).isOne();
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(1, 0));
		assertThat(this.world.inlet.arrivals()).hasSize(4).allMatch(Inlet.Arrival::isSigned);
		assertThat(this.world.inlet.arrivals()).extracting(Inlet.Arrival::eventId, Inlet.Arrival::body)
			.containsOnly(
					tuple(this.world.inlet.arrivals().get(0).eventId(), this.world.inlet.arrivals().get(0).body()));
		assertThat(notices.list(true, 10)).isEmpty();
	}

	@Test
	void aServerThatNeverAnswersHoldsNobodyUpAndCostsNoTry() throws IOException {
		try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
			Notices notices = this.world.notices(NoticeWorld.settings("smtp://127.0.0.1:" + mute.getLocalPort(),
					"http://127.0.0.1:" + mute.getLocalPort(), null, false));
			notices.tell(NoticeWorld.notice("one"));
			assertThat(notices.deliver(Duration.ofMillis(300))).isEqualTo(Notices.Sent.NOTHING);
		}
		assertThat(this.world.sql.sql("select attempts from notice_delivery where leased_until is null")
			.query(Integer.class)
			.list()).containsExactly(0, 0);
		assertThat(this.world.notices().deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
	}

	@Test
	void runsOfTheSandboxAreKeptAndToldOnlyWhereThatIsWanted() {
		Notice.About rehearsal = new Notice.About("sandbox", "nightly", NoticeWorld.ABOUT.date(), null);
		Notices notices = this.world.notices();
		notices.tell(Notice.fileMissing(rehearsal, "a file"));
		assertThat(notices.deliver(LONG)).isEqualTo(Notices.Sent.NOTHING);
		assertThat(notices.list(false, 10)).extracting(Notices.Entry::state).containsExactly("KEPT");
		Notices wanted = this.world.notices(NoticeWorld.settings(null, this.world.inlet.url().toString(), null, true));
		wanted.tell(Notice.runNotStarted(rehearsal, Clock.systemUTC().instant(), "Why is not known."));
		assertThat(wanted.deliver(LONG)).isEqualTo(new Notices.Sent(1, 0));
	}

	@Test
	void whatAProcessWithoutSettingsTellsIsSentByOneThatHasThem() {
		Notices knowing = this.world.notices();
		Notices bare = this.world.notices(NotifySettings.none());
		bare.tell(NoticeWorld.notice("one"));
		assertThat(bare.deliver(LONG)).isEqualTo(Notices.Sent.NOTHING);
		assertThat(bare.targets()).extracting(Notices.Target::channel).containsExactly("email", "events", "webhook");
		assertThat(knowing.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
	}

	@Test
	void aChannelThatIsSwitchedOffSendsNothingMore() {
		this.world.notices().tell(NoticeWorld.notice("one"));
		Notices off = this.world.notices(NoticeWorld.settings("off", this.world.inlet.url().toString(), null, false));
		off.tell(NoticeWorld.notice("two"));
		assertThat(this.world.notices(NoticeWorld.settings(null, this.world.inlet.url().toString(), null, false))
			.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		assertThat(this.world.mails()).isEmpty();
		assertThat(off.list(true, 10)).extracting(Notices.Entry::lastError)
			.containsExactly("the channel was switched off");
	}

	@Test
	void aMailServerElsewhereMustOfferEncryption() {
		NotifySettings.Mail elsewhere = new NotifySettings.Mail(false, false, "127.0.0.1",
				this.world.mail.getSmtp().getPort(), null, null, "payrun@pay.example", List.of("ada@example.com"));
		assertThat(new Mailer(elsewhere, "i").send(mail())).isInstanceOf(Result.NotDelivered.class);
		assertThat(this.world.mails()).isEmpty();
	}

	@Test
	void anEncryptedMailServerIsTrustedByItsCertificateAndThePasswordIsNeverTold() throws UserException {
		GreenMail secure = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS).dynamicPort());
		secure.start();
		try {
			secure.getUserManager().setAuthRequired(true);
			secure.getUserManager().createUser("me@example.com", "me", "the right word");
			Properties trusting = new Properties();
			trusting.setProperty("mail.smtps.ssl.trust", "*");
			trusting.setProperty("mail.smtps.ssl.checkserveridentity", "false");
			int port = secure.getSmtps().getPort();
			assertThat(new Mailer(server(port, "the right word"), "i").send(mail()))
				.isInstanceOf(Result.NotDelivered.class);
			assertThat(new Mailer(server(port, "a wrong word"), "i", trusting).send(mail()))
				.isInstanceOf(Result.NotDelivered.class)
				.asString()
				.doesNotContain("a wrong word");
			assertThat(secure.getReceivedMessages()).isEmpty();
			assertThat(new Mailer(server(port, "the right word"), "i", trusting).send(mail()))
				.isEqualTo(new Result.Delivered(null));
			assertThat(secure.getReceivedMessages()).hasSize(1);
		}
		finally {
			secure.stop();
		}
	}

	@Test
	void noSecretIsLoggedWhenNothingCanBeDelivered() {
		ListAppender<ILoggingEvent> logged = log();
		this.world.inlet.answer = (arrival) -> 500;
		this.world.customer.answer = (arrival) -> 500;
		Notices notices = this.world.notices();
		notices.tell(NoticeWorld.notice("one"));
		this.world.payouts(1);
		this.world.become("COMPLETED", "P1");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(1, 2));
		assertThat(logged.list).isNotEmpty()
			.extracting(ILoggingEvent::getFormattedMessage)
			.noneMatch((line) -> line.contains(Inlet.SECRET));
		assertThat(notices.list(true, 5).toString() + notices.undeliveredEvents(5)).doesNotContain(Inlet.SECRET);
	}

	@Test
	void whatIsToldWhileThePumpRunsIsDeliveredBeforeItEnds() {
		Notices notices = new Notices(this.world.database.dataSource(), Clock.systemUTC(), this.world.settings(),
				Path.of("/reports"));
		try (NoticePump pump = NoticePump.start(notices)) {
			assertThat(pump).isNotNull();
			notices.tell(NoticeWorld.notice("one"));
			this.world.payouts(1);
			this.world.become("FAILED", "P1");
		}
		assertThat(this.world.count("notice_delivery", "DELIVERED")).isEqualTo(2);
		assertThat(this.world.count("customer_event", "DELIVERED")).isOne();
	}

	@Test
	void aDatabaseThatIsAwayHarmsNobody() {
		HikariDataSource gone = this.world.database.processPool();
		gone.close();
		NoticePump.start(new Notices(gone, Clock.systemUTC(), this.world.settings(), Path.of("/reports"))).close();
		assertThat(this.world.sql.sql("select count(*) from notice_target").query(Long.class).single()).isZero();
	}

	@Test
	void everyKindHasTextForPeopleAndAKeyOfItsOwn() {
		Notice.About run = new Notice.About("live", "nightly", NoticeWorld.ABOUT.date(), 1L);
		Notices notices = this.world.notices();
		List<Notice> all = List.of(Notice.approvalWanted(run, "ab12", "3 payouts, NGN 15,000.00", null),
				Notice.approvalWanted(run, "cd34", "2 payouts, NGN 10,000.00", 7L),
				Notice.notApproved(run, "Nobody approved it."), Notice.fileMissing(run, "/in/*.csv"),
				Notice.runNotStarted(run, Clock.systemUTC().instant(), "The scheduler is stuck."),
				Notice.jobFileBroken("nightly.yaml", "ef56", "line 3: unknown key"),
				Notice.paused(1, "syncpay", "ada", "a wrong file"), Notice.resumed(1, null, "bob"),
				Notice.needsPerson("n-1", run, "P1 is unclear", "payrun resolve P1"));
		all.forEach((notice) -> assertThat(notices.tell(notice)).as(notice.key()).isTrue());
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2 * all.size(), 0));
	}

	private static NotifySettings.Mail server(int port, String password) {
		return new NotifySettings.Mail(true, true, "127.0.0.1", port, "me", password, "payrun@pay.example",
				List.of("me@example.com"));
	}

	private static Due mail() {
		return new Due(7, "email", 1, "evt_7", "subject", "text", "{}", Clock.systemUTC().instant());
	}

	private static ListAppender<ILoggingEvent> log() {
		ListAppender<ILoggingEvent> logged = new ListAppender<>();
		logged.start();
		Logger logger = (Logger) LoggerFactory.getLogger("io.payrun.notice");
		logger.setLevel(Level.DEBUG);
		logger.addAppender(logged);
		return logged;
	}

}
