package io.payrun.jobs;

import java.util.List;

/**
 * Something that the health page asks, such as the watchdog or the scheduler. What it
 * answers is read by everybody who reaches the machine port: no amount, no reference, no
 * secret, no text from outside.
 */
public interface HealthCheck {

	/**
	 * A word for it, lower case.
	 * @return for example {@code watchdog}
	 */
	String name();

	/**
	 * Looks now. It is given two seconds, is asked once a second at most, and never twice
	 * at the same time.
	 * @return what it found, each thing for itself; nothing to tell means all is well
	 */
	List<Finding> look();

	/**
	 * Whether its own thread still works. Only a {@code false} here makes
	 * {@code /health/live} fail, upon which supervisors end the process; it must answer
	 * from memory.
	 * @return false only where nothing but a new process helps
	 */
	default boolean alive() {
		return true;
	}

	/** The states, the worse the later. */
	enum Status {

		/** All is well. */
		UP,

		/** It works, and a person must look. */
		ATTENTION,

		/** It does not work. */
		DOWN

	}

	/**
	 * One thing found.
	 *
	 * @param status how bad it is
	 * @param detail a sentence for a person
	 */
	record Finding(Status status, String detail) {

		/**
		 * All is well, and worth a sentence.
		 * @param detail the sentence
		 * @return the finding
		 */
		public static Finding up(String detail) {
			return new Finding(Status.UP, detail);
		}

		/**
		 * A person must look.
		 * @param detail the sentence
		 * @return the finding
		 */
		public static Finding attention(String detail) {
			return new Finding(Status.ATTENTION, detail);
		}

		/**
		 * It does not work.
		 * @param detail the sentence
		 * @return the finding
		 */
		public static Finding down(String detail) {
			return new Finding(Status.DOWN, detail);
		}

	}

}
