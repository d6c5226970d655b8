package io.payrun.payout;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A point in an installation's life: so many intents had been committed, and this is the
 * hash over all of them. Its name is what a home's anchor folder holds.
 *
 * @param installation the installation
 * @param intents how many, 0 before the first
 * @param hash 64 hexadecimal digits, all 0 before the first
 */
record Mark(UUID installation, long intents, String hash) {

	static final String NO_HASH = "0".repeat(64);

	private static final Pattern NAME = Pattern.compile("([0-9]{15})-([0-9a-f-]{36})-([0-9a-f]{64})");

	String name() {
		return String.format(Locale.ROOT, "%015d-%s-%s", this.intents, this.installation, this.hash);
	}

	/** Reads a name; null where it is none. */
	static @Nullable Mark parse(String name) {
		Matcher matcher = NAME.matcher(name);
		if (!matcher.matches()) {
			return null;
		}
		try {
			return new Mark(UUID.fromString(matcher.group(2)), Long.parseLong(matcher.group(1)), matcher.group(3));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%,d intents of installation %s", this.intents, this.installation);
	}

}
