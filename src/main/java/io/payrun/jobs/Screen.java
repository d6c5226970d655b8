package io.payrun.jobs;

import io.payrun.payout.Progress;

/**
 * Where a running command tells what it does and asks what it must know: a terminal with
 * a progress bar, or plain lines on standard error.
 */
public interface Screen {

	/**
	 * One line for the person who waits.
	 * @param line the text
	 */
	void say(String line);

	/**
	 * How far a step is; called several times a second, drawn as the screen sees fit.
	 * @param progress the newest state
	 */
	void progress(Progress progress);

	/**
	 * Asks before the first send in mode live on a terminal; true at once elsewhere and
	 * with {@code --yes}.
	 * @param plan what will be done
	 * @return whether to go on
	 */
	boolean confirm(String plan);

	/**
	 * On whose behalf the command runs, for the history of its launches.
	 * @return a person, the operating system's user where there are no persons, or
	 * {@code payrun} for the scheduler
	 */
	default String actor() {
		return Owner.self().user();
	}

}
