package io.payrun.cli;

import picocli.CommandLine.Command;

/** The nights by themselves: scheduler, health, notices, until it is stopped. */
@Command(name = "serve", description = { "Runs the scheduled jobs by itself, until it is stopped.",
		"Each business date of a job with a schedule is run once, in order; missed ones are caught up. Between "
				+ "the nights it follows what is in flight, tells what needs a person, and answers /health and "
				+ "/metrics on PAYRUN_PORT and a page for people on PAYRUN_CONSOLEPORT. Several servers may share "
				+ "one database. SIGTERM stops it: a run that is going on ends after the sends in flight, and the "
				+ "next server goes on with it." },
		footer = "  payrun serve")
final class ServeCommand extends Verb {

	ServeCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		return session().with((application) -> {
			try (Server server = Server.start(application, session())) {
				terminal().say(server.told());
				server.awaitStop();
			}
			terminal().say("Stopped.");
			return 0;
		});
	}

}
