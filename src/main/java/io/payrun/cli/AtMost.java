package io.payrun.cli;

import java.util.List;

import picocli.CommandLine.Option;

/** How many lines a list has at the most, and that there are more. */
final class AtMost {

	@Option(names = "--limit", paramLabel = "N", defaultValue = "1000",
			description = "At most so many (default: ${DEFAULT-VALUE}).")
	int limit;

	/**
	 * How many to look for: one more than are shown.
	 * @throws io.payrun.jobs.Refusal with exit code 2 for a number that cannot be
	 */
	int andOneMore() {
		if (this.limit < 1 || this.limit == Integer.MAX_VALUE) {
			throw Verb.wrong("--limit must be between 1 and " + (Integer.MAX_VALUE - 1));
		}
		return this.limit + 1;
	}

	<T> List<T> shown(List<T> found) {
		return found.subList(0, Math.min(found.size(), this.limit));
	}

	/** Tells where not all that was found is shown. */
	void tellMore(List<?> found, Terminal terminal) {
		if (found.size() > this.limit) {
			terminal.say("There are more; shown are the first " + Text.grouped(this.limit) + " (--limit).");
		}
	}

}
