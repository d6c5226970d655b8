package io.payrun.payout;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A person's token: 24 random bytes, kept as a SHA-256 alone. One that took two approvers
 * has two halves, each seen by one of them, so that neither can act as the new person;
 * its hash is that of the two halves' hashes.
 */
final class Token {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int BYTES = 24;

	private static final String PREFIX = "prt_";

	private static final String JOINT = ".";

	private Token() {
	}

	/** A new token, or the first half of one. */
	static String make() {
		return PREFIX + random();
	}

	/** The second half of a token, to be written right behind the first. */
	static String secondHalf() {
		return JOINT + random();
	}

	private static String random() {
		byte[] bytes = new byte[BYTES];
		RANDOM.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** The hash that a whole token is known by, in hex. */
	static String hash(String token) {
		int joint = token.indexOf(JOINT);
		return (joint < 0) ? IdempotencyKeys.sha256(token)
				: joined(hash(token.substring(0, joint)), token.substring(joint));
	}

	/** The hash of a whole token by the hash of its first half. */
	static String joined(String firstHash, String secondHalf) {
		return IdempotencyKeys.sha256(firstHash + IdempotencyKeys.sha256(secondHalf));
	}

	/** Compares in a time that tells nothing about how much of it was right. */
	static boolean isHash(String known, String token) {
		return MessageDigest.isEqual(known.getBytes(StandardCharsets.US_ASCII),
				hash(token).getBytes(StandardCharsets.US_ASCII));
	}

}
