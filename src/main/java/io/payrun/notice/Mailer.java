package io.payrun.notice;

import java.util.Date;
import java.util.List;
import java.util.Properties;

import io.payrun.crash.CrashPoint;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Hands a notice to the mail server as plain text. Its Message-ID and its date are the
 * notice's own, so that a repeat is the same mail, byte for byte.
 */
final class Mailer {

	private static final String TIMEOUT_MILLIS = "10000";

	private final NotifySettings.Mail server;

	private final String installation;

	private final Properties more;

	Mailer(NotifySettings.Mail server, String installation) {
		this(server, installation, new Properties());
	}

	/** With further properties of the mail library, for tests of TLS. */
	Mailer(NotifySettings.Mail server, String installation, Properties more) {
		this.server = server;
		this.installation = installation;
		this.more = more;
	}

	Result send(Due due) {
		try {
			Session session = Session.getInstance(properties());
			MimeMessage mail = mail(session, due);
			try (Transport transport = session.getTransport(protocol())) {
				transport.connect(this.server.host(), this.server.port(), this.server.user(), this.server.password());
				CrashPoint.NT3_EMAIL.before();
				transport.sendMessage(mail, mail.getAllRecipients());
				CrashPoint.NT3_EMAIL.after();
			}
			return new Result.Delivered(null);
		}
		catch (SendFailedException ex) {
			Address[] reached = ex.getValidSentAddresses();
			return (reached != null && reached.length > 0)
					? new Result.Delivered("not everybody was reached: " + reason(ex))
					: new Result.NotDelivered(reason(ex));
		}
		catch (MessagingException ex) {
			return new Result.NotDelivered(reason(ex));
		}
	}

	private String protocol() {
		return this.server.tls() ? "smtps" : "smtp";
	}

	private Properties properties() {
		String prefix = "mail." + protocol() + ".";
		Properties properties = new Properties();
		properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MILLIS);
		properties.setProperty(prefix + "timeout", TIMEOUT_MILLIS);
		properties.setProperty(prefix + "writetimeout", TIMEOUT_MILLIS);
		properties.setProperty(prefix + "ssl.checkserveridentity", "true");
		properties.setProperty(prefix + "sendpartial", "true");
		properties.setProperty(prefix + "quitwait", "false");
		properties.setProperty(prefix + "auth", String.valueOf(this.server.user() != null));
		if (!this.server.tls() && !this.server.loopback()) {
			properties.setProperty(prefix + "starttls.enable", "true");
			properties.setProperty(prefix + "starttls.required", "true");
		}
		properties.putAll(this.more);
		return properties;
	}

	private MimeMessage mail(Session session, Due due) throws MessagingException {
		MimeMessage mail = new Stable(session,
				"<payrun-" + due.id() + "-" + this.installation + "@" + this.server.domain() + ">");
		mail.setFrom(new InternetAddress(this.server.from()));
		mail.setRecipients(Message.RecipientType.TO, addresses(this.server.to()));
		mail.setSubject(Plain.subject(due.subject()), "UTF-8");
		mail.setSentDate(Date.from(due.createdAt()));
		mail.setHeader("Auto-Submitted", "auto-generated");
		mail.setHeader("X-Payrun-Event-Id", due.eventId());
		mail.setText(due.text(), "UTF-8");
		mail.saveChanges();
		return mail;
	}

	private static Address[] addresses(List<String> texts) throws MessagingException {
		Address[] addresses = new Address[texts.size()];
		for (int at = 0; at < addresses.length; at++) {
			addresses[at] = new InternetAddress(texts.get(at));
		}
		return addresses;
	}

	/** What servers say is foreign text, and may quote what they were sent. */
	private String reason(MessagingException failure) {
		Throwable deepest = failure;
		Throwable inner = next(failure);
		for (int depth = 0; depth < 10 && inner != null; depth++) {
			deepest = inner;
			inner = next(inner);
		}
		String text = Plain.line(deepest.getClass().getSimpleName() + ": " + deepest.getMessage());
		String password = this.server.password();
		String masked = (password != null) ? text.replace(password, "***") : text;
		return masked.substring(0, Math.min(masked.length(), 200));
	}

	private static @Nullable Throwable next(Throwable failure) {
		Throwable inner = (failure instanceof MessagingException mail) ? mail.getNextException() : null;
		return (inner != null) ? inner : failure.getCause();
	}

	/** A mail that bears the id that it was given. */
	private static final class Stable extends MimeMessage {

		private final String id;

		Stable(Session session, String id) {
			super(session);
			this.id = id;
		}

		@Override
		protected void updateMessageID() throws MessagingException {
			setHeader("Message-ID", this.id);
		}

	}

}
