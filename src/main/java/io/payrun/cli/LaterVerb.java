package io.payrun.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A verb of the contract that this version does not have yet: its name and its help are
 * known, and calling it is refused in a sentence before anything is opened.
 */
abstract class LaterVerb extends Verb {

	@Spec
	@Nullable CommandSpec spec;

	LaterVerb(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String name = (this.spec != null) ? this.spec.name() : "this verb";
		throw wrong("This version cannot do \"" + name + "\" yet; nothing was done. See: payrun --help");
	}

	/** Scheduler, console and webhooks. */
	@Command(name = "serve", description = { "Scheduler, console and webhook endpoints (not in this version yet).",
			"Until then a cron line with: payrun run JOB" }, footer = "  payrun serve")
	static final class Serve extends LaterVerb {

		Serve(Session session) {
			super(session);
		}

	}

}
