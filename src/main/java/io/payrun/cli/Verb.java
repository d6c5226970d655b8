package io.payrun.cli;

import java.util.concurrent.Callable;

import io.payrun.jobs.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What all verbs share. A verb holds only what a person typed; everything that needs
 * Spring or a database is touched when it is called, so that {@code --help} needs
 * neither.
 */
@Command(sortOptions = false, sortSynopsis = false, synopsisHeading = "Usage: ", descriptionHeading = "%n",
		parameterListHeading = "%n", optionListHeading = "%n", footerHeading = "%nExamples:%n",
		exitCodeOnInvalidInput = 2, exitCodeOnExecutionException = 1)
abstract class Verb implements Callable<Integer> {

	private final Session session;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help.")
	boolean help;

	Verb(Session session) {
		this.session = session;
	}

	final Session session() {
		return this.session;
	}

	final Terminal terminal() {
		return this.session.terminal();
	}

	/**
	 * Refuses what was typed.
	 * @param message what is wrong and what to do
	 * @return to be thrown
	 */
	static Refusal wrong(String message) {
		return new Refusal(2, message);
	}

	/**
	 * Reads a text that must say something.
	 * @param option its option, for the message
	 * @param value what was typed
	 * @return the text without blanks around it
	 */
	static String notBlank(String option, String value) {
		if (value.isBlank()) {
			throw wrong(option + " must not be blank: it is kept in the history.");
		}
		return value.strip();
	}

	/**
	 * Reads a run's number.
	 * @param run what was typed
	 * @return the number
	 */
	static long runNumber(long run) {
		if (run < 1) {
			throw wrong("Runs are numbered from 1; see: payrun runs");
		}
		return run;
	}

}
