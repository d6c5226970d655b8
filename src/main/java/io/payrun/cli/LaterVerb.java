package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
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

	/** The proof by killing. */
	@Command(name = "chaos", description = "The kill-and-relaunch proof (not in this version yet).",
			footer = "  payrun chaos")
	static final class Chaos extends LaterVerb {

		@Parameters(arity = "0..*", hidden = true)
		List<String> rest = new ArrayList<>();

		Chaos(Session session) {
			super(session);
		}

	}

}
