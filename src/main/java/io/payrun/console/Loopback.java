package io.payrun.console;

import java.util.regex.Pattern;

/** Names of this machine itself. */
final class Loopback {

	private static final Pattern NAME = Pattern
		.compile("(?i)localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[?::1]?");

	private Loopback() {
	}

	static boolean is(String host) {
		return NAME.matcher(host).matches();
	}

}
