package io.payrun.jobs;

import java.util.Locale;

/** The separate worlds of contract section 2; a rehearsal burns nothing of another. */
enum Mode {

	SANDBOX, TEST, LIVE;

	/** The word in files, tables and messages. */
	String word() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** How an API key of this mode begins. */
	String keyPrefix() {
		return (this == LIVE) ? "sk_live_" : "sk_test_";
	}

	/** The environment that the provider must name for a key of this mode. */
	String environment() {
		return (this == LIVE) ? "live" : "test";
	}

}
