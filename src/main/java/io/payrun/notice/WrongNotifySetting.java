package io.payrun.notice;

/** A setting of notices that cannot be used; the message names its variable. */
public final class WrongNotifySetting extends RuntimeException {

	WrongNotifySetting(String message) {
		super(message);
	}

}
