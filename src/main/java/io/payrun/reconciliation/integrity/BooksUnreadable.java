package io.payrun.reconciliation.integrity;

/** A provider's books that cannot be read; the message says why, in one line. */
public final class BooksUnreadable extends RuntimeException {

	BooksUnreadable(String message) {
		super(message);
	}

}
