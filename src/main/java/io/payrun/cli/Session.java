package io.payrun.cli;

import java.time.Clock;
import java.util.Map;

import io.payrun.jobs.Refusal;
import io.payrun.notice.NoticePump;
import io.payrun.payout.Persons;
import io.payrun.payout.Role;

/**
 * One invocation of the program: its terminal, its clock, and how it ends when the system
 * asks it to. Holds nothing that needs Spring or a database until a verb asks for it.
 *
 * @param terminal the streams
 * @param clock the wall clock
 * @param shutdown what happens on SIGTERM and Ctrl-C
 * @param environment the environment variables
 */
record Session(Terminal terminal, Clock clock, Shutdown shutdown, Map<String, String> environment) {

	private static final String EMBEDDED_LIVE = "Warning: mode live on the embedded database of this machine. "
			+ "Losing its disk loses the proof; set SPRING_DATASOURCE_URL to a PostgreSQL with backups.";

	/** What a verb does with the open application. */
	interface Work {

		/**
		 * Does it.
		 * @param application the open application
		 * @return the exit code
		 */
		int on(Application application);

	}

	/**
	 * Opens the application for a verb and closes it afterwards, also when the system
	 * asks the process to end.
	 * @param work what the verb does
	 * @return its exit code
	 */
	int with(Work work) {
		Surroundings surroundings = Surroundings.read();
		LogFile.open(surroundings.settings().home());
		return with(surroundings, "calm", work);
	}

	/**
	 * Opens the application for a verb that changes something: what has to be told is
	 * told meanwhile and, for a few seconds, at its end.
	 * @param work what the verb does
	 * @return its exit code
	 */
	int telling(Work work) {
		return with((application) -> {
			try (NoticePump pump = NoticePump.start(application.notices())) {
				return work.on(application);
			}
		});
	}

	/**
	 * Opens the application for a verb in given surroundings.
	 * @param surroundings settings and the database's place
	 * @param scenario how the built-in sandbox behaves
	 * @param work what the verb does
	 * @return its exit code
	 */
	int with(Surroundings surroundings, String scenario, Work work) {
		try (Application application = Application.open(surroundings, scenario, this.clock)) {
			this.shutdown.onSignal(application::stopRuns);
			return work.on(application);
		}
		finally {
			this.shutdown.idle();
		}
	}

	/**
	 * The screen for a command that takes its time.
	 * @param application the open application
	 * @param yes whether every question is already answered
	 * @return the screen
	 */
	RunScreen screen(Application application, boolean yes) {
		return screen(application, yes, osUser());
	}

	/**
	 * The same for a command that changes something.
	 * @param application the open application
	 * @param yes whether every question is already answered
	 * @param actor on whose behalf it runs
	 * @return the screen
	 */
	RunScreen screen(Application application, boolean yes, String actor) {
		return new RunScreen(this.terminal, actor, yes, application.isEmbedded() ? EMBEDDED_LIVE : null,
				System::nanoTime);
	}

	/**
	 * Who acts, for histories: the person of PAYRUN_TOKEN, or the operating system's user
	 * as long as there are no persons. Every verb that changes something asks first.
	 * @param application the open application
	 * @param wanted the role that the act needs
	 * @return the name
	 * @throws Refusal exit 2 where nobody is known by the token, or the role is too small
	 */
	String actor(Application application, Role wanted) {
		Persons.Access access = application.persons().who(application.token(), wanted);
		if (access instanceof Persons.Access.Known known) {
			return known.name();
		}
		if (access instanceof Persons.Access.Refused refused) {
			throw new Refusal(2, "Refused: " + refused.reason() + "; nothing was done.");
		}
		return osUser();
	}

	static String osUser() {
		return System.getProperty("user.name", "unknown");
	}

}
