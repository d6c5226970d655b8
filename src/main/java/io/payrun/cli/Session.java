package io.payrun.cli;

import java.time.Clock;
import java.util.Map;

import io.payrun.notice.NoticePump;

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
	}

	/**
	 * The screen for a command that takes its time.
	 * @param application the open application
	 * @param yes whether every question is already answered
	 * @return the screen
	 */
	RunScreen screen(Application application, boolean yes) {
		return new RunScreen(this.terminal, yes, application.isEmbedded() ? EMBEDDED_LIVE : null, System::nanoTime);
	}

	/**
	 * Who acts, for histories.
	 * @return the operating system's user
	 */
	String actor() {
		return System.getProperty("user.name", "unknown");
	}

}
