package io.payrun.cli;

import java.time.Duration;
import java.util.List;

import io.payrun.notice.Notices;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was told, what is due, and sending it again. */
@Command(name = "notices",
		description = { "Lists what was told, what is due and what could not be delivered.",
				"--deliver sends what is due (for a crontab; serve does it by itself). Exit 3 where something "
						+ "could not be delivered." },
		footer = { "  payrun notices --undelivered", "  payrun notices --retry 12 evt_0f6c",
				"  payrun notices --deliver" })
final class NoticesCommand extends Verb {

	private static final Duration LONGEST = Duration.ofMinutes(10);

	@Option(names = "--undelivered", description = "Only what was not delivered yet, or given up.")
	boolean undelivered;

	@Option(names = "--retry", paramLabel = "ID", arity = "0..*", split = ",",
			description = "Has these tried again at once: numbers of notices, or event ids.")
	@Nullable List<String> retry;

	@Option(names = "--all-failed", description = "With --retry: has everything tried again that was given up.")
	boolean allFailed;

	@Option(names = "--deliver", description = "Sends what is due now.")
	boolean deliver;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "50",
			description = "At most so many (default: ${DEFAULT-VALUE}).")
	int limit;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	NoticesCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		if (this.limit < 1) {
			throw wrong("--limit must be at least 1");
		}
		return session().with((application) -> {
			Notices notices = application.notices();
			notices.keepInStep();
			List<String> ids = this.retry;
			if (ids != null || this.allFailed) {
				int again = again(notices, (ids != null) ? ids : List.of());
				return (again == 0 && !this.deliver) ? 2 : this.deliver ? deliver(notices) : 0;
			}
			return this.deliver ? deliver(notices) : list(notices);
		});
	}

	private int again(Notices notices, List<String> ids) {
		if (ids.isEmpty() && !this.allFailed) {
			throw wrong("--retry needs ids, or --all-failed.");
		}
		int again = (this.allFailed ? notices.retryAllFailed() : 0) + (ids.isEmpty() ? 0 : notices.retry(ids));
		terminal().print(Text.grouped(again) + ((again == 1) ? " delivery is" : " deliveries are") + " due now.");
		if (again == 0) {
			terminal().say("Nothing of that is undelivered; see: payrun notices --undelivered");
		}
		return again;
	}

	private int deliver(Notices notices) {
		notices.tellMissed();
		Notices.Sent sent = notices.deliver(LONGEST);
		terminal().print(
				Text.grouped(sent.delivered()) + " delivered, " + Text.grouped(sent.failed()) + " to be tried again.");
		return (sent.failed() > 0) ? 3 : 0;
	}

	private int list(Notices notices) {
		NoticesView view = new NoticesView(notices.list(this.undelivered, this.limit),
				notices.undeliveredEvents(this.limit), notices.targets(), notices.channelsHere());
		if (this.json) {
			terminal().print(view.json());
		}
		else {
			terminal().print(view.lines());
		}
		return 0;
	}

}
