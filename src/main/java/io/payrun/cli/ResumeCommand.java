package io.payrun.cli;

import java.util.Optional;

import io.payrun.notice.Notice;
import io.payrun.payout.Pauses;
import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends a pause. */
@Command(name = "resume",
		description = { "Lets sends go on after payrun pause.",
				"Runs that wait go on by themselves; a stopped one needs payrun relaunch." },
		footer = { "  payrun resume", "  payrun resume --provider syncpay" })
final class ResumeCommand extends Verb {

	@Option(names = "--provider", paramLabel = "P",
			description = "The pause of this provider (default: the pause of all).")
	@Nullable String provider;

	ResumeCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String which = PauseCommand.known(this.provider);
		return session().telling((application) -> {
			String actor = session().actor(application, Role.APPROVER);
			Optional<Pauses.Pause> ended = application.pauses().resume(which, actor);
			if (ended.isEmpty()) {
				PauseCommand.tell(application, terminal());
				throw wrong("There is no pause of " + ((which != null) ? which + " by itself" : "all providers")
						+ "; nothing was changed.");
			}
			application.notices().tell(Notice.resumed(ended.get().at().toEpochMilli(), which, actor));
			terminal().print("Resumed: " + Text.safe(ended.get().text()) + ".");
			PauseCommand.tell(application, terminal());
			return 0;
		});
	}

}
