package io.payrun.reconciliation;

/**
 * A report could not be written: the disk is full, the folder is not writable or holds
 * another report. The payouts are not touched by it; the report can be written again. The
 * message is one line for people.
 */
public final class ReportFailed extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ReportFailed(String message) {
		super(message);
	}

	ReportFailed(String message, Throwable cause) {
		super(message, cause);
	}

}
