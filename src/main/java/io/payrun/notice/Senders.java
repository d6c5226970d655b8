package io.payrun.notice;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/** The channels of this process, made when they are needed first. */
final class Senders {

	/** How many are claimed at a time. */
	private static final int MOST_NOTICES = 20;

	static final int MOST_EVENTS = 100;

	private final DataSource dataSource;

	private final Clock clock;

	private final NotifySettings settings;

	private final Supplier<String> installation;

	private @Nullable Courier notices;

	private @Nullable Courier events;

	Senders(DataSource dataSource, Clock clock, NotifySettings settings, Supplier<String> installation) {
		this.dataSource = dataSource;
		this.clock = clock;
		this.settings = settings;
		this.installation = installation;
	}

	NotifySettings settings() {
		return this.settings;
	}

	Instant now() {
		return this.clock.instant();
	}

	/** What notices can be sent by. */
	Set<String> channels() {
		Set<String> channels = new LinkedHashSet<>();
		if (this.settings.email() == NotifySettings.Switch.ON) {
			channels.add("email");
		}
		if (this.settings.webhook() == NotifySettings.Switch.ON) {
			channels.add("webhook");
		}
		return channels;
	}

	Notices.Sent notices(Deadline deadline) {
		return channels().isEmpty() ? Notices.Sent.NOTHING : noticeCourier().deliver(deadline);
	}

	private synchronized Courier noticeCourier() {
		Courier courier = this.notices;
		if (courier == null) {
			NotifySettings.Mail server = this.settings.mail();
			NotifySettings.Receiver receiver = this.settings.notices();
			Mailer mailer = (server != null) ? new Mailer(server, this.installation.get()) : null;
			Post post = (receiver != null) ? new Post(receiver, this.clock) : null;
			courier = new Courier(new DeliveryStore(this.dataSource, channels()), (due) -> carry(due, mailer, post),
					MOST_NOTICES);
			this.notices = courier;
		}
		return courier;
	}

	private static Result carry(Due due, @Nullable Mailer mailer, @Nullable Post post) {
		if (due.channel().equals("email") && mailer != null) {
			return mailer.send(due);
		}
		return (due.channel().equals("webhook") && post != null) ? post.send(due) : new Result.NotTried();
	}

	Notices.Sent events(Deadline deadline) {
		Courier courier = eventCourier();
		return (courier != null) ? courier.deliver(deadline) : Notices.Sent.NOTHING;
	}

	private synchronized @Nullable Courier eventCourier() {
		Courier courier = this.events;
		if (courier == null) {
			NotifySettings.Receiver receiver = this.settings.events();
			if (receiver == null) {
				return null;
			}
			Post post = new Post(receiver, this.clock);
			courier = new Courier(new EventStore(this.dataSource), post::send, MOST_EVENTS);
			this.events = courier;
		}
		return courier;
	}

}
