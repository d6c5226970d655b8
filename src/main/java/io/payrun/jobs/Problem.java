package io.payrun.jobs;

import io.payrun.payout.Standing;
import io.payrun.payout.StepEnd;
import org.jspecify.annotations.Nullable;

/**
 * Why a run does not go on, as a value: the state that it is left in, the exit code, and
 * one line for people.
 *
 * @param state {@code STOPPED}, {@code FAILED} or {@code AWAITING_APPROVAL}
 * @param exitCode of the command
 * @param message one line
 */
record Problem(String state, int exitCode, String message) {

	private static final String AWAITING_APPROVAL = "AWAITING_APPROVAL";

	static Problem stopped(@Nullable String reason) {
		return new Problem("STOPPED", ExitCodes.UNFINISHED, (reason != null) ? reason : "it was stopped");
	}

	/** Nothing is sent until a person has approved it. */
	static Problem awaitingApproval(String message) {
		return new Problem(AWAITING_APPROVAL, ExitCodes.ATTENTION, message);
	}

	/** Whether a person is waited for, and nothing is wrong. */
	boolean isWaiting() {
		return this.state.equals(AWAITING_APPROVAL);
	}

	static Problem failed(String message) {
		return new Problem("FAILED", ExitCodes.UNFINISHED, message);
	}

	/** For broken infrastructure: what it said, in one line. */
	static Problem broken(Throwable cause) {
		return failed(oneLine(cause));
	}

	/** The deepest message of an exception, in one line. */
	static String oneLine(Throwable cause) {
		Throwable deepest = cause;
		for (int depth = 0; depth < 20 && deepest.getCause() != null; depth++) {
			deepest = deepest.getCause();
		}
		String message = deepest.getMessage();
		return deepest.getClass().getSimpleName()
				+ ((message != null) ? ": " + message.lines().findFirst().orElse("") : "");
	}

	/** What an engine's end means for the run; null where it may go on. */
	static @Nullable Problem of(StepEnd end) {
		if (end instanceof StepEnd.Stopped stopped) {
			return stopped(stopped.reason());
		}
		if (end instanceof StepEnd.KeyRefused refused) {
			return failed("the provider refused the API key: " + refused.message());
		}
		if (end instanceof StepEnd.ProviderDown down) {
			return failed("the provider does not answer: " + down.reason());
		}
		if (end instanceof StepEnd.LeaseLost lost) {
			return failed("the run lock was lost: " + lost.reason());
		}
		if (end instanceof StepEnd.NotAnchored unknown) {
			return failed("nothing further was sent: " + unknown.reason());
		}
		return null;
	}

	/** Nothing was sent, because this home's anchor does not know the database. */
	static Problem notAnchored(Standing.Refused refused) {
		return new Problem("FAILED", ExitCodes.WRONG, "nothing was sent: " + refused.reason());
	}

}
