package io.payrun.cli;

import java.util.List;

import io.payrun.notice.Notice;
import io.payrun.payout.Pauses;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The kill switch. */
@Command(name = "pause",
		description = { "Stops all sends in all processes within 2 seconds, repeats too.",
				"What is in flight is tracked on; running and later runs wait for payrun resume." },
		footer = { "  payrun pause --reason 'the file of tonight looks wrong'",
				"  payrun pause --provider syncpay --reason 'their support asks for it'" })
final class PauseCommand extends Verb {

	private static final List<String> PROVIDERS = List.of("syncpay", "soap");

	@Option(names = "--provider", paramLabel = "P",
			description = "Sends to this provider alone: syncpay or soap (default: all).")
	@Nullable String provider;

	@Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept in the history.")
	String reason = "";

	PauseCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String which = known(this.provider);
		String why = notBlank("--reason", this.reason);
		return session().telling((application) -> {
			String actor = session().actor(application, Role.OPERATOR);
			Pauses.Paused paused = application.pauses().pause(which, why, actor);
			Pauses.Pause begun = paused.pause();
			application.notices()
				.tell(Notice.paused(begun.at().toEpochMilli(), begun.provider(), begun.actor(), begun.reason()));
			terminal().print(Text.safe(paused.pause().text()) + ".");
			terminal().print(paused.already() ? "It was paused already; nothing was changed."
					: "Nothing is sent any more within 2 s; what is in flight is tracked on.");
			terminal().print("Go on with: payrun resume" + ((which != null) ? " --provider " + which : ""));
			return 0;
		});
	}

	/** A pause of a provider that nobody knows would stop nothing. */
	static @Nullable String known(@Nullable String provider) {
		if (provider != null && !PROVIDERS.contains(provider)) {
			throw wrong("--provider is syncpay or soap.");
		}
		return provider;
	}

	/**
	 * Tells whoever looks at runs that nothing is sent now.
	 * @param application the open application
	 * @param terminal where it is told
	 */
	static void tell(Application application, Terminal terminal) {
		application.pauses()
			.active()
			.forEach((pause) -> terminal.say(pause.text() + ". Nothing is sent meanwhile; go on with: payrun resume"
					+ ((pause.provider() != null) ? " --provider " + pause.provider() : "")));
	}

}
