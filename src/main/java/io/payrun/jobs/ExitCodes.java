package io.payrun.jobs;

import java.util.List;

/** The process's exit codes (contract section 1) and which of two is the graver. */
final class ExitCodes {

	static final int FINISHED = 0;

	static final int UNFINISHED = 1;

	static final int WRONG = 2;

	static final int ATTENTION = 3;

	static final int BUSY = 4;

	private static final List<Integer> GRAVEST_FIRST = List.of(UNFINISHED, WRONG, BUSY, ATTENTION, FINISHED);

	private ExitCodes() {
	}

	/** The graver of two codes, in the order 1, 2, 4, 3, 0. */
	static int gravest(int one, int other) {
		return (GRAVEST_FIRST.indexOf(one) <= GRAVEST_FIRST.indexOf(other)) ? one : other;
	}

}
