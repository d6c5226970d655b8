package io.payrun.notice;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told, and how, bound strictly from {@code PAYRUN_NOTIFY_…}. A channel whose
 * address is not set stays as the database knows it; {@code off} switches it off.
 *
 * @param smtp the mail server, {@code smtps://HOST} or {@code smtp://HOST:PORT}
 * @param smtpuser who logs in there
 * @param smtppassword with what
 * @param smtppasswordFile a file that holds it
 * @param from the sender's address
 * @param to the receivers' addresses, comma-separated
 * @param url where notices go as JSON
 * @param secret what they are signed with
 * @param secretFile a file that holds it
 * @param eventsurl where the customer's events go
 * @param eventssecret what they are signed with
 * @param eventssecretFile a file that holds it
 * @param sandbox whether runs of mode sandbox are told, too
 */
@ConfigurationProperties("payrun.notify")
public record NotifySettings(@Nullable String smtp, @Nullable String smtpuser, @Nullable String smtppassword,
		@Nullable Path smtppasswordFile, @Nullable String from, @Nullable String to, @Nullable String url,
		@Nullable String secret, @Nullable Path secretFile, @Nullable String eventsurl, @Nullable String eventssecret,
		@Nullable Path eventssecretFile, @DefaultValue("false") boolean sandbox) {

	private static final String PREFIX = "PAYRUN_NOTIFY_";

	private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

	private static final int SHORTEST_SECRET = 24;

	private static final int MOST_RECEIVERS = 50;

	/** Nothing is told outside, and nothing is switched off. */
	public static NotifySettings none() {
		return new NotifySettings(null, null, null, null, null, null, null, null, null, null, null, null, false);
	}

	/** What this process does about a channel. */
	enum Switch {

		/** It has the settings. */
		ON,

		/** It was told to switch it off, for all processes. */
		OFF,

		/** It was told nothing. */
		AS_IT_IS

	}

	/** A mail server with everything that a mail needs. */
	record Mail(boolean tls, boolean loopback, String host, int port, @Nullable String user, @Nullable String password,
			String from, List<String> to) {

		/** The part of the sender's address that message ids end with. */
		String domain() {
			return this.from.substring(this.from.lastIndexOf('@') + 1);
		}

		@Override
		public String toString() {
			return "Mail[" + this.host + ":" + this.port + "]";
		}

	}

	/** A receiver of signed JSON. */
	record Receiver(URI url, String secret) {

		@Override
		public String toString() {
			return "Receiver[" + this.url.getHost() + "]";
		}

	}

	/**
	 * Checks everything before anything is done.
	 * @return these settings
	 * @throws WrongNotifySetting for the first that cannot be used
	 */
	public NotifySettings checked() {
		mail();
		notices();
		events();
		return this;
	}

	Switch email() {
		return switched(this.smtp);
	}

	Switch webhook() {
		return switched(this.url);
	}

	Switch customer() {
		return switched(this.eventsurl);
	}

	private static Switch switched(@Nullable String address) {
		String text = stripped(address);
		return text.isEmpty() ? Switch.AS_IT_IS : text.equalsIgnoreCase("off") ? Switch.OFF : Switch.ON;
	}

	/** Where mails go, or null where this process sends none. */
	@Nullable Mail mail() {
		if (email() != Switch.ON || this.smtp == null) {
			if (email() == Switch.AS_IT_IS && !(stripped(this.from) + stripped(this.to)).isEmpty()) {
				throw wrong("SMTP", "is not set; without it PAYRUN_NOTIFY_FROM and _TO mean nothing.");
			}
			return null;
		}
		URI server = address("SMTP", this.smtp, "smtps://HOST or smtp://HOST:PORT");
		boolean tls = "smtps".equals(server.getScheme());
		if (!(tls || "smtp".equals(server.getScheme())) || !server.getPath().matches("/?")
				|| server.getQuery() != null) {
			throw wrong("SMTP", "must be of the form smtps://HOST or smtp://HOST:PORT.");
		}
		boolean loopback = isLoopback(server);
		int port = (server.getPort() > 0) ? server.getPort() : tls ? 465 : loopback ? 25 : 587;
		String user = stripped(this.smtpuser).isEmpty() ? null : stripped(this.smtpuser);
		String password = secretOf("SMTPPASSWORD", this.smtppassword, this.smtppasswordFile);
		if ((user == null) != (password == null)) {
			throw wrong((user == null) ? "SMTPUSER" : "SMTPPASSWORD", "is not set; user and password go together.");
		}
		return new Mail(tls, loopback, server.getHost().replaceAll("[\\[\\]]", ""), port, user, password, sender(),
				receivers());
	}

	private String sender() {
		List<String> found = addresses("FROM", this.from);
		if (found.size() != 1) {
			throw wrong("FROM", "must be one address.");
		}
		return found.get(0);
	}

	private List<String> receivers() {
		List<String> found = addresses("TO", this.to);
		if (found.size() > MOST_RECEIVERS) {
			throw wrong("TO", "names more than " + MOST_RECEIVERS + " addresses.");
		}
		return found;
	}

	private static List<String> addresses(String name, @Nullable String value) {
		String text = stripped(value);
		if (text.isEmpty()) {
			throw wrong(name, "is not set; a mail needs it.");
		}
		List<String> found = new ArrayList<>();
		for (String one : text.split(",")) {
			found.add(address(name, one.strip()));
		}
		return List.copyOf(found);
	}

	private static String address(String name, String text) {
		try {
			InternetAddress address = new InternetAddress(text, true);
			address.validate();
			if (address.getAddress().equals(text) && text.matches("[!-~]+@[A-Za-z0-9.-]+")) {
				return text;
			}
		}
		catch (AddressException ex) {
			// told below, without what it may quote
		}
		throw wrong(name, "must hold plain addresses such as finance@example.com, separated by commas.");
	}

	/** Where notices go as JSON, or null where this process sends none. */
	@Nullable Receiver notices() {
		return receiver("URL", webhook(), this.url, new String[] { "SECRET", this.secret }, this.secretFile);
	}

	/** Where the customer's events go, or null where this process sends none. */
	@Nullable Receiver events() {
		return receiver("EVENTSURL", customer(), this.eventsurl, new String[] { "EVENTSSECRET", this.eventssecret },
				this.eventssecretFile);
	}

	private static @Nullable Receiver receiver(String name, Switch wanted, @Nullable String text,
			@Nullable String[] secret, @Nullable Path file) {
		String secretName = String.valueOf(secret[0]);
		String key = (wanted == Switch.OFF) ? null : secretOf(secretName, secret[1], file);
		if (wanted != Switch.ON || text == null) {
			if (key != null) {
				throw wrong(name, "is not set; without it " + PREFIX + secretName + " means nothing.");
			}
			return null;
		}
		URI url = address(name, text, "https://HOST/PATH");
		if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && isLoopback(url))) {
			throw wrong(name, "must begin with https:// (http:// only for this machine itself).");
		}
		if (key == null) {
			throw wrong(secretName, "(or " + PREFIX + secretName + "_FILE) is not set; what is sent to " + PREFIX + name
					+ " has to be signed.");
		}
		if (key.length() < SHORTEST_SECRET) {
			throw wrong(secretName, "is too short; it needs at least " + SHORTEST_SECRET + " characters.");
		}
		return new Receiver(url, key);
	}

	private static URI address(String name, String text, String form) {
		URI found;
		try {
			found = new URI(text.strip());
		}
		catch (java.net.URISyntaxException ex) {
			throw wrong(name, "must be of the form " + form + ".");
		}
		if (found.getHost() == null || found.getFragment() != null) {
			throw wrong(name, "must be of the form " + form + ".");
		}
		if (found.getRawUserInfo() != null) {
			throw wrong(name, "must not hold a user or a password.");
		}
		return found;
	}

	private static boolean isLoopback(URI address) {
		return LOOPBACK.matcher(address.getHost()).matches();
	}

	private static @Nullable String secretOf(String name, @Nullable String value, @Nullable Path file) {
		if (file == null || file.toString().isBlank()) {
			return stripped(value).isEmpty() ? null : stripped(value);
		}
		try {
			String text = Files.readString(file).strip();
			if (text.isEmpty()) {
				throw wrong(name + "_FILE", "names an empty file: " + file);
			}
			return text;
		}
		catch (IOException ex) {
			throw wrong(name + "_FILE", "names a file that cannot be read: " + file);
		}
	}

	/** An empty variable counts as none. */
	private static String stripped(@Nullable String text) {
		return (text != null) ? text.strip() : "";
	}

	private static WrongNotifySetting wrong(String name, String what) {
		return new WrongNotifySetting(PREFIX + name + " " + what);
	}

	/** Without passwords and secrets; addresses may hold some in their paths. */
	@Override
	public String toString() {
		return "NotifySettings[email=" + email() + ", webhook=" + webhook() + ", events=" + customer() + ", sandbox="
				+ this.sandbox + "]";
	}

}
